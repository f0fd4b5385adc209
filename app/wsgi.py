"""The application for a WSGI server: `granian --interface wsgi app.wsgi:application`."""

from app.creation import create_app

application = create_app()
