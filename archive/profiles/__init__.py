"""Metadata fields as data: profiles, vocabularies, and the values of the field."""

from archive.profiles.dating import years
from archive.profiles.display import code_label, date_label, display, label, region_label
from archive.profiles.loading import load
from archive.profiles.profile import Field, Kind, Profile, Profiles, PublicForm, Term, Vocabulary, Words
from archive.profiles.publicity import public_form
from archive.profiles.schema import check, schema_for
from archive.profiles.text.reading import read_text
from archive.profiles.text.writing import write_text
from archive.profiles.values.dates import bounds_of
from archive.profiles.values.edtf_dates import Bounds, Day
from archive.profiles.values.language import language_name

__all__ = [
    "Bounds",
    "Day",
    "Field",
    "Kind",
    "Profile",
    "Profiles",
    "PublicForm",
    "Term",
    "Vocabulary",
    "Words",
    "bounds_of",
    "check",
    "code_label",
    "date_label",
    "display",
    "label",
    "language_name",
    "load",
    "public_form",
    "read_text",
    "region_label",
    "schema_for",
    "write_text",
    "years",
]
