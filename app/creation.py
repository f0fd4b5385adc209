"""The application: every part of the house, by name."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import archive.commands
import archive.views
import iiif.views
import ingest.commands
import search.commands
import search.views
from app import pages, security
from app.watch import health, metrics, requests
from app.watch.dependencies import dependencies_of
from archive.context import Archive, add_follower, init_app, open_archive
from archive.recording import Recorder
from archive.settings import Settings, read_settings
from iiif.tiles import Tiles
from search.engines import open_engine


def create_app(settings: Settings | None = None, archive_open: Archive | None = None) -> Flask:
    """Reads as the plan of the house. Raises Misconfigured, Unavailable."""
    settings = settings or read_settings()
    opened = archive_open or open_archive(settings)
    engine = open_engine(settings.search_url, opened)
    app = Flask("chuanxi", root_path=str(pages.ROOT), static_folder=None, template_folder="templates")
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=16 << 20)
    init_app(app, opened)
    add_follower(app, Recorder(opened.database, opened.holdings))
    security.init_app(app, settings)
    pages.init_app(app, settings)
    health.init_app(app, dependencies_of(opened, engine))
    metrics.init_app(app)
    requests.init_app(app)
    archive.views.init_app(app)
    maker = iiif.views.init_app(app, opened)
    search.views.init_app(app, engine)
    archive.commands.init_app(app)
    ingest.commands.init_app(app)
    search.commands.init_app(app, engine)
    headers = (*security.ALWAYS, *security.TO_OTHER_SITES)
    app.wsgi_app = Tiles(app.wsgi_app, opened, maker, headers)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.wsgi_app = requests.Timed(app.wsgi_app)  # type: ignore[method-assign]
    return app
