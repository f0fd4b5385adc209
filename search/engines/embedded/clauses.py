"""Terms, filters and access as clauses of the engine. Only whole values go in: nothing typed is parsed again."""

from collections.abc import Iterable
from math import ceil

from tantivy import FieldType, Occur, Query, Schema

from search.engines.embedded.schema import facet_field
from search.mapping import CHARACTERS, COMPOUNDS, FURTHER, INITIALS, PINYIN, TEXTS, YEAR
from search.query import Query as Asked
from search.query import Term
from search.text import is_han

FUZZY = 4
"""Letters of a word, at least, of which one may be wrong; and how many such words of a query are looked up so."""

TIE = 0.1
"""How much the weaker matches of a term count beside its best one."""


def every(queries: Iterable[Query], excluded: Iterable[Query] = ()) -> Query:
    """All of `queries` and none of `excluded`."""
    must = [(Occur.Must, query) for query in queries] or [(Occur.Must, Query.all_query())]
    return Query.boolean_query([*must, *((Occur.MustNot, query) for query in excluded)])


def matching(schema: Schema, term: Term) -> Query:
    """A hit contains this term: as words, or as its sound."""
    words = [_dismax(schema, (token,), term.prefix and token is term.tokens[-1]) for token in term.tokens]
    found = [every(words) if term.apart else _dismax(schema, term.tokens, term.prefix)]
    if len(term.tokens) == 1 and len(term.tokens[0]) == 1 and is_han(term.tokens[0]):
        found.append(_further(CHARACTERS, Query.term_query(schema, CHARACTERS, term.tokens[0], "basic")))
    if term.compound:
        found += _as_one(schema, term)
    if not term.quoted and not term.excluded:
        found += [_further(PINYIN, _sound(schema, cut)) for cut in term.syllables]
        if term.initials:
            found.append(_further(INITIALS, Query.regex_query(schema, INITIALS, f"{term.initials}.*")))
    return found[0] if len(found) == 1 else Query.disjunction_max_query(found, TIE)


def loose(schema: Schema, terms: Iterable[Term]) -> Query:
    """A hit contains something like one of the terms: the more of them the better."""
    given = tuple(terms)
    latin = [token for term in given for token in term.tokens if len(token) >= FUZZY and not is_han(token)][:FUZZY]
    found = [matching(schema, term) for term in given]
    found += [_fuzzy(schema, token) for token in dict.fromkeys(latin)]
    for term in given:
        han = tuple(token for token in term.tokens if is_han(token))
        if han:
            found += [_some(schema, han), *_scattered(schema, han)]
    return Query.boolean_query([(Occur.Should, query) for query in found])


def filters(schema: Schema, asked: Asked) -> dict[str, Query]:
    """By facet, what its chosen values ask for: any of them."""
    found = {
        facet: Query.const_score_query(Query.term_set_query(schema, facet_field(facet), list(codes)), 0.0)
        for facet, codes in asked.filters.items()
    }
    if asked.years:
        spans = [
            (Occur.Should, Query.range_query(schema, "year", FieldType.Integer, first, last))
            for first, last in asked.years
        ]
        found[YEAR] = Query.const_score_query(Query.boolean_query(spans), 0.0)
    return found


def allowed(schema: Schema, asked: Asked) -> Query:
    """What the viewer may know of: the translation of `Visible`."""
    seen = asked.visible
    by_class = Query.term_set_query(schema, "access", sorted(seen.classes))
    if not (seen.granted and seen.on_request):
        return Query.const_score_query(by_class, 0.0)
    granted = every(
        (
            Query.term_set_query(schema, "id", sorted(seen.granted)),
            Query.term_set_query(schema, "access", sorted(seen.on_request)),
        )
    )
    return Query.const_score_query(Query.boolean_query([(Occur.Should, by_class), (Occur.Should, granted)]), 0.0)


def excluded(schema: Schema, asked: Asked) -> list[Query]:
    """What no hit contains, and the records that are hidden before the index knows it."""
    found = [matching(schema, term) for term in asked.terms if term.excluded]
    if asked.without:
        found.append(Query.term_set_query(schema, "id", list(asked.without)))
    return found


def _dismax(schema: Schema, tokens: tuple[str, ...], prefix: bool) -> Query:
    """The tokens one behind the other, in the text where that counts most."""
    return Query.disjunction_max_query(
        [Query.boost_query(_phrase(schema, place, tokens, prefix), weight) for place, weight in TEXTS.items()], TIE
    )


def _phrase(schema: Schema, place: str, tokens: tuple[str, ...], prefix: bool) -> Query:
    if len(tokens) == 1:
        if prefix:
            return Query.regex_query(schema, place, f"{tokens[0]}.*")
        return Query.term_query(schema, place, tokens[0])
    make = Query.phrase_prefix_query if prefix else Query.phrase_query
    return make(schema, place, list(tokens))


def _sound(schema: Schema, cut: tuple[str, ...]) -> Query:
    if len(cut) == 1:
        return Query.term_query(schema, PINYIN, cut[0])
    return Query.phrase_prefix_query(schema, PINYIN, list(cut))


def _as_one(schema: Schema, term: Term) -> list[Query]:
    """A word written as one finds it with its hyphen, and the other way round."""
    found = [_further(COMPOUNDS, Query.term_query(schema, COMPOUNDS, term.compound, "basic"))]
    if len(term.tokens) > 1:
        found.append(_dismax(schema, (term.compound,), prefix=False))
    return found


def _fuzzy(schema: Schema, token: str) -> Query:
    return Query.disjunction_max_query(
        [Query.boost_query(Query.fuzzy_term_query(schema, place, token, 1), weight) for place, weight in TEXTS.items()],
        TIE,
    )


def _some(schema: Schema, han: tuple[str, ...]) -> Query:
    """At least half of the pairs of characters, wherever they stand."""
    pairs = [(Occur.Should, _dismax(schema, (token,), prefix=False)) for token in dict.fromkeys(han)]
    return Query.boolean_query(pairs, minimum_number_should_match=ceil(len(pairs) / 2))


def _scattered(schema: Schema, han: tuple[str, ...]) -> list[Query]:
    """All the characters, wherever they stand."""
    single = dict.fromkeys(character for token in han for character in token)
    return [_further(CHARACTERS, every(Query.term_query(schema, CHARACTERS, each, "basic") for each in single))]


def _further(name: str, query: Query) -> Query:
    return Query.boost_query(query, FURTHER[name])
