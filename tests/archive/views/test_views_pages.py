"""Pages: made from profiles, in two languages, showing nobody more than is theirs to see."""

import re

import pytest
from fixtures.house import House

from archive.model.values import Value

PAGES = ("/{lang}/", "/{lang}/about", "/{lang}/sign-in", "/{lang}/item/", "/{lang}/search?q=剪纸")


def path_of(house: House, profile: str, key: str, lang: str = "zh") -> str:
    return f"/{lang}/{profile}/{house.keyed(profile, key).id}"


@pytest.mark.parametrize(("accepts", "leads_to"), [("en-GB,en;q=0.8", "/en/"), ("zh-TW", "/zh/"), ("fr", "/zh/")])
def test_the_root_leads_to_the_language_that_the_browser_prefers(house: House, accepts: str, leads_to: str) -> None:
    answer = house.visitor().get("/", headers={"Accept-Language": accepts})
    assert (answer.status_code, answer.location) == (302, leads_to)
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize(("lang", "tag"), [("zh", "zh-Hans"), ("en", "en")])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_its_language_and_has_one_heading(house: House, page: str, lang: str, tag: str) -> None:
    answer = house.visitor().get(page.format(lang=lang))
    assert answer.status_code == 200
    assert f'<html lang="{tag}">' in answer.text
    assert len(re.findall("<h1", answer.text)) == 1


def test_the_language_switch_keeps_page_and_query(house: House) -> None:
    body = house.visitor().get("/zh/item/?page=1").text
    assert re.search(r'href="/en/item/\?page=1" lang="en"', body)


def test_there_is_no_third_language_and_no_unknown_profile(house: House) -> None:
    for path in ("/fr/", "/fr/item/", "/zh/nothing/", "/zh/consent/", "/zh/item/00000000000"):
        assert house.visitor().get(path).status_code == 404, path


def test_a_record_shows_its_values_in_the_words_of_the_page(house: House) -> None:
    chinese = house.visitor().get(path_of(house, "item", "I-1")).text
    english = house.visitor().get(path_of(house, "item", "I-1", "en")).text
    assert "2019年正月十五" in chinese and "19 Feb 2019 (lunar 1/15)" in english
    assert "传统美术" in chinese and "Traditional fine arts" in english
    assert "制作者" in chinese and "Maker" in english
    assert "传统知识告示" in chinese and "TK Notice" in english
    assert "rightsstatements.org/vocab/InC-EDU/1.0/" in chinese


def test_a_value_in_another_language_says_which(house: House) -> None:
    english = house.visitor().get(path_of(house, "element", "E-1", "en")).text
    assert '<span lang="zh-Hant">廣府剪紙</span>' in english
    assert '<span lang="zh-Hans">广府剪纸</span>' in english
    assert re.search(r'<p class="prose" lang="en">Fold first', english)


def test_a_text_that_is_the_same_in_two_languages_is_shown_once(own_house: House) -> None:
    names = (("剪纸", "zh-Hans"), ("花样", "zh-Hans"), ("剪紙", "zh-Hant"), ("paper-cut", "en"), ("剪纸", "en"))
    element = own_house.keyed("element", "E-1").id
    own_house.edit(element, alt_names=tuple(Value(*each) for each in names))
    own_house.publish(element)

    def shown(lang: str) -> list[tuple[str, str]]:
        body = own_house.visitor().get(path_of(own_house, "element", "E-1", lang)).text
        (line,) = re.findall(r"<dt>(?:别名/俗称|Other names)</dt>(.*?)</div>", body, re.DOTALL)
        return re.findall(r'<span lang="([^"]+)">([^<]+)', line)

    assert shown("zh") == [("zh-Hans", "剪纸"), ("zh-Hans", "花样"), ("zh-Hant", "剪紙"), ("en", "paper-cut")]
    assert shown("en") == [("en", "paper-cut"), ("en", "剪纸"), ("zh-Hans", "花样"), ("zh-Hant", "剪紙")]


def test_an_element_lists_its_items_and_people(house: House) -> None:
    body = house.visitor().get(path_of(house, "element", "E-1", "en")).text
    for key in ("I-1", "I-2", "I-3", "I-4"):
        assert house.keyed("item", key).id in body
    assert house.keyed("practitioner", "B-1").id in body


def test_lists_and_counts_know_only_what_the_reader_may_know_of(house: House) -> None:
    def counted(client: object) -> int:
        body = client.get("/en/item/").text  # type: ignore[attr-defined]
        return int(re.search(r'class="count">(\d+)<', body)[1])  # type: ignore[index]

    assert counted(house.visitor()) == 4
    assert counted(house.visitor("reader@example.org")) == 5
    assert counted(house.visitor("curator@example.org")) == 7
    assert "内部之花" not in house.visitor().get(path_of(house, "element", "E-1")).text
    assert "内部之花" in house.visitor("curator@example.org").get(path_of(house, "element", "E-1")).text


def test_personal_data_are_shown_in_their_public_form_alone(house: House) -> None:
    page = path_of(house, "practitioner", "B-1")
    public, inside = house.visitor().get(page).text, house.visitor("curator@example.org").get(page).text
    assert "1950年" in public and "3月7日" not in public and "1950-03-07" not in public and "哈尼族" not in public
    assert "哈尼族" in inside and "1950年3月7日" in inside
    item = path_of(house, "item", "I-1")
    assert "内部暗语" not in house.visitor().get(item).text
    assert "内部暗语" not in house.visitor("curator@elsewhere.example.org").get(item).text
    assert "内部暗语" in house.visitor("curator@example.org").get(item).text


def test_a_consent_is_never_shown_but_to_its_holders_staff(own_house: House) -> None:
    consent = own_house.keyed("consent", "C-1").id
    for path in (f"/zh/consent/{consent}", f"/id/{consent}", f"/id/{consent}/record.jsonld", f"/id/{consent}/v/1"):
        assert own_house.visitor().get(path).status_code == 404, path
        assert own_house.visitor("curator@elsewhere.example.org").get(path).status_code == 404, path
    assert own_house.visitor("curator@example.org").get(f"/zh/consent/{consent}").status_code == 200
    own_house.publish(consent)
    assert own_house.visitor().get(f"/zh/consent/{consent}").status_code == 404


def test_an_item_says_that_it_is_shown_with_consent_and_how_to_cite_it(house: House) -> None:
    item = house.keyed("item", "I-1").id
    body = house.visitor().get(f"/en/item/{item}").text
    assert "Shown with the consent" in body
    assert f"http://archive.example.org/id/{item}" in body and f"/id/{item}/v/1" in body
    assert f"/iiif/manifest/{item}" in body


def test_pictures_are_there_without_scripts(house: House) -> None:
    item = house.keyed("item", "I-2")
    body = house.visitor().get(f"/en/item/{item.id}").text
    stage = re.search(r'<div class="stage".*?</div>', body, re.DOTALL)
    assert stage and 'alt="Pattern book' in stage[0]
    client = house.visitor()
    for address in re.findall(r'<(?:img[^>]* src|a)="?(/(?:media|iiif/image)/[^"]+)"', body):
        assert client.get(address).status_code == 200, address
    assert len(re.findall(r'data-service="/iiif/image/3/', body)) == 3


def test_sound_and_film_have_native_players_with_captions_in_both_languages(house: House) -> None:
    body = house.visitor().get(path_of(house, "item", "I-4")).text
    assert re.search(r'<video controls[^>]*poster="/media/', body)
    assert 'srclang="zh-Hans" label="简体中文" default>' in body
    assert 'srclang="en" label="英语">' in body
    assert "人工制作" in body
    assert "<audio controls" in house.visitor().get(path_of(house, "item", "I-3")).text


def test_a_page_under_another_profiles_name_leads_to_its_own(house: House) -> None:
    item = house.keyed("item", "I-1").id
    assert house.visitor().get(f"/en/element/{item}").location == f"/en/item/{item}"


def test_the_list_goes_page_by_page_and_forgives_wild_numbers(house: House) -> None:
    for number in ("0", "-5", "x", "99999999999999999999"):
        assert house.visitor().get(f"/zh/item/?page={number}").status_code == 200


def test_nothing_on_a_page_is_asked_of_another_site_and_no_script_is_inline(house: House) -> None:
    for page in (path_of(house, "item", "I-4"), path_of(house, "item", "I-1"), "/zh/"):
        body = house.visitor().get(page).text
        assert not re.search(
            r'<(?:script|img|link rel="stylesheet"|source|track)[^>]*(?:src|href)="(?:https?:)?//', body
        )
        assert not re.search(r"<script(?![^>]*\bsrc=)", body)
        assert not re.search(r"\son[a-z]+=", body)
