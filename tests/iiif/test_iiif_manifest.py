"""Every MUST of the Presentation API 3.0 that a manifest of ours can break."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from iiif_prezi3 import Manifest

Json = dict[str, Any]
Manifests = dict[str, Json]

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
TAG = re.compile(r"none|[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
MAPS = ("label", "summary")
LISTS = (
    "thumbnail",
    "homepage",
    "rendering",
    "seeAlso",
    "partOf",
    "logo",
    "provider",
    "annotations",
    "items",
    "service",
)
ALLOWED = {
    "Manifest": {
        *("@context", "id", "type", "label", "metadata", "summary", "requiredStatement", "rights", "navDate"),
        *("provider", "thumbnail", "placeholderCanvas", "accompanyingCanvas", "behavior", "viewingDirection"),
        *("seeAlso", "service", "services", "homepage", "rendering", "partOf", "start", "items", "structures"),
        "annotations",
    },
    "Canvas": {
        *("id", "type", "label", "metadata", "summary", "requiredStatement", "rights", "navDate", "provider"),
        *("thumbnail", "placeholderCanvas", "accompanyingCanvas", "behavior", "height", "width", "duration"),
        *("seeAlso", "service", "homepage", "rendering", "partOf", "items", "annotations"),
    },
    "Range": {"id", "type", "label", "items"},
    "AnnotationPage": {"id", "type", "label", "items", "rendering", "behavior"},
    "Annotation": {"id", "type", "motivation", "body", "target", "label", "timeMode"},
    "Agent": {"id", "type", "label", "homepage", "logo", "seeAlso"},
}


def nodes(node: Any) -> Iterator[Json]:
    """Every object with a type, wherever it stands."""
    if isinstance(node, dict):
        if "type" in node:
            yield node
        for each in node.values():
            yield from nodes(each)
    elif isinstance(node, list):
        for each in node:
            yield from nodes(each)


def of_type(manifest: Json, kind: str) -> list[Json]:
    return [node for node in nodes(manifest) if node["type"] == kind]


def every(manifests: Manifests) -> Iterator[Json]:
    for manifest in manifests.values():
        yield from nodes(manifest)


def test_a_model_that_is_not_ours_accepts_every_manifest(manifests: Manifests) -> None:
    for manifest in manifests.values():
        Manifest(**manifest)


def test_p01_the_context_stands_on_top_and_nowhere_else(manifests: Manifests) -> None:
    for manifest in manifests.values():
        assert manifest["@context"] == CONTEXT
        assert "@graph" not in manifest
        assert not [node for node in nodes(manifest["items"]) if "@context" in node]


def test_p02_and_p16_what_may_be_several_is_a_list_of_things_with_id_and_type(manifests: Manifests) -> None:
    for node in every(manifests):
        for name in LISTS:
            if name in node:
                assert isinstance(node[name], list)
                assert all(each["id"] and each["type"] for each in node[name])
        for name in ("homepage", "rendering"):
            assert all(each["label"] for each in node.get(name, []))


def test_p03_words_are_lists_by_language_tag(manifests: Manifests) -> None:
    for node in every(manifests):
        maps = [node[name] for name in MAPS if name in node]
        pairs = [*node.get("metadata", []), *([node["requiredStatement"]] if "requiredStatement" in node else [])]
        maps += [pair[name] for pair in pairs for name in ("label", "value")]
        for found in maps:
            assert found
            for tag, texts in found.items():
                assert TAG.fullmatch(tag), tag
                assert texts
                assert all(isinstance(text, str) and text for text in texts)


def test_p05_and_p06_every_id_is_an_http_address_in_plain_characters(manifests: Manifests) -> None:
    for node in every(manifests):
        if node["type"] == "Choice":
            continue
        address = urlsplit(node["id"])
        assert address.scheme in ("http", "https")
        assert address.netloc in ("id.example.org", "chuanxi.example.org")
        assert re.fullmatch(r"[A-Za-z0-9:/._~,-]+", node["id"])


def test_ids_are_made_from_the_id_base_and_what_is_fetched_from_the_public_address(manifests: Manifests) -> None:
    for manifest in manifests.values():
        for node in nodes(manifest):
            if node["type"] == "Choice":
                continue
            own = node["type"] in ("Manifest", "Canvas", "AnnotationPage", "Annotation", "Agent", "Dataset")
            own = own and "/peaks." not in node["id"]
            assert node["id"].startswith("http://id.example.org/" if own else "https://chuanxi.example.org/")


def test_no_two_things_have_one_id(manifests: Manifests) -> None:
    for manifest in manifests.values():
        ids = [node["id"] for node in nodes(manifest) if node["type"] in ("Canvas", "AnnotationPage", "Annotation")]
        assert len(ids) == len(set(ids))


def test_p10_a_manifest_has_a_label_and_at_least_one_canvas(manifests: Manifests) -> None:
    assert [len(manifest["items"]) for manifest in manifests.values()] == [2, 1, 1, 3]
    for manifest in manifests.values():
        assert manifest["label"]
        assert {node["type"] for node in manifest["items"]} == {"Canvas"}


def test_p12_a_canvas_has_whole_sizes_and_a_true_duration_and_no_fragment(manifests: Manifests) -> None:
    sizes = {
        key: [(node.get("width"), node.get("height"), "duration" in node) for node in manifest["items"]]
        for key, manifest in manifests.items()
    }
    assert sizes == {
        "BX-0001": [(900, 600, False), (640, 480, False)],
        "BX-0002": [(None, None, True)],
        "BX-0003": [(320, 180, True)],
        "BX-0004": [(300, 400, False)] * 3,
    }
    for manifest in manifests.values():
        for canvas in of_type(manifest, "Canvas"):
            assert "#" not in canvas["id"]
            assert ("width" in canvas) == ("height" in canvas)
            assert all(
                isinstance(canvas[name], int) and canvas[name] > 0 for name in ("width", "height") if name in canvas
            )
            assert canvas.get("duration", 1) > 0


def test_p13_nothing_has_a_property_that_its_type_must_not_have(manifests: Manifests) -> None:
    for node in every(manifests):
        if node["type"] in ALLOWED:
            assert node.keys() <= ALLOWED[node["type"]], node["type"]


def test_p14_rights_are_one_address_exactly_as_its_publisher_writes_it(manifests: Manifests) -> None:
    assert manifests["BX-0001"]["rights"] == "http://rightsstatements.org/vocab/NKC/1.0/"
    assert manifests["BX-0004"]["rights"] == "http://creativecommons.org/licenses/by/4.0/"


def test_p15_the_provider_is_an_agent_with_a_name(manifests: Manifests) -> None:
    for manifest in manifests.values():
        (agent,) = manifest["provider"]
        assert agent["type"] == "Agent"
        assert agent["label"] == {"zh-Hans": ["传习"], "en": ["Chuanxi"]}


def test_who_keeps_it_and_the_rights_are_said_in_both_languages(manifests: Manifests) -> None:
    said = manifests["BX-0001"]["requiredStatement"]["value"]
    assert said.keys() == {"zh-Hans", "en"}
    assert "传习" in said["zh-Hans"]
    assert any("版权" in text for text in said["zh-Hans"])
    assert any("opyright" in text for text in said["en"])


def test_p18_a_navigation_date_has_a_time_zone(manifests: Manifests) -> None:
    for manifest in manifests.values():
        assert datetime.fromisoformat(manifest["navDate"]).tzinfo is not None


def test_p19_a_placeholder_is_a_canvas_that_has_none_itself(manifests: Manifests) -> None:
    poster = manifests["BX-0003"]["items"][0]["placeholderCanvas"]
    assert poster["type"] == "Canvas"
    assert not {"placeholderCanvas", "accompanyingCanvas"} & poster.keys()
    assert poster["items"][0]["items"][0]["target"] == poster["id"]


def test_p20_only_a_text_of_several_pages_is_leafed_through(manifests: Manifests) -> None:
    assert {key: manifest.get("behavior") for key, manifest in manifests.items()} == {
        "BX-0001": None,
        "BX-0002": None,
        "BX-0003": None,
        "BX-0004": ["paged"],
    }


def test_p30_and_p31_what_is_painted_is_painted_on_its_own_canvas(manifests: Manifests) -> None:
    for manifest in manifests.values():
        for canvas in of_type(manifest, "Canvas"):
            painted = [annotation for page in canvas["items"] for annotation in page["items"]]
            assert painted
            for annotation in painted:
                assert annotation["motivation"] == "painting"
                assert annotation["target"].partition("#")[0] == canvas["id"]
                assert all(body["id"] for body in annotation["body"].get("items", [annotation["body"]]))
            for annotation in [each for page in canvas.get("annotations", []) for each in page["items"]]:
                assert annotation["motivation"] == "supplementing"
                assert annotation["target"].partition("#")[0] == canvas["id"]


def test_captions_supplement_the_film_each_in_its_language(manifests: Manifests) -> None:
    (page,) = manifests["BX-0003"]["items"][0]["annotations"]
    bodies = [annotation["body"] for annotation in page["items"]]
    assert {body["language"] for body in bodies} == {"zh", "en"}
    assert {body["format"] for body in bodies} == {"text/vtt"}
    assert {body["type"] for body in bodies} == {"Text"}
    assert all({"zh-Hans", "en"} == body["label"].keys() for body in bodies)


def test_p32_nothing_is_painted_that_the_canvas_has_no_room_for(manifests: Manifests) -> None:
    for manifest in manifests.values():
        for canvas in of_type(manifest, "Canvas"):
            for annotation in [each for page in canvas["items"] for each in page["items"]]:
                body = annotation["body"]
                assert ("duration" in body) <= ("duration" in canvas)
                assert ("width" in body) <= ("width" in canvas)
                assert body.get("duration", 0) <= canvas.get("duration", 0) + 0.1


def test_p33_an_image_is_an_image_and_not_its_service(manifests: Manifests) -> None:
    for manifest in manifests.values():
        for image in of_type(manifest, "Image"):
            services = image.get("service", [])
            assert image["id"] not in [service["id"] for service in services]
            for service in services:
                assert (
                    image["id"].endswith("/thumb-400.jpg") or image["id"] == f"{service['id']}/full/max/0/default.jpg"
                )
                assert service["type"] == "ImageService3"


def test_a_thumbnail_has_the_service_that_gives_it_in_other_sizes(manifests: Manifests) -> None:
    for key in ("BX-0001", "BX-0004"):
        for canvas in manifests[key]["items"]:
            (small,), body = canvas["thumbnail"], canvas["items"][0]["items"][0]["body"]
            assert small["service"] == body["service"]
        assert manifests[key]["thumbnail"] == manifests[key]["items"][0]["thumbnail"]


@pytest.mark.parametrize("key", ["BX-0001", "BX-0002", "BX-0003", "BX-0004"])
def test_the_title_stands_in_every_language_that_it_has(manifests: Manifests, key: str) -> None:
    number = int(key[-1])
    assert manifests[key]["label"] == {"zh-Hans": [f"剪纸演示第{number}件"], "en": [f"Paper-cut, piece {number}"]}


def test_nothing_of_the_inside_stands_in_a_manifest(manifests: Manifests) -> None:
    for manifest in manifests.values():
        text = repr(manifest)
        for inside in ("a.jpg", "tune.wav", "sha512", "submitted", "original_path", "consents"):
            assert inside not in text
