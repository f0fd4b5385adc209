"""Search for people: GET /{lang}/search, drawn by the template `search.html`.

The template is given plain values only; every `pieces` is a list of (text, marked) that it escapes itself:

    text        what was typed
    total       how many records were found
    loosened    nothing was found, and these are only like it
    hits        Hit (search/results.py): .id .kind .kind_label .page .manifest .thumbnail (.src .width .height, or None)
                .heading [(text, marked)] .heading_language (a tag or None) .snippets [.label .pieces [(text, marked)]]
                .title {tag: [text]}
    facets      [{key, label, chosen: bool, values: [{value, label, count, chosen, href}]}]
                href adds the value, or takes it away if it is chosen
    chosen      [{key, label, value, href}]: what is filtered by, in words; href takes it away
    clear       the address of the same search without any filter
    sorts       [{value, chosen, href}]: relevance, newest, oldest, title, updated
    page        {number, of, previous, next}: previous and next are addresses or None; `of` counts what can be reached
    hidden      [(name, value)]: filters and sort, for the form in which something else is typed
    problems    [text]: what was wrong with the parameters, which were left out, or with the search itself
    resting     the engine does not answer: nothing is known of what there is to find
"""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, url_for

from archive.context import Anyone, archive_here, open_to
from archive.words import say
from search.asked import Asked
from search.engines import Resting
from search.labels import decade_label, facet_label
from search.mapping import YEAR
from search.query import FURTHEST, SORTS
from search.results import Facet, Results
from search.service import mapping_of
from search.views.here import asked_here, later, resting, results_here

blueprint = Blueprint("search", __name__)


@blueprint.get("/<any(zh, en):lang>/search")
@open_to(Anyone())
def page(lang: str) -> Response:
    """What was found, with facets to narrow it."""
    wanted, problems = asked_here()
    found = True
    try:
        results = results_here(wanted, lang)
    except Resting:
        results, problems, found = Results(0, (), (), loosened=False), (*problems, resting()), False
    words = [say(problem, lang) for problem in problems]
    given = context(wanted, results, lang)
    response = make_response(render_template("search.html", **given, problems=words, resting=not found))
    if not found:
        later(response)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Cookie")
    return response


def context(wanted: Asked, results: Results, lang: str) -> dict[str, Any]:
    """What the template is given, but for the problems."""
    return {
        "text": wanted.text,
        "total": results.total,
        "loosened": results.loosened,
        "hits": results.hits,
        "facets": [_facet(facet, wanted, lang) for facet in results.facets],
        "chosen": _chosen(wanted, results, lang),
        "clear": address(wanted, lang, filters={}),
        "sorts": [
            {"value": sort, "chosen": sort == wanted.sort, "href": address(wanted, lang, sort=sort)} for sort in SORTS
        ],
        "page": _pages(wanted, results, lang),
        "hidden": [(key, value) for key, values in wanted.filters.items() for value in values]
        + ([("sort", wanted.sort)] if wanted.sort != "relevance" else []),
    }


def address(
    wanted: Asked,
    lang: str,
    *,
    filters: dict[str, tuple[str, ...]] | None = None,
    sort: str | None = None,
    number: int = 1,
) -> str:
    """The address of this search with other filters, another order or another page."""
    given: dict[str, Any] = {
        key: list(values) for key, values in (wanted.filters if filters is None else filters).items()
    }
    if wanted.text:
        given["q"] = wanted.text
    if (order := sort or wanted.sort) != "relevance":
        given["sort"] = order
    if number > 1:
        given["page"] = number
    return url_for("search.page", lang=lang, **given)


def _toggled(wanted: Asked, key: str, value: str) -> dict[str, tuple[str, ...]]:
    values = wanted.filters.get(key, ())
    kept = tuple(each for each in values if each != value) if value in values else (*values, value)
    others = {name: chosen for name, chosen in wanted.filters.items() if name != key}
    return others | ({key: kept} if kept else {})


def _facet(facet: Facet, wanted: Asked, lang: str) -> dict[str, Any]:
    values = [
        {
            "value": each.value,
            "label": each.label,
            "count": each.count,
            "chosen": each.chosen,
            "href": address(wanted, lang, filters=_toggled(wanted, facet.key, each.value)),
        }
        for each in facet.values
    ]
    return {"key": facet.key, "label": facet.label, "chosen": facet.key in wanted.filters, "values": values}


def _chosen(wanted: Asked, results: Results, lang: str) -> list[dict[str, Any]]:
    words = {(facet.key, each.value): each.label for facet in results.facets for each in facet.values}
    known = mapping_of(archive_here())
    return [
        {
            "key": key,
            "label": facet_label(archive_here().profiles, known, key, lang),
            "value": words.get((key, value)) or (decade_label(value, lang) if key == YEAR else value),
            "href": address(wanted, lang, filters=_toggled(wanted, key, value)),
        }
        for key, values in wanted.filters.items()
        for value in values
    ]


def _pages(wanted: Asked, results: Results, lang: str) -> dict[str, Any]:
    last = max(1, -(-min(results.total, FURTHEST) // wanted.size))
    return {
        "number": wanted.page,
        "of": last,
        "previous": address(wanted, lang, number=wanted.page - 1) if wanted.page > 1 else None,
        "next": address(wanted, lang, number=wanted.page + 1) if wanted.page < last else None,
    }
