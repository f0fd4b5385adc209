"""Profiles from their directory: one TOML per entity, one per vocabulary in `vocabularies/`."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.model.errors import Misconfigured
from archive.model.rules import Audience
from archive.profiles.profile import Field, Format, Kind, Profile, Profiles, PublicForm, Term, Vocabulary, Words

PACKAGED = Path(__file__).parent
"""The directory of the profiles that come with the product."""

_KNOWN = {
    "key",
    "label",
    "help",
    "kind",
    "vocabulary",
    "weight",
    "audience",
    "public_form",
    "target",
    "field",
    "format",
}
_KNOWN |= {"dc", "schema_org", "pattern", "max_length", "max_count"}
_KNOWN |= {"repeatable", "required", "facet", "personal", "future"}


def load(directory: Path = PACKAGED) -> Profiles:
    """Reads every profile and vocabulary of `directory`. Raises Misconfigured with file and cause."""
    raw_words = {path.stem: _toml(path) for path in sorted((directory / "vocabularies").glob("*.toml"))}
    vocabularies = {name: _vocabulary(name, raw) for name, raw in raw_words.items()}
    raw_profiles = {path.stem: _toml(path) for path in sorted(directory.glob("*.toml"))}
    profiles = {}
    for stem, raw in raw_profiles.items():
        try:
            profiles[stem] = _profile(stem, raw, vocabularies)
        except (KeyError, ValueError, TypeError) as fault:
            raise Misconfigured(f"{directory / stem}.toml: {fault}") from fault
    _check_targets(profiles)
    return Profiles(profiles, vocabularies, _fingerprint(raw_profiles, raw_words))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise Misconfigured(f"{path}: {fault}") from fault


def _words(raw: Mapping[str, str]) -> Words:
    return Words(zh=raw["zh"], en=raw["en"])


def _vocabulary(name: str, raw: Mapping[str, Any]) -> Vocabulary:
    try:
        terms = tuple(
            Term(term["code"], _words(term), tuple(term.get("aliases", ())), term.get("uri")) for term in raw["term"]
        )
        return Vocabulary(name, _words(raw["label"]), terms, raw.get("number"))
    except (KeyError, TypeError) as fault:
        raise Misconfigured(f"vocabulary {name}: {fault}") from fault


def _profile(stem: str, raw: Mapping[str, Any], vocabularies: Mapping[str, Vocabulary]) -> Profile:
    fields = tuple(_field(each, vocabularies) for each in raw["field"])
    keys = [field.key for field in fields]
    if raw["name"] != stem or len(set(keys)) != len(keys):
        raise ValueError("the name differs from the file's, or a key stands twice")
    for named in filter(None, (raw["title"], raw["key"], raw.get("access"))):
        if named not in keys:
            raise ValueError(f"there is no field {named}")
    return Profile(
        name=stem,
        label=_words(raw["label"]),
        fields=fields,
        title=raw["title"],
        key=raw["key"],
        audience=Audience(raw.get("audience", "public")),
        access=raw.get("access"),
    )


def _field(raw: Mapping[str, Any], vocabularies: Mapping[str, Vocabulary]) -> Field:
    if unknown := raw.keys() - _KNOWN:
        raise ValueError(f"field {raw.get('key')}: unknown {sorted(unknown)}")
    kind = Kind(raw["kind"])
    if kind in (Kind.CODE, Kind.REL, Kind.BCP47, Kind.GEO) and "vocabulary" not in raw:
        raise ValueError(f"field {raw['key']} needs a vocabulary")
    return Field(
        key=raw["key"],
        label=_words(raw["label"]),
        help=_words(raw["help"]),
        kind=kind,
        vocabulary=vocabularies[raw["vocabulary"]] if "vocabulary" in raw else None,
        weight=float(raw.get("weight", 0)),
        audience=Audience(raw.get("audience", "public")),
        public_form=PublicForm(raw["public_form"]) if "public_form" in raw else None,
        format=Format(raw["format"]) if "format" in raw else None,
        target=tuple(raw.get("target", ())),
        fields=tuple(_field(each, vocabularies) for each in raw.get("field", ())),
        dc=raw.get("dc"),
        schema_org=raw.get("schema_org"),
        pattern=raw.get("pattern"),
        max_length=raw.get("max_length"),
        max_count=raw.get("max_count"),
        repeatable=raw.get("repeatable", False),
        required=raw.get("required", False),
        facet=raw.get("facet", False),
        personal=raw.get("personal", False),
        future=raw.get("future", False),
    )


def _check_targets(profiles: Mapping[str, Profile]) -> None:
    for profile in profiles.values():
        for field in (*profile.fields, *(sub for each in profile.fields for sub in each.fields)):
            if unknown := set(field.target) - profiles.keys():
                raise Misconfigured(f"{profile.name}.{field.key}: there is no profile {sorted(unknown)}")


def _fingerprint(*raw: object) -> str:
    """The SHA-256 of all that the profiles say but their help, which changes nothing that is kept or found."""
    plain = json.dumps(_without_help(raw), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _without_help(raw: Any) -> Any:
    if isinstance(raw, dict):
        return {key: _without_help(value) for key, value in raw.items() if key != "help"}
    if isinstance(raw, list | tuple):
        return [_without_help(each) for each in raw]
    return raw
