"""A query as a request, and what is in its answer."""

from typing import Any

from search.engines.elastic import clauses
from search.engines.elastic.clauses import Clause
from search.engines.elastic.schema import facet_field
from search.engines.engine import FACET_SIZE, Hits
from search.mapping import Mapping
from search.query import Query as Asked

ORDERS: dict[str, dict[str, Any]] = {
    "relevance": {"_score": "desc"},
    "newest": {"date": {"order": "desc", "missing": "_last"}},
    "oldest": {"date": {"order": "asc", "missing": "_last"}},
    "title": {"sort_title": {"order": "asc", "missing": "_last"}},
    "updated": {"updated": {"order": "desc", "missing": "_last"}},
}
"""Records without a date come last either way. What is equal is ordered by id: pages follow one another."""

CHOSEN = "chosen"


def request(mapping: Mapping, asked: Asked, among: Clause, *, loosely: bool) -> dict[str, Any]:
    """A search among some documents, as the client wants it told.

    Facets that are filtered by are counted upon the query without these filters, each with those of the others.
    """
    facets = [facet for facet in asked.facets if facet in mapping.facets]
    query, after = _query(asked, among, facets, loosely=loosely)
    made: dict[str, Any] = {
        "query": query,
        "size": asked.size,
        "from_": asked.offset,
        "sort": order(asked),
        "track_total_hits": True,
        "source": False,
    }
    if after:
        made["post_filter"] = {"bool": {"filter": list(after.values())}}
    if facets:
        made["aggs"] = {facet: _counted(facet, after, asked) for facet in facets}
    return made


def matched(asked: Asked, among: Clause) -> Clause:
    """What the query finds among some documents, all filters included."""
    return _query(asked, among, [], loosely=False)[0]


def order(asked: Asked) -> list[dict[str, Any]]:
    """How the hits are ordered."""
    return [ORDERS[asked.sort], {"id": "asc"}]


def hits(answer: dict[str, Any], mapping: Mapping, asked: Asked) -> Hits:
    """What was found and counted."""
    found, counted = answer["hits"], answer.get("aggregations", {})
    return Hits(
        int(found["total"]["value"]),
        tuple(str(each["_id"]) for each in found["hits"]),
        {facet: _counts(counted[facet]) for facet in asked.facets if facet in mapping.facets},
    )


def _query(asked: Asked, among: Clause, facets: list[str], *, loosely: bool) -> tuple[Clause, dict[str, Clause]]:
    """The query, and the filters that have to wait until the facets whose own they are have been counted."""
    filters = clauses.filters(asked)
    after = {facet: each for facet, each in filters.items() if facet in facets}
    terms = asked.asks
    must = [clauses.loose(terms)] if loosely and terms else [clauses.matching(term) for term in terms]
    binding = [among, clauses.allowed(asked), *(each for facet, each in filters.items() if facet not in after)]
    made: Clause = {"filter": binding}
    if must:
        made["must"] = must
    if excluded := clauses.excluded(asked):
        made["must_not"] = excluded
    return {"bool": made}, after


def _counted(facet: str, after: dict[str, Clause], asked: Asked) -> dict[str, Any]:
    """A facet's own filter does not count for its own numbers; its chosen values are always among them."""
    others = [query for name, query in after.items() if name != facet]
    inner: dict[str, Any] = {"best": {"terms": {"field": facet_field(facet), "size": FACET_SIZE}}}
    if chosen := asked.filters.get(facet):
        inner[CHOSEN] = {"filters": {"filters": {code: {"term": {facet_field(facet): code}} for code in chosen}}}
    return {"filter": {"bool": {"filter": others}}, "aggs": inner}


def _counts(answer: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    pairs = {str(each["key"]): int(each["doc_count"]) for each in answer["best"]["buckets"]}
    for code, each in answer.get(CHOSEN, {}).get("buckets", {}).items():
        pairs[str(code)] = int(each["doc_count"])
    return tuple(sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])))
