"""Which media type a container is: by opening it, or by its first bytes alone where it is too damaged to open."""

from collections.abc import Mapping
from pathlib import Path

from archive.model.asset import Kind
from ingest.media.decoding.containers import Contents, UnreadableError
from ingest.media.decoding.probing import contents_of
from ingest.payloads import Identity

_VIDEO: Mapping[str, str] = {
    "avi": "video/x-msvideo",
    "mpegts": "video/mp2t",
    "mpeg": "video/mpeg",
    "mpegvideo": "video/mpeg",
    "dv": "video/dv",
    "mxf": "application/mxf",
    "ogg": "video/ogg",
    "asf": "video/x-ms-wmv",
    "flv": "video/x-flv",
    "h264": "video/h264",
    "hevc": "video/h265",
}
_AUDIO: Mapping[str, str] = {
    "mpegts": "audio/mpeg",
    "mpeg": "audio/mpeg",
    "mxf": "application/mxf",
    "avi": "audio/wav",
    "wav": "audio/wav",
    "w64": "audio/wav",
    "aiff": "audio/aiff",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "aac": "audio/aac",
    "asf": "audio/x-ms-wma",
    "amr": "audio/amr",
    "caf": "audio/x-caf",
    "ac3": "audio/ac3",
}
"""ffmpeg's name of a format → the media type of a file with moving pictures, and of one without."""

_UNSIGNED = frozenset({"mp3", "aac", "ac3", "h264", "hevc", "mpegvideo", "dv", "mpegts", "mpeg"})
"""Formats without a signature, which ffmpeg finds by likeness: believed only where their sizes make sense."""


_PAPER = (b"%PDF-", b"PK\x03\x04")
"""What is never sound or film: no process is started for it."""


def recognised(path: Path, head: bytes) -> Identity | None:
    """Type and kind of a sound or film file, None if it is neither. Raises Rejected `file_hostile`."""
    signed = _signed(head)
    if head.startswith(_PAPER):
        return signed
    try:
        contents = contents_of(path)
    except UnreadableError:
        return signed
    iso = contents.format.startswith("mov,")
    if not contents.tracks or (signed is None and not iso and contents.format not in _UNSIGNED):
        return signed
    media_type = _media_type(contents, head)
    return Identity(media_type, Kind.VIDEO if contents.of("video") else Kind.AUDIO) if media_type else signed


def _media_type(contents: Contents, head: bytes) -> str | None:
    family = "video" if contents.of("video") else "audio"
    if contents.format.startswith("mov,"):
        return "video/quicktime" if contents.brand in ("qt  ", "") and family == "video" else f"{family}/mp4"
    if contents.format.startswith("matroska"):
        return f"{family}/webm" if b"webm" in head[:64] else f"{family}/x-matroska"
    return (_VIDEO if family == "video" else _AUDIO).get(contents.format)


def _signed(head: bytes) -> Identity | None:
    """What the first bytes decide by themselves."""
    box, brand = head[4:8], head[8:12]
    if box == b"ftyp":
        if brand in (b"M4A ", b"M4B "):
            return Identity("audio/mp4", Kind.AUDIO)
        return Identity("video/quicktime" if brand == b"qt  " else "video/mp4", Kind.VIDEO)
    if box in (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot") and head[:1] < b"\t":
        return Identity("video/quicktime", Kind.VIDEO)
    if head[:4] in (b"RIFF", b"RF64", b"FORM"):
        found = _CHUNKS.get(brand)
        return Identity(*found) if found else None
    return next((Identity(*found) for start, found in _STARTS.items() if head.startswith(start)), None)


_STARTS: Mapping[bytes, tuple[str, Kind]] = {
    b"\x1aE\xdf\xa3": ("video/x-matroska", Kind.VIDEO),
    b"OggS\x00": ("audio/ogg", Kind.AUDIO),
    b"fLaC": ("audio/flac", Kind.AUDIO),
    b"ID3\x02": ("audio/mpeg", Kind.AUDIO),
    b"ID3\x03": ("audio/mpeg", Kind.AUDIO),
    b"ID3\x04": ("audio/mpeg", Kind.AUDIO),
    b"caff": ("audio/x-caf", Kind.AUDIO),
    b"#!AMR": ("audio/amr", Kind.AUDIO),
    b"FLV\x01": ("video/x-flv", Kind.VIDEO),
    b"\x06\x0e\x2b\x34\x02\x05\x01\x01": ("application/mxf", Kind.VIDEO),
    b"0&\xb2u\x8ef\xcf\x11": ("video/x-ms-wmv", Kind.VIDEO),
    b"\x00\x00\x01\xba": ("video/mpeg", Kind.VIDEO),
    b"\x00\x00\x01\xb3": ("video/mpeg", Kind.VIDEO),
    b"riff.\x91\xcf\x11": ("audio/wav", Kind.AUDIO),
}
_CHUNKS: Mapping[bytes, tuple[str, Kind]] = {
    b"WAVE": ("audio/wav", Kind.AUDIO),
    b"AVI ": ("video/x-msvideo", Kind.VIDEO),
    b"AIFF": ("audio/aiff", Kind.AUDIO),
    b"AIFC": ("audio/aiff", Kind.AUDIO),
}
