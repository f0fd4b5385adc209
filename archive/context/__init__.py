"""The open archive, and the request that asks it something: what every room's views stand on."""

from archive.context.guard import Anyone, OfRecord, OpenTo, SignedInStaff, open_to
from archive.context.here import archive_here, init_app, language_here, subject_here, viewer_here
from archive.context.opening import Archive, open_archive

__all__ = [
    "Anyone",
    "Archive",
    "OfRecord",
    "OpenTo",
    "SignedInStaff",
    "archive_here",
    "init_app",
    "language_here",
    "open_archive",
    "open_to",
    "subject_here",
    "viewer_here",
]
