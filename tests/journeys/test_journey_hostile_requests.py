"""Whatever is asked of whatever address, the answer is never that the house fell over."""

import random
from urllib.parse import quote

import pytest
from fixtures.house import House
from fixtures.states import deposit
from flask.testing import FlaskClient
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from archive.access.viewer import Role
from archive.model.identifiers import mint

NASTY = (
    *("", "0", "-1", "1e9", "9" * 25, "9" * 5000, "x" * 5000, "\x00", "%00", "%2f", "..", "../../etc/passwd"),
    *(
        "//[",
        "/\\evil.example",
        "http://[",
        "«»",
        "剪纸",
        "\U0001f9e8",
        "\ud800",
        '"(',
        "*",
        "/",
        "' OR 1=1 --",
        "{{7*7}}",
    ),
)
HEADERS = {
    "Accept": (
        *("", ",", ";q=", "*/*;q=nan", "application/json;q=1e999", "text/html;level=", "\x00", "a/b;" * 500),
        *('application/ld+json;profile="', "text/html;q=-1", "*", "/", "application/ld+json;profile=\xff"),
    ),
    "Accept-Language": ("", "*", "zh-Hans-CN-u-nu-hanidec;q=2", ";;q=", "x" * 5000, "\xff", "en;q=1e400"),
    "Range": (
        *("bytes=", "bytes=-", "bytes=-0", "bytes=5-1", "bytes=0-0,1-1", "bytes=" + "9" * 5000 + "-", "octets=1"),
        *("bytes=-" + "9" * 400, "bytes=a-b", "bytes=0-" + "9" * 30, "bytes=--1", "bytes=1-2-3", "=", "bytes=²-³"),
    ),
    "If-Range": ('"', 'W/"', "Mon, 99 Foo 0000", "\xff", '"x"'),
    "If-None-Match": ("*", '"', 'W/"x', "," * 500, "\xff"),
    "If-Modified-Since": ("0", "Mon, 01 Jan 99999 00:00:00 GMT", "Sun, 31 Feb 2020 25:61:61 GMT", "-"),
    "Cookie": (
        *(
            "chuanxi_session=",
            "chuanxi_session=\xff\xfe",
            'chuanxi_session="\\377',
            "chuanxi_session=a;chuanxi_session",
        ),
        *("session=.e30.x.y", "session=\x00", "chuanxi_session=" + "x" * 5000, "=;=;chuanxi_session=;", "$Version=1"),
    ),
    "Host": ("", "evil.example", "a:b:c", "[::", "\xff", "x" * 300),
    "X-Forwarded-For": ("", "not an address", "::1%eth0", "1.2.3.4, " * 300),
    "Content-Length": ("-1", "x", "9" * 30),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house with one public item, and somebody of its staff."""
    house = House(tmp_path_factory.mktemp("home"), ONSITE_NETWORKS="10.0.0.0/8", TRUSTED_PROXIES="1")
    house.add(deposit(tmp_path_factory.mktemp("given") / "public", "public", seed=1))
    house.account("curator@example.org", Role.CURATOR)
    return house


@pytest.fixture(scope="module")
def visitors(house: House) -> tuple[FlaskClient, ...]:
    return house.visitor(), house.visitor("curator@example.org")


def known(house: House) -> dict[str, str]:
    """What the arguments of an address are called, and a value of each that leads somewhere."""
    item = house.keyed("item", "I-public")
    part, asset = item.head.parts[0].id, item.head.assets[0].id
    files = {"recipe": "pyramid", "version": "1", "variant": "thumb-400.jpg", "parameters": "full/max/0/default.jpg"}
    here = {"record": item.id, "name": item.id, "part": part, "asset": asset, "within": asset, "kind": "painting"}
    return {**files, **here, "lang": "en", "profile": "item", "number": "1", "code": "main", "suffix": "jsonld"}


def address(rule: Rule, names: dict[str, str], nasty: str, choose: random.Random) -> str:
    """An address of the rule, good or with one argument that is not."""
    bad = choose.choice((None, *sorted(rule.arguments)))
    given = {name: nasty if name == bad else names.get(name, mint()) for name in rule.arguments}
    pieces = (
        quote(given[text], safe="/%", errors="surrogatepass") if is_argument else text
        for is_argument, text in rule._trace
    )
    return "/" + "".join(pieces).lstrip("|/")


@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(choose=st.randoms(use_true_random=False), nasty=st.sampled_from(NASTY), garbage=st.text(max_size=30))
def test_no_request_to_any_address_makes_it_fall_over(
    house: House, visitors: tuple[FlaskClient, ...], choose: random.Random, nasty: str, garbage: str
) -> None:
    names = known(house)
    for rule in house.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule == "/readyz":  # Nobody works here: 503 is the truth.
            continue
        queries = ("q", "page", "size", "sort", "year", "lang", "next", "saved", "seen", "kind", garbage)
        query = "&".join(
            f"{quote(choose.choice(queries), errors='surrogatepass')}="
            f"{quote(choose.choice((*NASTY, garbage)), safe='%', errors='surrogatepass')}"
            for _ in range(choose.randint(0, 4))
        )
        chosen = choose.sample(sorted(HEADERS), choose.randint(0, 2))
        headers = {name: choose.choice(HEADERS[name]) for name in chosen}
        path = address(rule, names, choose.choice((nasty, garbage)), choose)
        answer = choose.choice(visitors).open(
            f"{path}?{query}", method=choose.choice(("GET", "GET", "HEAD", "OPTIONS")), headers=headers
        )
        assert answer.status_code < 500, (path, query, headers)
        answer.close()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/id/{}/v/99999999999999999999", {}, 404),
        ("/en/item/{}/v/" + "9" * 5000, {}, 404),
        ("/en/sign-in?next=//[", {}, 200),
        ("/en/item/{}", {"Host": "x" * 300}, 400),
    ],
    ids=["a number beyond any database", "a number of too many digits", "no address to go on to", "no host"],
)
def test_what_once_made_it_fall_over_is_answered(house: House, path: str, headers: dict[str, str], status: int) -> None:
    assert house.visitor().get(path.format(known(house)["record"]), headers=headers).status_code == status
