"""Headers that every answer carries, forged forms refused, and sign-in attempts limited."""

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect

from archive.settings import Settings

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self'; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
"""Nothing is asked of another host. OpenSeadragon and Mirador write inline styles; scripts are never inline."""

OPEN_TO_OTHER_SITES = ("/iiif/", "/id/", "/media/", "/api/")
"""Manifests, images and what they name are read by viewers on other sites (IIIF: CORS on all descriptions)."""


ALWAYS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)
TO_OTHER_SITES = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link, Content-Range, Accept-Ranges"),
    ("Access-Control-Allow-Headers", "Range"),
)


def init_app(app: Flask, settings: Settings) -> None:
    """Puts the protections in place."""
    secure = settings.public_url.startswith("https:")
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        WTF_CSRF_TIME_LIMIT=None,
        # Counted where every process of the site sees it, if there is such a place; each for itself while it is away.
        RATELIMIT_STORAGE_URI=settings.queue_url if _by_redis(settings) else "memory://",
        RATELIMIT_STORAGE_OPTIONS={"socket_timeout": 2, "socket_connect_timeout": 2} if _by_redis(settings) else {},
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_KEY_PREFIX=f"chuanxi:{settings.public_url}",
    )
    CSRFProtect(app)
    app.extensions["limiter_of_sign_in"] = Limiter(get_remote_address, app=app)
    app.after_request(_headers)


def _by_redis(settings: Settings) -> bool:
    return settings.queue_url.startswith("redis")


def _headers(response: Response) -> Response:
    for name, value in (*ALWAYS, *(TO_OTHER_SITES if request.path.startswith(OPEN_TO_OTHER_SITES) else ())):
        response.headers.setdefault(name, value)
    # Access can be withdrawn at any moment: whoever keeps a copy has to ask before showing it again.
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Cookie")
    return response
