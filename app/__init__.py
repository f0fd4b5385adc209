"""Puts the house together: knows everybody, and does nothing itself. `app.creation.create_app` is its plan."""
