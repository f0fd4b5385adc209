"""A made-up collection of any size, the same every time, written straight into the catalogue."""

import random
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from archive.catalogue import classes, feed, holders
from archive.catalogue.documents import stamp, to_plain
from archive.catalogue.tables import changes, links, records, renditions, versions
from archive.context import Archive
from archive.model.asset import Asset, Kind, Technical
from archive.model.digest import Digest
from archive.model.identifiers import ALPHABET, AssetId, PartId, RecordId, check_character
from archive.model.part import Part, Placement
from archive.model.record import Record, Version
from archive.model.rendition import Rendition
from archive.model.rules import Audience, Rule
from archive.model.values import Value

SEED = 20260101
ELEMENTS, PEOPLE = 200, 500
HOLDERS = ("main", "yuexiu", "liwan")
BEGUN = datetime(2020, 1, 1, tzinfo=UTC)


def _words(name: str) -> list[str]:
    text = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))[name]
    return [word.strip() for word in text.split(";")]


PLACES, CRAFTS, CRAFTS_EN = _words("places"), _words("crafts"), _words("crafts_en")
ACTS, ACTS_EN, CHINESE, WORDS = _words("acts"), _words("acts_en"), _words("chinese"), _words("english")
SURNAMES, GIVEN = "陈李张黄何区梁罗冯邓谢曾郑林叶苏", "志明秀英建国丽华文辉玉珍伟强永康美玲家豪淑贞"


def identifier(kind: str, number: int) -> str:
    """A well-formed id, the same every time."""
    body, left = kind, number
    while len(body) < 10:
        body += ALPHABET[left % 29]
        left //= 29
    return body + check_character(body)


def fill(archive: Archive, size: int) -> None:
    """Elements and people, and `size` items that name them; a tenth is not for everybody."""
    with archive.database.writing() as connection:
        for holder in HOLDERS:
            holders.ensure(connection, holder)
        for holder in HOLDERS:
            for audience in (None, Audience.INTERNAL, Audience.REGISTERED):
                record = _record("0" * 11, holder, "item", Version(1, {}, _rules(audience)))
                _CLASSES[holder, audience] = classes.class_of(connection, record)
        batch: list[tuple[Record, Audience | None, list[tuple[str, str]], list[Rendition]]] = []
        for one in _everything(size):
            batch.append(one)
            if len(batch) == 2000:
                _write(connection, batch)
                batch = []
        _write(connection, batch)
        assert feed.latest(connection) == size + ELEMENTS + PEOPLE


_CLASSES: dict[tuple[str, Audience | None], str] = {}


def _everything(size: int) -> Iterator[tuple[Record, Audience | None, list[tuple[str, str]], list[Rendition]]]:
    rng = random.Random(SEED)
    for number in range(ELEMENTS):
        craft, place = number % len(CRAFTS), PLACES[number // len(CRAFTS)]
        values = {
            "name": (Value(f"{place}{CRAFTS[craft]}", "zh-Hans"), Value(f"{CRAFTS_EN[craft]} {number}", "en")),
            "category": (Value(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"][craft % 10]),),
        }
        yield _record(identifier("f", number), "main", "element", Version(1, values)), None, [], []
    for number in range(PEOPLE):
        name = rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN)
        values = {"person_name": (Value(name, "zh-Hans"),)}
        yield _record(identifier("p", number), "main", "practitioner", Version(1, values)), None, [], []
    for number in range(size):
        yield _item(rng, number)


def _item(rng: random.Random, number: int) -> tuple[Record, Audience | None, list[tuple[str, str]], list[Rendition]]:
    element, person = rng.randrange(ELEMENTS), rng.randrange(PEOPLE)
    craft, act, place = element % len(CRAFTS), rng.randrange(len(ACTS)), rng.choice(PLACES)
    year = 1950 + int(70 * rng.random() ** 0.5)
    day = f"{year}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    zh = f"{place}{CRAFTS[craft]}{ACTS[act]}：{rng.choice(CHINESE)}与{rng.choice(CHINESE)}（之{number % 97}）"
    en = f"{CRAFTS_EN[craft].capitalize()} {ACTS_EN[act]}: {rng.choice(WORDS)} and {rng.choice(WORDS)}"
    values: dict[str, Any] = {
        "item_id": (Value(f"GD-{number:06d}"),),
        "title": (Value(zh, "zh-Hans"), Value(en, "en")),
        "description": (
            Value("，".join("".join(rng.choices(CHINESE, k=3)) for _ in range(14)) + "。", "zh-Hans"),
            Value(" ".join(rng.choices(WORDS, k=35)).capitalize() + ".", "en"),
        ),
        "item_type": (Value(rng.choice(["image", "video", "audio", "text"])),),
        "category": (Value(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"][craft % 10]),),
        "elements": (Value({"target": identifier("f", element)}),),
        "contributors": (Value({"target": identifier("p", person), "role": "performer"}),),
        "captured_on": (Value({"edtf": day, "display": day, "calendar": "gregorian"}),),
        "language": (Value(rng.choice(["yue", "hak", "nan", "cmn"])),),
        "subjects": tuple(Value(word) for word in rng.sample(CHINESE, 3)),
        "region_code": (Value(rng.choice(["440104", "440103", "440105", "440106"])),),
    }
    audience = rng.choices([None, Audience.INTERNAL, Audience.REGISTERED], [90, 5, 5])[0]
    asset = AssetId(identifier("s", number))
    version = Version(
        1,
        values,
        _rules(audience),
        (Part(PartId(identifier("t", number)), width=4000, height=3000, placements=(Placement(asset),)),),
        (Asset(asset, Digest("0" * 128, "0" * 64, 10**6), "image/jpeg", Kind.IMAGE, f"{number}.jpg"),),
        "bench",
        BEGUN,
    )
    name, key = identifier("m", number), f"GD-{number:06d}"
    record = _record(name, HOLDERS[number % 3], "item", version, key, BEGUN + timedelta(minutes=number))
    named = [("elements", identifier("f", element)), ("contributors", identifier("p", person))]
    return record, audience, named, _renditions(asset)


def _renditions(asset: AssetId) -> list[Rendition]:
    made = (
        ("access.tif", "image/tiff", 4000),
        ("thumb-400.jpg", "image/jpeg", 400),
        ("thumb-200.jpg", "image/jpeg", 200),
    )
    return [
        Rendition(asset, "pyramid/1", name, kind, f"{asset}/{name}", 9999, Technical(width=side, height=side * 3 // 4))
        for name, kind, side in made
    ]


def _rules(audience: Audience | None) -> tuple[Rule, ...]:
    return () if audience is None else (Rule(audience),)


def _record(
    name: str, holder: str, profile: str, version: Version, key: str | None = None, at: datetime = BEGUN
) -> Record:
    return Record(RecordId(name), holder, profile, key, version, version, created_at=at, updated_at=at)


def _write(
    connection: Any, batch: list[tuple[Record, Audience | None, list[tuple[str, str]], list[Rendition]]]
) -> None:
    connection.execute(
        insert(records),
        [
            {
                "id": one.id,
                "holder": one.holder,
                "profile": one.profile,
                "key": one.key,
                "head": 1,
                "published": 1,
                "access_class": _CLASSES[one.holder, audience],
                "held": [],
                "created_at": stamp(BEGUN),
                "updated_at": stamp(one.updated_at or BEGUN),
            }
            for one, audience, _, _ in batch
        ],
    )
    plain = [{"record": one.id, "number": 1, "document": to_plain(one.head), "disseminated": True} for one, *_ in batch]
    connection.execute(insert(versions), [each | {"created_by": "bench", "created_at": stamp(BEGUN)} for each in plain])
    named = [
        {"record": one.id, "version": 1, "field": field, "place": 0, "target": target, "role": None}
        for one, _, targets, _ in batch
        for field, target in targets
    ]
    shown = [
        {"asset": r.asset, "recipe": r.recipe, "variant": r.variant, "record": one.id, "document": to_plain(r)}
        for one, _, _, made in batch
        for r in made
    ]
    for table, rows in ((links, named), (renditions, shown)):
        if rows:
            connection.execute(insert(table), rows)
    noted = [{"record": one.id, "holder": one.holder, "at": stamp(BEGUN)} for one, *_ in batch]
    connection.execute(insert(changes), noted)
