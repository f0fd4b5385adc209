"""Search for programs: GET /api/search."""

from flask import Blueprint, Response, jsonify, request

from archive.context import Anyone, language_here, open_to
from archive.context.speech import in_plain
from search.results import as_plain
from search.views.here import asked_here, results_here

blueprint = Blueprint("search_api", __name__, url_prefix="/api")


@blueprint.get("/search")
@open_to(Anyone())
def search() -> tuple[Response, int]:
    """`q`, facets by name (repeated: any of the values), `year=1980-1989`, `sort`, `page`, `size` (1 to 100), `lang`.

    200 with what `results.as_plain` gives; 400 with {"problems": […]} in the reader's language.
    """
    given = request.args.get("lang", "")
    language = given if given in ("zh", "en") else language_here()
    wanted, problems = asked_here()
    if problems:
        answer, status = jsonify(problems=in_plain(problems, language)), 400
    else:
        answer, status = jsonify(as_plain(results_here(wanted, language))), 200
    answer.vary.update(("Accept-Language", "Cookie"))
    answer.headers["Cache-Control"] = "no-cache"
    return answer, status
