"""A file is what its bytes are; what is empty, hostile or unknown is refused."""

import os
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from fixtures import media
from hypothesis import given
from hypothesis import strategies as st

from archive.model.asset import Kind, Role
from archive.model.errors import Rejected
from archive.model.problems import Severity
from archive.words import known_codes
from ingest.media.identify import identify
from ingest.media.kinds import MEDIA
from ingest.media.plain_text import decode


def refused(path: Path, role: Role = Role.MASTER) -> tuple[str, object]:
    with pytest.raises(Rejected) as caught:
        identify(path, role=role)
    (problem,) = caught.value.problems
    assert problem.code in known_codes()
    return problem.code, problem.params.get("what")


@pytest.mark.parametrize(
    ("name", "media_type", "kind"),
    [
        ("a.jpg", "image/jpeg", Kind.IMAGE),
        ("a.png", "image/png", Kind.IMAGE),
        ("a.tif", "image/tiff", Kind.IMAGE),
        ("a.webp", "image/webp", Kind.IMAGE),
        ("a.wav", "audio/wav", Kind.AUDIO),
        ("a.mp3", "audio/mpeg", Kind.AUDIO),
        ("a.flac", "audio/flac", Kind.AUDIO),
        ("a.m4a", "audio/mp4", Kind.AUDIO),
        ("a.mp4", "video/mp4", Kind.VIDEO),
        ("a.mov", "video/quicktime", Kind.VIDEO),
        ("a.mkv", "video/x-matroska", Kind.VIDEO),
        ("a.vtt", "text/vtt", Kind.TEXT),
        ("a.srt", "application/x-subrip", Kind.TEXT),
        ("a.txt", "text/plain", Kind.TEXT),
    ],
)
def test_a_file_is_known_by_its_content_under_any_name(tmp_path: Path, name: str, media_type: str, kind: Kind) -> None:
    make = {Kind.IMAGE: media.picture, Kind.AUDIO: media.sound, Kind.VIDEO: media.film, Kind.TEXT: media.text}[kind]
    make = media.captions if name.endswith(("vtt", "srt")) else make
    path = make(tmp_path / name)
    identity, warnings = identify(path)
    assert (identity.media_type, identity.kind, warnings) == (media_type, kind, ())
    nameless = path.rename(tmp_path / "无名")
    assert identify(nameless) == (identity, ())


def test_an_extension_that_lies_is_a_warning_and_the_content_counts(tmp_path: Path) -> None:
    path = media.picture(tmp_path / "a.png").rename(tmp_path / "a.jpg")
    identity, (warning,) = identify(path)
    assert identity.media_type == "image/png"
    assert (warning.code, warning.severity) == ("extension_lies", Severity.WARNING)
    assert identify(path, "题.png") == (identity, ())


@pytest.mark.parametrize("name", ["a.mp4", "a.jpg", "a.wav", "a.MOV"])
def test_text_that_poses_as_a_picture_a_sound_or_a_film_is_refused(tmp_path: Path, name: str) -> None:
    assert refused(media.text(tmp_path / name))[0] == "file_not_media"


def test_a_text_may_be_a_text(tmp_path: Path) -> None:
    gbk = tmp_path / "口述.txt"
    gbk.write_bytes("口述文字稿：䶮先生".encode("gb18030"))
    assert identify(gbk)[0].media_type == "text/plain"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert refused(media.empty(tmp_path / "a.mp4"))[0] == "file_empty"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"#EXTM3U\n/etc/passwd\n", "playlist"),
        (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "playlist"),
        (b"<?xml version='1.0'?>\n<MPD></MPD>", "playlist"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "svg"),
        (b"<?xml version='1.0'?><!-- x --><!DOCTYPE svg PUBLIC '-//W3C'>\n<svg/>", "svg"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><p>", "html"),
        ("<html>".encode("utf-16"), "html"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a/>", "entities"),
        (b"MZ\x90\x00", "program"),
        (b"\x7fELF\x02", "program"),
        (b"#!/bin/sh\nrm -rf /\n", "program"),
    ],
)
def test_programs_pages_and_lists_of_other_files_are_refused(tmp_path: Path, content: bytes, what: str) -> None:
    for name in ("a.mp4", "a.jpg", "a.txt"):
        path = tmp_path / name
        path.write_bytes(content)
        assert refused(path) == ("file_hostile", what)


def test_links_and_special_files_are_refused(tmp_path: Path) -> None:
    real = media.picture(tmp_path / "a.jpg")
    link = tmp_path / "b.jpg"
    link.symlink_to(real)
    assert refused(link) == ("file_hostile", "symlink")
    pipe = tmp_path / "c.jpg"
    os.mkfifo(pipe)
    assert refused(pipe) == ("file_hostile", "special file")
    assert refused(tmp_path) == ("file_hostile", "special file")
    assert refused(tmp_path / "absent.jpg")[0] == "file_unreadable"


def test_a_decompression_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = tmp_path / "a.png"
    bomb.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 10_000)))
    assert refused(bomb) == ("file_hostile", "decompression bomb")


def test_papers_are_known_and_macros_are_refused(tmp_path: Path) -> None:
    paper = tmp_path / "a.pdf"
    paper.write_bytes(b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n")
    assert identify(paper)[0].kind is Kind.DOCUMENT
    word = tmp_path / "a.docx"
    with zipfile.ZipFile(word, "w") as bundle:
        bundle.writestr("[Content_Types].xml", "<Types/>")
        bundle.writestr("word/document.xml", "<w/>")
    assert identify(word)[1] == ()
    with zipfile.ZipFile(word, "a") as bundle:
        bundle.writestr("word/vbaProject.bin", "x")
    assert refused(word) == ("file_hostile", "macros")


def test_captions_must_be_captions(tmp_path: Path) -> None:
    assert refused(media.film(tmp_path / "a.mp4"), Role.CAPTION)[0] == "caption_unreadable"
    assert refused(media.text(tmp_path / "a.vtt"), Role.CAPTION)[0] == "caption_unreadable"


@given(st.binary(min_size=1, max_size=3000))
def test_any_bytes_are_identified_or_refused_with_words(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.bin"
    path.write_bytes(data)
    try:
        identity, _ = identify(path)
    except Rejected as refusal:
        assert {problem.code for problem in refusal.problems} <= known_codes()
    else:
        assert any(medium.kind is identity.kind and identity.media_type in medium.types for medium in MEDIA)
        assert identity.kind is not Kind.TEXT or decode(data) is not None


def test_every_medium_can_be_chosen_by_type_and_kind_alone() -> None:
    pairs = [(medium.kind, media_type) for medium in MEDIA for media_type in medium.types]
    assert len(pairs) == len(set(pairs))
