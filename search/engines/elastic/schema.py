"""Settings and fields of an index, and a document in them. Tokens come ready made: the engine only cuts at spaces."""

from typing import Any

from search.document import Document
from search.engines.engine import Position
from search.mapping import CHARACTERS, COMPOUNDS, INITIALS, PINYIN, TEXTS, Mapping

STATE = "#state"
"""The id of the one document that is no record: how far the index has come, and for which mapping it was made."""

OURS = "chuanxi"
"""Stands in an index's `_meta`: an index without it is somebody else's, and is not touched."""

MADE_FOR = "made_for"
"""The field in which every record's document names the mapping that it was made for."""

LONGEST = 8_191
"""Characters of a token: Lucene refuses documents with one of more than 32,766 bytes."""


def facet_field(facet: str) -> str:
    """The field that holds a facet's codes."""
    return f"facets.{facet}"


def settings() -> dict[str, Any]:
    """One shard, so that scores and counts are of the whole; seen when `write` says so, never before."""
    words = {"type": "custom", "tokenizer": "spaces", "filter": ["bounded"]}
    return {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        "refresh_interval": "-1",
        # For so long an erased document is remembered, so that a writer that was frozen cannot bring it back.
        "gc_deletes": "1h",
        "analysis": {
            "analyzer": {"words": words},
            "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": 1_048_576}},
            "filter": {"bounded": {"type": "truncate", "length": LONGEST}},
        },
    }


def fields(mapping: Mapping) -> dict[str, Any]:
    """The mapping, in Elasticsearch's sense. Only the state is kept as it was given: hits are ids."""
    code = {"type": "keyword", "ignore_above": LONGEST}
    placed = {"type": "text", "analyzer": "words"}
    unplaced = {**placed, "index_options": "docs"}
    return {
        "dynamic": "strict",
        "_meta": {OURS: mapping.fingerprint},
        "_source": {"includes": ["state"]},
        "properties": {
            "id": {"type": "keyword"},
            MADE_FOR: {"type": "keyword", "doc_values": False},
            "access": {"type": "keyword"},
            **dict.fromkeys((*TEXTS, PINYIN), placed),
            **dict.fromkeys((CHARACTERS, INITIALS, COMPOUNDS), unplaced),
            "facets": {"dynamic": "strict", "properties": dict.fromkeys(mapping.facets, code)},
            "year": {"type": "long"},
            "sort_title": code,
            "date": {"type": "long"},
            "updated": {"type": "long"},
            "state": {"type": "object", "enabled": False},
        },
    }


def written(document: Document, mapping: Mapping) -> dict[str, Any]:
    """A record's document as the index takes it. Each text is a value by itself: no phrase runs into the next."""
    made: dict[str, Any] = {
        "id": document.id,
        MADE_FOR: mapping.fingerprint,
        "access": document.access,
        **{place: texts for place, texts in document.texts.items() if texts},
        "facets": {facet: codes for facet, codes in document.facets.items() if facet in mapping.facets},
        "sort_title": document.sort_title,
        "updated": document.updated,
    }
    given = {
        PINYIN: document.pinyin,
        CHARACTERS: document.characters,
        INITIALS: document.initials,
        COMPOUNDS: document.compounds,
        "year": document.years,
        "date": document.date,
    }
    return made | {name: value for name, value in given.items() if value not in ([], (), None)}


def state_of(position: Position, fingerprint: str) -> dict[str, Any]:
    """What the index says of itself."""
    return {"state": {"sequence": position.sequence, "mark": position.mark, "fingerprint": fingerprint}}
