"""Who may do what. Pure functions; one decision for every route, file, tile, count, facet and feed."""

from archive.access.decision import Decision, Subject, may
from archive.access.viewer import ANYBODY, STAFF, Role, Viewer
from archive.access.visible import Visible, visible

__all__ = ["ANYBODY", "STAFF", "Decision", "Role", "Subject", "Viewer", "Visible", "may", "visible"]
