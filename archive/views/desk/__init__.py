"""The desk: where the staff of a holder see what is unfinished, edit, publish and take down."""

from flask import Blueprint

blueprint = Blueprint("desk", __name__, url_prefix="/<any(zh, en):lang>/desk")

from archive.views.desk import board, editing  # noqa: E402, F401 they add their views to the blueprint
