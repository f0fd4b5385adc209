"""From the text of a cell or form to values: `read_text`."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from archive.model.problems import Problem
from archive.model.values import Origin, Value
from archive.profiles.faults import code_unknown, problem
from archive.profiles.profile import Field, Kind, Term
from archive.profiles.text.escaping import SEVERAL, last_unescaped, split, unescape
from archive.profiles.text.nesting import read_nested
from archive.profiles.text.places import read_point, read_region
from archive.profiles.text.recurrence import read_recurrence
from archive.profiles.text.references import read_reference
from archive.profiles.values.dates import read_date
from archive.profiles.values.language import known_tag, well_formed_tag
from archive.profiles.values.plain_text import clean, one_line, without_markup
from archive.profiles.values.script import guess_language, guess_script, simplified

Problems = tuple[Problem, ...]
LONGEST = 200_000
"""Characters of the longest text that is looked at."""


def read_text(field: Field, text: str, language: str | None = None) -> tuple[tuple[Value, ...], Problems]:
    """The values that `text` says for `field`, and what is wrong with it.

    A piece that cannot be read gives a problem and no value. `language` is what the source says of a `lang` text
    (`zh` is refined to Hans or Hant by its characters); without it `text@tag` or the characters tell.
    """
    if len(text) > LONGEST:
        return (), (problem(field, "value_too_long", limit=LONGEST, length=len(text)),)
    if not clean(text):
        return (), ()
    if field.kind is Kind.LANG:
        return tuple(value for value in _languages(field, text, language) if value.content), ()
    values: list[Value] = []
    problems: list[Problem] = []
    for piece in _pieces(field, text):
        content, found = _READERS[field.kind](field, piece)
        values += [Value(each) for each in (content if isinstance(content, tuple) else (content,)) if each is not None]
        problems += found
    return tuple(values), tuple(problems)


def _pieces(field: Field, text: str) -> tuple[str, ...]:
    if field.kind is Kind.NESTED:
        return split(text, "\n") if field.repeatable else (text,)
    if not field.repeatable:
        return (text,)
    pieces = split(text, SEVERAL)
    return _rules_joined(pieces) if field.kind is Kind.RECUR else pieces


def _rules_joined(pieces: tuple[str, ...]) -> tuple[str, ...]:
    """An RRULE has semicolons of its own: its parts belong together."""
    joined: list[str] = []
    for piece in pieces:
        if joined and re.match(r"[A-Z]+=", piece) and not piece.startswith("FREQ=") and "FREQ=" in joined[-1]:
            joined[-1] += ";" + piece
        else:
            joined.append(piece)
    return tuple(joined)


def _languages(field: Field, text: str, language: str | None) -> tuple[Value, ...]:
    if not field.repeatable:
        if language is None:
            pieces = [_tagged(piece) for piece in split(text, ";；")]
            if all(tag for _, tag, _ in pieces):
                return tuple(_lang(field, unescape(body), tag, origin) for body, tag, origin in pieces)
        return (_lang(field, text, language, Origin.GIVEN),)
    found = [_tagged(piece) for piece in split(text, SEVERAL)]
    return tuple(_lang(field, unescape(body), tag or language, origin) for body, tag, origin in found)


def _tagged(piece: str) -> tuple[str, str | None, Origin]:
    """The body, language and origin of `body@tag` or `body@tag!origin`."""
    place = last_unescaped(piece, "@")
    tag, _, origin = piece[place + 1 :].partition("!")
    known = known_tag(tag.strip()) if place > 0 else None
    if known is None or origin not in ("", *Origin):
        return piece, None, Origin.GIVEN
    return piece[:place].rstrip(), known, Origin(origin or Origin.GIVEN)


def _lang(field: Field, text: str, language: str | None, origin: Origin) -> Value:
    plain = one_line(without_markup(text)) if field.repeatable else without_markup(text)
    tag = well_formed_tag(language) if language else None
    if tag == "zh":
        tag = f"zh-{guess_script(plain)}"
    return Value(plain, tag or guess_language(plain), origin)


def _id(field: Field, piece: str) -> tuple[Any, Problems]:
    return one_line(unicodedata.normalize("NFKC", piece)) or None, ()


def _text(field: Field, piece: str) -> tuple[Any, Problems]:
    if field.repeatable:
        return one_line(without_markup(unescape(piece))) or None, ()
    return without_markup(piece) or None, ()


def _code(field: Field, piece: str) -> tuple[Any, Problems]:
    vocabulary = field.vocabulary
    if vocabulary is None:
        return None, ()
    words = _words(field, piece)
    terms = [_term(field, word) for word in words]
    faults = tuple(
        code_unknown(field, vocabulary, one_line(word)) for word, code in zip(words, terms, strict=True) if code is None
    )
    return tuple(code for code in terms if code is not None), faults


def _words(field: Field, piece: str) -> list[str]:
    """The piece, or what stands between its commas: the longest runs that are terms (labels have commas too)."""
    parts = re.split("([、,，])", piece)
    if not field.repeatable or len(parts) == 1 or _term(field, piece):
        return [piece.strip()]
    words, place = [], 0
    while place < len(parts):
        ends = range(len(parts), place, -2)
        end = next((end for end in ends if _term(field, "".join(parts[place:end]))), place + 1)
        words.append("".join(parts[place:end]).strip())
        place = end + 1
    return [word for word in words if word] or [piece.strip()]


def _term(field: Field, word: str) -> str | None:
    if field.vocabulary is None:
        return None
    found: Term | None = field.vocabulary.find(word) or field.vocabulary.find(simplified(word))
    if found is not None:
        return found.code
    return known_tag(word.strip()) if field.kind is Kind.BCP47 else None


def _date(field: Field, piece: str) -> tuple[Any, Problems]:
    content, fault = read_date(unescape(piece) if field.repeatable else piece)
    return content, () if fault is None else (problem(field, fault, value=one_line(piece)),)


def _recurrence(field: Field, piece: str) -> tuple[Any, Problems]:
    content = read_recurrence(piece)
    return content, () if content else (problem(field, "recurrence_unreadable", value=one_line(piece)),)


def _nested(field: Field, piece: str) -> tuple[Any, Problems]:
    return read_nested(field, piece, read_text)


_READERS: Mapping[Kind, Callable[[Field, str], tuple[Any, Problems]]] = {
    Kind.ID: _id,
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.BCP47: _code,
    Kind.EDTF: _date,
    Kind.RECUR: _recurrence,
    Kind.GB2260: read_region,
    Kind.GEO: read_point,
    Kind.REF: read_reference,
    Kind.REL: read_reference,
    Kind.NESTED: _nested,
}
