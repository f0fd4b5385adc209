"""Terms, filters and access as clauses of the engine. Only whole values go in: nothing typed is parsed again."""

from collections.abc import Iterable
from math import ceil
from typing import Any

from search.engines.elastic.schema import facet_field
from search.mapping import CHARACTERS, COMPOUNDS, FURTHER, INITIALS, PINYIN, TEXTS, YEAR
from search.query import Query as Asked
from search.query import Term
from search.text import is_han

Clause = dict[str, Any]

FUZZY = 4
"""Letters of a word, at least, of which one may be wrong; and how many such words of a query are looked up so."""

TIE = 0.1
"""How much the weaker matches of a term count beside its best one."""

PLAIN = 1 / 2.2
"""What a match counts that is not weighed. Lucene's BM25 lacks the factor k1 + 1 = 2.2 that tantivy's has."""

EXPANSIONS = 10_000
"""Words with which a beginning may go on."""


def matching(term: Term) -> Clause:
    """A hit contains this term: as words, or as its sound."""
    words = [_best(_anywhere((token,), term.prefix and token is term.tokens[-1])) for token in term.tokens]
    found = [_all(words) if term.apart else _best(_anywhere(term.tokens, term.prefix))]
    if len(term.tokens) == 1 and len(term.tokens[0]) == 1 and is_han(term.tokens[0]):
        found.append(_term(CHARACTERS, term.tokens[0], FURTHER[CHARACTERS]))
    if term.compound:
        found += _as_one(term)
    if not term.quoted and not term.excluded:
        found += [_sound(cut) for cut in term.syllables]
        if term.initials:
            found.append(_begins(INITIALS, term.initials, FURTHER[INITIALS]))
    return _best(found)


def loose(terms: Iterable[Term]) -> Clause:
    """A hit contains something like one of the terms: the more of them the better."""
    given = tuple(terms)
    latin = [token for term in given for token in term.tokens if len(token) >= FUZZY and not is_han(token)][:FUZZY]
    found = [matching(term) for term in given]
    found += [_fuzzy(token) for token in dict.fromkeys(latin)]
    for term in given:
        han = tuple(token for token in term.tokens if is_han(token))
        if han:
            found += [_some(han), _scattered(han)]
    return {"bool": {"should": found, "minimum_should_match": 1}}


def filters(asked: Asked) -> dict[str, Clause]:
    """By facet, what its chosen values ask for: any of them."""
    found: dict[str, Clause] = {
        facet: {"terms": {facet_field(facet): list(codes)}} for facet, codes in asked.filters.items()
    }
    if asked.years:
        spans = [{"range": {"year": {"gte": first, "lte": last}}} for first, last in asked.years]
        found[YEAR] = {"bool": {"should": spans, "minimum_should_match": 1}}
    return found


def allowed(asked: Asked) -> Clause:
    """What the viewer may know of: the translation of `Visible`."""
    seen = asked.visible
    by_class = {"terms": {"access": sorted(seen.classes)}}
    if not (seen.granted and seen.on_request):
        return by_class
    granted = [{"terms": {"id": sorted(seen.granted)}}, {"terms": {"access": sorted(seen.on_request)}}]
    return {"bool": {"should": [by_class, {"bool": {"filter": granted}}], "minimum_should_match": 1}}


def excluded(asked: Asked) -> list[Clause]:
    """What no hit contains, and the records that are hidden before the index knows it."""
    found = [matching(term) for term in asked.terms if term.excluded]
    if asked.without:
        found.append({"terms": {"id": list(asked.without)}})
    return found


def _best(queries: list[Clause]) -> Clause:
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries, "tie_breaker": TIE}}


def _all(queries: list[Clause]) -> Clause:
    return queries[0] if len(queries) == 1 else {"bool": {"must": queries}}


def _anywhere(tokens: tuple[str, ...], prefix: bool) -> list[Clause]:
    """The tokens one behind the other, in each of the texts."""
    return [_phrase(place, tokens, prefix, weight) for place, weight in TEXTS.items()]


def _phrase(place: str, tokens: tuple[str, ...], prefix: bool, boost: float) -> Clause:
    if len(tokens) == 1:
        return _begins(place, tokens[0], boost) if prefix else _term(place, tokens[0], boost)
    given: Clause = {"query": " ".join(tokens), "boost": boost}
    if prefix:
        return {"match_phrase_prefix": {place: {**given, "max_expansions": EXPANSIONS}}}
    return {"match_phrase": {place: given}}


def _term(place: str, token: str, boost: float) -> Clause:
    return {"term": {place: {"value": token, "boost": boost}}}


def _begins(place: str, token: str, boost: float) -> Clause:
    return {"prefix": {place: {"value": token, "boost": boost * PLAIN}}}


def _sound(cut: tuple[str, ...]) -> Clause:
    return _phrase(PINYIN, cut, len(cut) > 1, FURTHER[PINYIN])


def _as_one(term: Term) -> list[Clause]:
    """A word written as one finds it with its hyphen, and the other way round."""
    found = [_term(COMPOUNDS, term.compound, FURTHER[COMPOUNDS])]
    if len(term.tokens) > 1:
        found.append(_best(_anywhere((term.compound,), prefix=False)))
    return found


def _fuzzy(token: str) -> Clause:
    given = {"value": token, "fuzziness": 1, "rewrite": "constant_score"}
    return _best([{"fuzzy": {place: {**given, "boost": weight * PLAIN}}} for place, weight in TEXTS.items()])


def _some(han: tuple[str, ...]) -> Clause:
    """At least half of the pairs of characters, wherever they stand."""
    pairs = [_best(_anywhere((token,), prefix=False)) for token in dict.fromkeys(han)]
    return {"bool": {"should": pairs, "minimum_should_match": ceil(len(pairs) / 2)}}


def _scattered(han: tuple[str, ...]) -> Clause:
    """All the characters, wherever they stand."""
    single = dict.fromkeys(character for token in han for character in token)
    return {"bool": {"must": [_term(CHARACTERS, each, 1.0) for each in single], "boost": FURTHER[CHARACTERS]}}
