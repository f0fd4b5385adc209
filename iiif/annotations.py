"""Captions and transcripts: annotations that supplement a canvas. Cookbook recipes 0219, 0074 and 0017."""

from collections.abc import Mapping
from typing import Any

from archive.disclosure import Shown
from archive.model.asset import Asset, Role
from archive.model.identifiers import AssetId
from archive.model.part import Part
from archive.profiles import language_name
from iiif.addresses import Addresses

FILES = ("captions.vtt", "transcript.txt")
"""What captions and transcripts are read in: with times and without."""
WORDS = {
    Role.CAPTION: {"zh-Hans": "字幕", "en": "Subtitles"},
    Role.TRANSCRIPT: {"zh-Hans": "文字稿", "en": "Transcript"},
}


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


def _label(asset: Asset) -> dict[str, list[str]]:
    """In both languages, as in 字幕（英语） and Subtitles (English)."""
    words = WORDS[asset.role]
    if not asset.language:
        return {tag: [word] for tag, word in words.items()}
    return {
        "zh-Hans": [f"{words['zh-Hans']}（{language_name(asset.language, 'zh')}）"],
        "en": [f"{words['en']} ({language_name(asset.language, 'en')})"],
    }
