"""Captions arrive in many hands and leave as WebVTT."""

import json
from pathlib import Path

import pytest
from fixtures import media
from hypothesis import given
from hypothesis import strategies as st

from archive.model.asset import Role, Technical
from archive.model.errors import Rejected
from ingest.media.captions import MEDIUM, Cue, cues
from ingest.media.identify import identify
from ingest.media.kinds import characterise

(RECIPE,) = MEDIUM.recipes


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def published(path: Path) -> str:
    made, said = RECIPE.make(path, Technical(), path.parent, lambda share: None)
    assert (made.variant, made.media_type) == ("captions.vtt", "text/vtt")
    assert said.variant == "cues.json"
    assert [each.text for each in cues(path)] == [text for _, _, text in json.loads(said.path.read_text("utf-8"))]
    return made.path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_srt_in_any_usual_encoding_becomes_webvtt(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "a.srt", "1\r\n00:00:01,000 --> 00:00:02,500\r\n䶮先生唱\r\n第二行\r\n", encoding)
    assert identify(path, role=Role.CAPTION)[0].media_type == "application/x-subrip"
    assert published(path) == "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n䶮先生唱\n第二行\n"
    assert cues(path) == (Cue(1.0, 2.5, "䶮先生唱\n第二行"),)


@pytest.mark.parametrize(
    "times",
    [
        "00：00：01，000 --> 00：00：02，500",
        "0:0:1,0 --> 0:0:2,5",
        "00:00:01.000 -> 00:00:02.500",
        "00:00:01,000 --> 00:00:02,500 X1:10",
    ],
)
def test_time_codes_written_by_hand_are_mended(tmp_path: Path, times: str) -> None:
    assert cues(written(tmp_path / "a.srt", f"1\n{times}\n唱\n")) == (Cue(1.0, 2.5, "唱"),)


def test_markup_of_subtitles_is_kept_where_players_know_it_and_escaped_where_not(tmp_path: Path) -> None:
    spoken = "<b>剪</b> & <font color=red>折</font> 3 < 4 <script>x</script>"
    path = written(tmp_path / "a.srt", f"1\n00:00:01,000 --> 00:00:02,000\n{spoken}\n")
    assert "<b>剪</b> &amp; 折 3 &lt; 4 x\n" in published(path)
    assert cues(path)[0].text == "剪 & 折 3 < 4 x"


def test_webvtt_keeps_its_settings_styles_and_notes(tmp_path: Path) -> None:
    text = "WEBVTT - 题\n\nSTYLE\n::cue { color: red }\n\nNOTE 校对\n\nc1\n00:01.000 --> 00:02.000 line:0\n<v 甲>唱\n"
    path = written(tmp_path / "a.vtt", text)
    assert published(path) == text
    assert cues(path) == (Cue(1.0, 2.0, "唱"),)


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\n00:00:0x,000 --> 00:00:03,000\ny\n", 6),
        ("a.srt", "1\n00:61:01,000 --> 00:62:02,000\nx\n", 2),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nx\n\n00:02.000 -> 00:03.000\ny\n", 6),
        ("a.vtt", "WEBVTT\n\n00:05.000 --> 00:02.000\nx\n", 3),
    ],
)
def test_captions_that_cannot_be_read_are_refused_with_their_line(
    tmp_path: Path, name: str, text: str, line: int
) -> None:
    path = written(tmp_path / name, text)
    with pytest.raises(Rejected) as caught:
        identify(path, role=Role.CAPTION)
    assert [(each.code, each.params["line"]) for each in caught.value.problems] == [("caption_unreadable", line)]
    identity, _ = identify(path)
    assert characterise(path, identity).damage == (f"line {line}",)


def test_cues_that_overlap_are_a_warning(tmp_path: Path) -> None:
    path = written(tmp_path / "a.vtt", "WEBVTT\n\n00:01.000 --> 00:03.000\na\n\n00:02.000 --> 00:04.000\nb\n")
    _, (warning,) = identify(path, role=Role.CAPTION)
    assert (warning.code, warning.params["count"], warning.stops) == ("captions_overlap", 1, False)
    assert identify(media.captions(tmp_path / "b.vtt"), role=Role.CAPTION)[1] == ()


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3_599_000),
            st.integers(1, 9_000),
            st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_said_survives_the_way_from_srt_to_webvtt(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[int, int, str]]
) -> None:
    def clock(at: int) -> str:
        return f"{at // 3_600_000:02d}:{at // 60_000 % 60:02d}:{at // 1000 % 60:02d},{at % 1000:03d}"

    said = [(start, end, f"唱{''.join(c for c in text if c not in '<>&-→－—')}") for start, end, text in lines]
    body = "\n".join(f"{n}\n{clock(at)} --> {clock(at + long)}\n{text}\n" for n, (at, long, text) in enumerate(said, 1))
    folder = tmp_path_factory.mktemp("srt")
    path = written(folder / "a.srt", body)
    expected = tuple(Cue(at / 1000, (at + long) / 1000, text) for at, long, text in said)
    assert cues(path) == expected
    vtt = written(folder / "b.vtt", published(path))
    assert cues(vtt) == expected
