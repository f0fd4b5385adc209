"""Puts the house together. Knows everybody; small."""

from app.creation import create_app

__all__ = ["create_app"]
