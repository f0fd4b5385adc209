"""A query put to one state of the index."""

from typing import Any

from tantivy import Order, Query, Schema, Searcher

from search.engines.embedded import clauses
from search.engines.embedded.schema import STATE, facet_field
from search.engines.engine import FACET_SIZE, Hits
from search.mapping import Mapping
from search.query import Query as Asked

ORDERS = {
    "newest": ("date", Order.Desc),
    "oldest": ("date", Order.Asc),
    "title": ("sort_title", Order.Asc),
    "updated": ("updated", Order.Desc),
}
"""Records without a date come last either way."""

EVERY_VALUE = 65_000
"""Values of a facet that a segment counts: with fewer, one that is rare in it and frequent elsewhere is miscounted."""

Counted = tuple[tuple[str, int], ...]


def every_id(schema: Schema, searcher: Searcher, asked: Asked | None) -> list[str]:
    """The ids of all that a query finds, in its order; None: of every record."""
    order: dict[str, Any] = {}
    if asked is None:
        whole = clauses.every((), [Query.term_query(schema, "id", STATE, "basic")])
    else:
        must = [*(clauses.matching(schema, term) for term in asked.asks), clauses.allowed(schema, asked)]
        whole = clauses.every([*must, *clauses.filters(schema, asked).values()], clauses.excluded(schema, asked))
        field, direction = ORDERS.get(asked.sort, (None, Order.Desc))
        order = {"order_by_field": field, "order": direction}
    found: Any = searcher.search(whole, max(1, searcher.num_docs), count=False, **order)
    return [str(searcher.doc(address)["id"][0]) for _, address in found.hits]


def ask(schema: Schema, searcher: Searcher, mapping: Mapping, asked: Asked, *, loosely: bool) -> Hits:
    """Searches and counts. Raises ValueError where the index does not hold what its schema says."""
    terms = asked.asks
    if loosely:
        must = [clauses.loose(schema, terms)] if terms else []
    else:
        must = [clauses.matching(schema, term) for term in terms]
    must.append(clauses.allowed(schema, asked))
    filters, excluded = clauses.filters(schema, asked), clauses.excluded(schema, asked)
    whole = clauses.every([*must, *filters.values()], excluded)
    field, order = ORDERS.get(asked.sort, (None, Order.Desc))
    found: Any = searcher.search(whole, max(asked.size, 1), offset=asked.offset, order_by_field=field, order=order)
    ids = [str(searcher.doc(address)["id"][0]) for _, address in found.hits[: asked.size]]
    wanted = [facet for facet in asked.facets if facet in mapping.facets]
    facets = _counts(searcher, whole, [facet for facet in wanted if facet not in filters])
    for facet in wanted:
        if facet in filters:
            others = [query for name, query in filters.items() if name != facet]
            facets |= _chosen(schema, searcher, clauses.every([*must, *others], excluded), facet, asked)
    return Hits(int(found.count), tuple(ids), {facet: facets[facet] for facet in wanted})


def _counts(searcher: Searcher, query: Query, facets: list[str]) -> dict[str, Counted]:
    if not facets:
        return {}
    asked: dict[str, Any] = {
        facet: {"terms": {"field": facet_field(facet), "size": FACET_SIZE, "segment_size": EVERY_VALUE}}
        for facet in facets
    }
    found = searcher.aggregate(query, asked)
    return {
        facet: _ordered((str(each["key"]), int(each["doc_count"])) for each in found[facet]["buckets"])
        for facet in facets
    }


def _chosen(schema: Schema, searcher: Searcher, query: Query, facet: str, asked: Asked) -> dict[str, Counted]:
    """The counts of a facet that is filtered by, its chosen values always among them."""
    counted = _counts(searcher, query, [facet])[facet]
    known = {code for code, _ in counted}
    rare = []
    for code in asked.filters.get(facet, ()):
        if code not in known:
            one = clauses.every([query, Query.term_query(schema, facet_field(facet), code, "basic")])
            found: Any = searcher.search(one, 1)
            rare.append((code, int(found.count)))
    return {facet: _ordered((*counted, *rare))}


def _ordered(pairs: Any) -> Counted:
    return tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
