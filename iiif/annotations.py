"""Captions, transcripts, the words of a page: annotations that supplement a canvas. Cookbook recipes 0219, 0074, 0017,

0068 (words with their places), 0269 (a page of annotations that is fetched by itself).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from archive.disclosure import Shown
from archive.model.asset import Asset, Role
from archive.model.identifiers import AssetId
from archive.model.part import Part, Placement
from archive.page_text import Words, kept_in
from archive.profiles import language_name
from iiif.addresses import Addresses

FILES = ("captions.vtt", "transcript.txt")
"""What captions and transcripts are read in: with times and without."""
WORDS = {
    Role.CAPTION: {"zh-Hans": "字幕", "en": "Subtitles"},
    Role.TRANSCRIPT: {"zh-Hans": "文字稿", "en": "Transcript"},
}

PAGE_OF_WORDS = {"zh-Hans": ["本页文字"], "en": ["Words of the page"]}


def supplementing(
    part: Part, assets: Mapping[AssetId, Asset], shown: Shown, addresses: Addresses
) -> list[dict[str, Any]]:
    """One annotation for each caption or transcript file of the part."""
    found = []
    for placement in part.placements:
        asset = assets[placement.asset]
        text = next(
            (one for one in shown.renditions.get(asset.id, ()) if one.variant in FILES),
            None,
        )
        if asset.role not in WORDS or text is None:
            continue
        body = {
            "id": addresses.media(text),
            "type": "Text",
            "format": text.media_type,
            "label": _label(asset),
        }
        if asset.language:
            body["language"] = asset.language
        found.append(
            {
                "id": addresses.annotation(part.id, asset.id, "supplementing"),
                "type": "Annotation",
                "motivation": "supplementing",
                "body": body,
                "target": addresses.canvas(part.id),
            }
        )
    return found


def has_page_of_words(part: Part, shown: Shown) -> bool:
    """Whether the words of what the part shows may be asked for."""
    return any(
        each.page is not None and kept_in(shown.renditions.get(each.asset, ())) is not None for each in part.placements
    )


def page_of_words(part: Part, words: Iterable[tuple[Placement, Words]], addresses: Addresses) -> dict[str, Any]:
    """The words of a part's pages: an annotation for each line where its place is known, else one for the page.

    Empty where a page has none: whoever writes the manifest does not open the words of a thousand pages to know.
    """
    canvas, page = addresses.canvas(part.id), addresses.page(part.id, "words")
    stretches = [
        stretch
        for placement, each in words
        for stretch in (_lines(placement, each) or ([("", each.text)] if each.text else []))
    ]
    items = [
        {
            "id": f"{page}#{number}",
            "type": "Annotation",
            "motivation": "supplementing",
            "body": {"type": "TextualBody", "value": text, "format": "text/plain"},
            "target": canvas + place,
        }
        for number, (place, text) in enumerate(stretches, start=1)
    ]
    return {"id": page, "type": "AnnotationPage", "label": PAGE_OF_WORDS, "items": items}


def _lines(placement: Placement, words: Words) -> list[tuple[str, str]]:
    """Place on the canvas and text of each line; none where the page does not cover its canvas."""
    if placement.target.box is not None:
        return []
    return [("#xywh=" + ",".join(map(str, line.box)), line.text) for line in words.lines]


def _label(asset: Asset) -> dict[str, list[str]]:
    """In both languages, as in 字幕（英语） and Subtitles (English)."""
    words = WORDS[asset.role]
    if not asset.language:
        return {tag: [word] for tag, word in words.items()}
    return {
        "zh-Hans": [f"{words['zh-Hans']}（{language_name(asset.language, 'zh')}）"],
        "en": [f"{words['en']} ({language_name(asset.language, 'en')})"],
    }
