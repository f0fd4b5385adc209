"""The fields of the index, and a document in them. Tokens come ready made: the engine only cuts at spaces."""

import json

import tantivy

from search.document import Document
from search.engines.engine import Position
from search.mapping import CHARACTERS, COMPOUNDS, INITIALS, PINYIN, TEXTS, Mapping

STATE = "#state"
"""The id of the one document that is no record: how far the index has come, and for which mapping it was made."""

SORT_FIELDS = ("sort_title", "date", "updated")


def facet_field(facet: str) -> str:
    """The field that holds a facet's codes."""
    return f"facet_{facet}"


def schema_of(mapping: Mapping) -> tantivy.Schema:
    """The schema of a mapping."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("state", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("access", tokenizer_name="raw", index_option="basic")
    for place in (*TEXTS, PINYIN):
        builder.add_text_field(place, tokenizer_name="whitespace", index_option="position")
    for name in (CHARACTERS, INITIALS, COMPOUNDS):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for facet in mapping.facets:
        builder.add_text_field(facet_field(facet), tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("year", indexed=True, fast=True)
    builder.add_text_field("sort_title", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("date", fast=True)
    builder.add_integer_field("updated", fast=True)
    return builder.build()


def written(document: Document, mapping: Mapping) -> tantivy.Document:
    """A record's document as the index takes it. Each text is a value by itself: no phrase runs into the next."""
    made = tantivy.Document()
    made.add_text("id", document.id)
    made.add_text("access", document.access)
    for place, texts in document.texts.items():
        for text in texts:
            made.add_text(place, text)
    for reading in document.pinyin:
        made.add_text(PINYIN, reading)
    for name, words in (
        (CHARACTERS, document.characters),
        (INITIALS, document.initials),
        (COMPOUNDS, document.compounds),
    ):
        if words:
            made.add_text(name, " ".join(words))
    for facet, codes in document.facets.items():
        for code in codes if facet in mapping.facets else ():
            made.add_text(facet_field(facet), code)
    for year in document.years:
        made.add_integer("year", year)
    made.add_text("sort_title", document.sort_title)
    made.add_integer("updated", document.updated)
    if document.date is not None:
        made.add_integer("date", document.date)
    return made


def state_document(position: Position, fingerprint: str) -> tantivy.Document:
    """The position and the fingerprint, committed with the documents that they are about."""
    made = tantivy.Document()
    made.add_text("id", STATE)
    plain = {"sequence": position.sequence, "mark": position.mark, "fingerprint": fingerprint}
    made.add_text("state", json.dumps(plain))
    return made


def state_in(schema: tantivy.Schema, searcher: tantivy.Searcher) -> tuple[Position, str]:
    """What the index says of itself: position and fingerprint. Raises ValueError where it says nothing."""
    found = searcher.search(tantivy.Query.term_query(schema, "id", STATE, "basic"), 1).hits
    if not found:
        raise ValueError("the index does not say how far it has come")
    plain = json.loads(searcher.doc(found[0][1])["state"][0])
    return Position(int(plain["sequence"]), str(plain["mark"])), str(plain["fingerprint"])
