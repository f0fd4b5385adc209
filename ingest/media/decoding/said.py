"""What a picture's file says of itself: EXIF 2.32, IPTC-IIM 4.2, XMP (ISO 16684-1), the name of its ICC profile.

Files come from anywhere: what cannot be read is left out, and no more is taken than stands below. Names of people and
places are among it; it is for staff.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from math import isfinite
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring
from PIL import ExifTags, Image, ImageCms, IptcImagePlugin

MOST, LONGEST = 80, 1000
"""Fields, and characters of each."""

LARGEST = 4 << 20
"""Bytes of an XMP packet that is read."""

_EXIF = (
    ExifTags.Base.ImageDescription,
    ExifTags.Base.Artist,
    ExifTags.Base.Copyright,
    ExifTags.Base.Software,
    ExifTags.Base.XPTitle,
    ExifTags.Base.XPSubject,
    ExifTags.Base.XPAuthor,
    ExifTags.Base.XPKeywords,
    ExifTags.Base.XPComment,
)
_GPS = (
    (ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S", 90),
    (ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W", 180),
)
_IPTC = {
    (2, 5): "ObjectName",
    (2, 25): "Keywords",
    (2, 40): "SpecialInstructions",
    (2, 55): "DateCreated",
    (2, 60): "TimeCreated",
    (2, 80): "By-line",
    (2, 85): "By-lineTitle",
    (2, 90): "City",
    (2, 92): "Sub-location",
    (2, 95): "Province-State",
    (2, 101): "Country",
    (2, 103): "OriginalTransmissionReference",
    (2, 105): "Headline",
    (2, 110): "Credit",
    (2, 115): "Source",
    (2, 116): "CopyrightNotice",
    (2, 118): "Contact",
    (2, 120): "Caption",
    (2, 122): "Writer-Editor",
}
_XMP = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://creativecommons.org/ns#": "cc",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
}
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_FAULTS = (
    ValueError,
    ArithmeticError,
    LookupError,
    TypeError,
    AttributeError,
    OSError,
    SyntaxError,
    ImageCms.PyCMSError,
)
"""What libraries raise over bytes that are none of theirs. defusedxml's are ValueErrors, expat's a SyntaxError."""


def said_by(picture: Image.Image, exif: Image.Exif) -> dict[str, str]:
    """Field → what it says, as in `iptc:By-line`, `xmp:dc:creator`, `exif:GPSLatitude`; several values stand one after

    the other, parted by "; ". `picture` is open, none of its pixels is decoded.
    """
    found: dict[str, str] = {}
    for read in (lambda: _exif(exif), lambda: _iptc(picture), lambda: _xmp(picture), lambda: _profile(picture)):
        for name, values in _whatever(read):
            plain = "; ".join(dict.fromkeys(text for each in values if (text := word(each, LONGEST)) is not None))
            if plain and len(found) < MOST:
                found[name] = plain[:LONGEST]
    return found


def word(value: object, longest: int) -> str | None:
    """A text in one line, without what cannot be printed; None where there is none."""
    if not isinstance(value, str):
        return None
    plain = "".join(character if character.isprintable() else " " for character in value[: 4 * longest])
    return " ".join(plain.split())[:longest] or None


def _whatever(read: Callable[[], Iterable[tuple[str, Iterable[object]]]]) -> list[tuple[str, Iterable[object]]]:
    """What can be read up to where it cannot."""
    found = []
    with suppress(*_FAULTS):
        for each in read():
            found.append(each)
    return found


def _exif(exif: Image.Exif) -> Iterator[tuple[str, list[object]]]:
    for tag in _EXIF:
        value = exif.get(tag)
        if isinstance(value, bytes):
            yield f"exif:{tag.name}", [value.decode("utf-16-le", "replace")]  # the XP… tags of Windows
        elif isinstance(value, str):
            yield f"exif:{tag.name}", [_decoded(value.encode("latin-1", "replace"))]
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    for where, letter, negative, most in _GPS:
        if where in place:
            degrees, minutes, seconds = (float(part) for part in place[where])
            found = degrees + minutes / 60 + seconds / 3600
            if isfinite(found) and 0 <= found <= most:
                yield f"exif:{where.name}", [f"{-found if place.get(letter) == negative else found:.6f}"]


def _iptc(picture: Image.Image) -> Iterator[tuple[str, list[object]]]:
    fields = IptcImagePlugin.getiptcinfo(picture) or {}  # type: ignore[arg-type]
    for key, name in _IPTC.items():
        values = fields.get(key, [])
        yield f"iptc:{name}", [_decoded(each) for each in (values if isinstance(values, list) else [values])]


def _xmp(picture: Image.Image) -> Iterator[tuple[str, list[object]]]:
    packet = picture.info.get("xmp", b"")
    data = packet.encode() if isinstance(packet, str) else bytes(packet)
    if not data or len(data) > LARGEST:
        return
    with suppress(ParseError):
        for description in fromstring(data.strip(b"\0 "), forbid_dtd=True).iter(f"{_RDF}Description"):
            for name, value in description.attrib.items():
                if (known := _known(name)) is not None:
                    yield known, [value]
            for field in description:
                if (known := _known(field.tag)) is not None:
                    yield known, [*_values(field)]


def _values(field: Element) -> Iterator[object]:
    """The text of a property, or of each member of its array (ISO 16684-1 section 7.7); structures are passed over."""
    if len(field) == 0:
        yield field.attrib.get(f"{_RDF}resource", field.text)
    elif len(field) == 1 and field[0].tag in (f"{_RDF}Alt", f"{_RDF}Bag", f"{_RDF}Seq"):
        yield from (member.text for member in field[0] if member.tag == f"{_RDF}li" and len(member) == 0)


def _known(tag: str) -> str | None:
    space, _, name = tag.removeprefix("{").rpartition("}")
    return f"xmp:{_XMP[space]}:{name[:60]}" if space in _XMP else None


def _profile(picture: Image.Image) -> Iterator[tuple[str, list[object]]]:
    if profile := picture.info.get("icc_profile"):
        opened = ImageCms.ImageCmsProfile(BytesIO(profile))
        yield "icc:description", [ImageCms.getProfileDescription(opened)]


def _decoded(data: bytes) -> str:
    """Text whose coding nobody has said: UTF-8 if it can be, else as Chinese programs wrote it, else as others did."""
    for coding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return data.decode(coding)
    return data.decode("latin-1")
