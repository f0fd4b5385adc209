"""Search for programs: GET /api/search."""

from flask import Blueprint, Response, jsonify, request

from archive.context import Anyone, language_here, open_to
from archive.context.speech import in_plain
from search.engines import Resting
from search.results import as_plain
from search.views.here import asked_here, later, resting, results_here

blueprint = Blueprint("search_api", __name__, url_prefix="/api")


@blueprint.get("/search")
@open_to(Anyone())
def search() -> Response:
    """`q`, facets by name (repeated: any of the values), `year=1980-1989`, `sort`, `page`, `size` (1 to 100), `lang`.

    200 with what `results.as_plain` gives; 400 with {"problems": […]} in the reader's language; 503 likewise, with
    Retry-After, while the engine does not answer.
    """
    given = request.args.get("lang", "")
    language = given if given in ("zh", "en") else language_here()
    wanted, problems = asked_here()
    if problems:
        answer = jsonify(problems=in_plain(problems, language))
        answer.status_code = 400
    else:
        try:
            answer = jsonify(as_plain(results_here(wanted, language)))
        except Resting:
            answer = jsonify(problems=in_plain((resting(),), language))
            later(answer)
    answer.vary.update(("Accept-Language", "Cookie"))
    answer.headers["Cache-Control"] = "no-cache"
    return answer
