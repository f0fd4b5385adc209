"""Nasty sound and film: each kind ends as it should, nothing hangs, nothing is published that does not decode."""

from pathlib import Path

import pytest
from fixtures.nasty import KINDS, Nasty

from archive.model.asset import Kind
from archive.model.errors import Rejected
from archive.words import known_codes
from ingest.media import encoding
from ingest.media.audio import MEDIUM as SOUND
from ingest.media.decoding.containers import contents_of
from ingest.media.identify import identify
from ingest.media.kinds import characterise
from ingest.media.recipe import DerivationFailed, Made
from ingest.media.video import MEDIUM as FILM


def outcome(path: Path, into: Path) -> tuple[str, tuple[Made, ...]]:
    """What becomes of a file, as the pipeline does it: refused, held, or its renditions."""
    try:
        identity, _ = identify(path)
    except Rejected as refusal:
        assert {problem.code for problem in refusal.problems} <= known_codes()
        return f"rejected {refusal.problems[0].code}", ()
    technical = characterise(path, identity)
    if technical.damage:
        assert not any(str(path.parent) in line for line in technical.damage)
        return "held", ()
    try:
        recipe = (FILM if identity.kind is Kind.VIDEO else SOUND).recipes[0]
        return "succeeded", recipe.make(path, technical, into, lambda share: None)
    except DerivationFailed as failure:
        return f"held {failure.problems[0].params['detail']}", ()


@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", KINDS, ids=[each.name.encode("unicode_escape").decode() for each in KINDS])
def test_a_nasty_file_ends_as_it_should(tmp_path: Path, kind: Nasty) -> None:
    into = tmp_path / "out"
    into.mkdir()
    path = tmp_path / kind.name
    kind.make(path)
    before = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    found, made = outcome(path, into)
    assert found == kind.outcome
    assert not before or path.read_bytes() == before, "the original is as it was"
    for each in made:
        if each.variant in ("video.mp4", "audio.m4a") or each.variant.startswith("v"):
            assert decodes(each.path), each.variant
        if each.variant == "video.mp4":
            assert contents_of(each.path).of("video")[0].interlaced is False


def decodes(path: Path) -> bool:
    """Whether ffmpeg complains of nothing from beginning to end."""
    if path.suffix != ".mp4" and path.suffix != ".m4a":
        return True
    whole = encoding.source(path)
    streams = [whole[str(track.index)] for track in contents_of(path).tracks]
    return encoding.run([encoding.nowhere(streams)], 1.0) == ()


def test_there_are_enough_kinds_and_no_two_of_one_name() -> None:
    assert len(KINDS) >= 60
    assert len({each.name for each in KINDS}) == len(KINDS)
