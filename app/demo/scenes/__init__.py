"""The scenes of the demo film 折一折，剪一剪. Each yields its pictures, 25 to a second."""

SIZE = (1280, 720)
"""Pixels of the film."""
