"""Faults as pages for people and as JSON for programs: what happened, why, and whom to ask."""

from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadHost, HTTPException, NotFound, SecurityError

from archive.catalogue import holders
from archive.context import Refused, Withdrawn, archive_here, language_here
from archive.model.errors import Fault, Missing, Unavailable
from archive.views.records import holder_name

FOR_PROGRAMS = ("/iiif/", "/api/", "/media/", "/id/", "/static/")
"""Addresses that programs read: people who come here with a browser get a page all the same."""


def init_app(app: Flask) -> None:
    """Turns every refusal into an answer in the reader's language."""
    app.register_error_handler(HTTPException, _refusal)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(Missing, lambda _: _refusal(NotFound()))


def _unavailable(fault: Fault) -> Response:
    del fault
    response = _answer(503, {"template": "faults/plain.html", "forged": False})
    response.headers["Retry-After"] = "10"
    return response


def _refusal(fault: HTTPException) -> Response:
    if fault.response is not None:
        return make_response(fault.response)
    if isinstance(fault, BadHost | SecurityError):
        # The Host header cannot be read: no page can be drawn, because its links are made from the request's address.
        return make_response("Bad Request: Host\n", 400, {"Content-Type": "text/plain"})
    status = fault.code or 500
    said: dict[str, object] = {"template": "faults/plain.html", "forged": isinstance(fault, CSRFError)}
    if isinstance(fault, Refused | Withdrawn):
        name = "withdrawn" if isinstance(fault, Withdrawn) else "refused"
        because = fault.decision.because
        said = {"template": f"faults/{name}.html", "because": because, "name": fault.subject.record}
        said["holder"] = _holder(fault.subject.holder)
    response = _answer(status, said)
    for header, value in fault.get_headers():
        if header in ("Allow", "Retry-After", "Content-Range", "WWW-Authenticate"):
            response.headers[header] = value
    return response


def _answer(status: int, said: dict[str, object]) -> Response:
    if _wants_json():
        plain = {"status": status, "error": HTTPStatus(status).phrase}
        plain |= {key: str(said[key]) for key in ("because", "name") if said.get(key)}
        response = jsonify(plain)
        response.vary.add("Accept")
    else:
        response = make_response(render_template(str(said.pop("template")), status=status, **said))
    response.status_code = status
    return response


def _wants_json() -> bool:
    """Programs say what they want; whoever prefers HTML is a person."""
    if not request.path.startswith(FOR_PROGRAMS):
        return False
    best = request.accept_mimetypes.best_match(["application/json", "application/ld+json", "text/html"])
    return best != "text/html" or request.accept_mimetypes["application/json"] >= request.accept_mimetypes["text/html"]


def _holder(code: str) -> str:
    """The name of the institution to ask."""
    with archive_here().database.reading() as connection:
        return holder_name(holders.names(connection).get(code, {}), language_here())
