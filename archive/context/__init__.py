"""The open archive, and the request that asks it something: what every room's views and commands stand on."""

from archive.context.endings import until_told
from archive.context.guard import (
    Anyone,
    OfRecord,
    Refused,
    SignedInStaff,
    Watchers,
    Withdrawn,
    let_through,
    open_to,
    refuse,
)
from archive.context.here import (
    add_follower,
    archive_here,
    followers_here,
    init_app,
    language_here,
    settle,
    subject_here,
    viewer_here,
)
from archive.context.opening import Archive, open_archive
from archive.context.speech import speaking, tell

__all__ = [
    "Anyone",
    "Archive",
    "OfRecord",
    "Refused",
    "SignedInStaff",
    "Watchers",
    "Withdrawn",
    "add_follower",
    "archive_here",
    "followers_here",
    "init_app",
    "language_here",
    "let_through",
    "open_archive",
    "open_to",
    "refuse",
    "settle",
    "speaking",
    "subject_here",
    "tell",
    "until_told",
    "viewer_here",
]
