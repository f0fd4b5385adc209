"""Pictures become upright sRGB pyramids, whatever they were."""

import itertools
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy
import pytest
import pyvips
from fixtures import media, papers
from PIL import Image

from archive.model.asset import Kind, Technical
from archive.model.errors import Rejected
from ingest.media.decoding.apart import apart
from ingest.media.identify import identify
from ingest.media.image import MEDIUM
from ingest.media.kinds import characterise
from ingest.media.recipe import DerivationFailed

(RECIPE,) = MEDIUM.recipes


def derived(path: Path, into: Path) -> dict[str, Path]:
    into.mkdir()
    progress: list[float] = []
    made = RECIPE.make(path, characterise(path, identify(path)[0]), into, progress.append)
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    return {each.variant: each.path for each in made}


def colour(path: Path, x: int, y: int) -> list[int]:
    return [round(band) for band in pyvips.Image.new_from_file(str(path))(x, y)]


def test_an_access_copy_is_a_tiled_pyramid_of_jpeg_tiles(tmp_path: Path) -> None:
    path = media.picture(tmp_path / "a.png", 1500, 1100)
    made = derived(path, tmp_path / "out")
    assert list(made) == ["access.tif", "tiles.json", "thumb-200.jpg", "thumb-400.jpg", "thumb-1024.jpg"]
    with Image.open(made["access.tif"]) as tiff:
        assert (tiff.n_frames, tiff.size, tiff.mode) == (3, (1500, 1100), "RGB")
        assert (tiff.tag_v2[322], tiff.tag_v2[323], tiff.tag_v2[259], tiff.tag_v2[262]) == (512, 512, 7, 6)
        tiff.seek(2)
        assert tiff.size == (375, 275)
    for side in (200, 400, 1024):
        with Image.open(made[f"thumb-{side}.jpg"]) as small:
            assert max(small.size) == side
    original, copy = (pyvips.Image.new_from_file(str(each)) for each in (path, made["access.tif"]))
    assert (original - copy).abs().avg() < 2


def test_a_small_picture_is_never_enlarged(tmp_path: Path) -> None:
    made = derived(media.picture(tmp_path / "a.jpg", 150, 90), tmp_path / "out")
    with Image.open(made["thumb-1024.jpg"]) as small:
        assert small.size == (150, 90)


@pytest.mark.parametrize(("orientation", "suffix"), [*itertools.product(range(1, 9), ("jpg", "tif", "png", "webp"))])
def test_a_picture_stands_upright(tmp_path: Path, orientation: int, suffix: str) -> None:
    upright = Image.new("RGB", (64, 32), "white")
    upright.paste((200, 0, 0), (0, 0, 16, 16))  # the red corner belongs at the top left
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = upright.transpose(Image.Transpose(turns[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"a.{suffix}"
    stored.save(path, quality=95, exif=exif)
    technical = characterise(path, identify(path)[0])
    assert (technical.width, technical.height) == (64, 32)
    red = colour(derived(path, tmp_path / "out")["access.tif"], 5, 5)
    assert red[0] > 150
    assert red[1] < 60


@pytest.mark.parametrize(
    ("mode", "suffix"),
    [*itertools.product(["L", "1", "P", "RGBA", "LA"], ["png", "tif"]), ("CMYK", "jpg"), ("CMYK", "tif")],
)
def test_every_colour_mode_becomes_srgb_in_eight_bits(tmp_path: Path, mode: str, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.new("RGB", (300, 300), (250, 250, 250)).convert(mode).save(path)
    access = derived(path, tmp_path / "out")["access.tif"]
    image = pyvips.Image.new_from_file(str(access))
    assert (image.bands, image.format, image.interpretation) == (3, "uchar", "srgb")
    assert min(colour(access, 150, 150)) > 230


def test_sixteen_bits_keep_their_lightness(tmp_path: Path) -> None:
    grey = numpy.full((300, 300, 3), 128 * 257, dtype=numpy.uint16)
    path = tmp_path / "a.tif"
    pyvips.Image.new_from_array(grey, interpretation="rgb16").write_to_file(str(path))
    assert colour(derived(path, tmp_path / "out")["access.tif"], 150, 150) == pytest.approx([128] * 3, abs=2)


def test_what_was_transparent_becomes_white(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(path)
    assert colour(derived(path, tmp_path / "out")["access.tif"], 150, 150) == [255, 255, 255]


def test_jpeg_2000_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jp2"
    Image.new("RGB", (300, 200), (10, 200, 30)).save(path, irreversible=False)
    identity, _ = identify(path)
    assert (identity.media_type, characterise(path, identity).damage) == ("image/jp2", ())
    assert colour(derived(path, tmp_path / "out")["access.tif"], 150, 100) == pytest.approx([10, 200, 30], abs=3)


@pytest.mark.parametrize("compression", ["none", "lzw", "deflate", "jpeg", "packbits", "ccittfax4"])
@pytest.mark.parametrize("big", [False, True])
def test_a_tiff_is_read_however_it_is_packed(tmp_path: Path, compression: str, big: bool) -> None:
    path = tmp_path / "a.tif"
    half = pyvips.Image.black(320, 200).insert(pyvips.Image.black(160, 200) + 255, 160, 0).cast("uchar")
    half = half.copy(interpretation="b-w")
    options = {"bitdepth": 1} if compression == "ccittfax4" else {}
    half.tiffsave(str(path), compression=compression, bigtiff=big, **options)
    assert path.read_bytes()[2] == (43 if big else 42)
    assert identify(path)[0].media_type == "image/tiff"
    access = derived(path, tmp_path / "out")["access.tif"]
    assert (max(colour(access, 80, 100)), min(colour(access, 240, 100))) == pytest.approx((0, 255), abs=4)


@pytest.mark.parametrize(("suffix", "media_type"), [("avif", "avif"), ("gif", "gif"), ("webp", "webp"), ("bmp", "bmp")])
def test_newer_and_older_types_are_read(tmp_path: Path, suffix: str, media_type: str) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.new("RGB", (300, 200), (10, 200, 30)).save(path)
    identity, _ = identify(path)
    assert (identity.media_type, characterise(path, identity).damage) == (f"image/{media_type}", ())
    assert colour(derived(path, tmp_path / "out")["access.tif"], 150, 100) == pytest.approx([10, 200, 30], abs=6)


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp"])
def test_colours_of_a_wider_space_are_converted_through_their_profile(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    plain = pyvips.Image.new_from_array(numpy.full((200, 300, 3), (200, 60, 60), numpy.uint8), interpretation="srgb")
    wide = plain.icc_transform("p3", input_profile="srgb")
    stored = wide(10, 10)
    wide.write_to_file(str(path), keep="icc", **({"Q": 95} if suffix in ("jpg", "webp") else {}))
    assert max(abs(one - other) for one, other in zip(stored, (200, 60, 60), strict=True)) > 8
    assert colour(derived(path, tmp_path / "out")["access.tif"], 150, 100) == pytest.approx([200, 60, 60], abs=4)


def test_the_camera_tells_when_and_with_what(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Acme", "Model 1\x00\x07"
    exif.get_ifd(0x8769)[0x9003] = "2019:02:19 10:30:00"
    exif.get_ifd(0x8769)[0x9011] = "+08:00"
    path = tmp_path / "a.jpg"
    Image.new("RGB", (20, 20)).save(path, exif=exif)
    technical = characterise(path, identify(path)[0])
    assert technical.device == "Acme Model 1"
    assert technical.captured_at is not None
    assert datetime.fromisoformat(technical.captured_at).isoformat() == "2019-02-19T10:30:00+08:00"


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp"])
def test_a_truncated_picture_is_known_and_damaged(tmp_path: Path, suffix: str) -> None:
    path = media.picture(tmp_path / f"a.{suffix}", 900, 700, seed=3)
    identity, _ = identify(path)
    assert characterise(path, identity).damage == ()
    media.truncated(path)
    assert identify(path)[0] == identity
    assert characterise(path, identity).damage


def test_bit_rot_is_seen(tmp_path: Path) -> None:
    for suffix in ("jpg", "png"):
        path = media.rotten(media.picture(tmp_path / f"a.{suffix}", 900, 700))
        assert characterise(path, identify(path)[0]).damage


def test_a_picture_that_cannot_be_rendered_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    path = media.truncated(media.picture(tmp_path / "a.png", 900, 700))
    (tmp_path / "out").mkdir()
    with pytest.raises(DerivationFailed) as caught:
        RECIPE.make(path, Technical(900, 700), tmp_path / "out", lambda share: None)
    assert isinstance(caught.value, Rejected)
    assert caught.value.problems[0].code == "derive_failed"
    assert str(tmp_path) not in str(caught.value.problems[0].params)


def test_a_heic_photograph_is_read_as_any_other(tmp_path: Path) -> None:
    path = papers.heic(tmp_path / "IMG_0001.heic")
    identity, warnings = identify(path)
    assert (identity.media_type, identity.kind, warnings) == ("image/heic", Kind.IMAGE, ())
    technical = characterise(path, identity)
    assert (technical.width, technical.height, technical.damage) == (96, 64, ())
    access = derived(path, tmp_path / "out")["access.tif"]
    assert colour(access, 20, 30) == pytest.approx([200, 20, 20], abs=20)
    assert colour(access, 80, 30) == pytest.approx([20, 20, 200], abs=20)


def test_a_heic_photograph_that_is_cut_off_is_kept_as_damaged(tmp_path: Path) -> None:
    for share in (0.3, 0.8):
        path = media.truncated(papers.heic(tmp_path / "IMG_0001.heic"), share)
        assert characterise(path, identify(path)[0]).damage


@pytest.mark.parametrize("suffix", ["jpg", "jp2"])
def test_what_is_decoded_as_a_whole_is_decoded_apart_when_it_is_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr("ingest.media.image.APART", 1000)
    path = tmp_path / f"a.{suffix}"
    Image.new("RGB", (600, 400), (10, 200, 30)).save(path, **({"progressive": True} if suffix == "jpg" else {}))
    asked: list[str] = []

    def noted(function: Callable[..., object], *arguments: object, **options: object) -> object:
        asked.append(function.__name__)
        return apart(function, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("ingest.media.image.apart", noted)
    technical = characterise(path, identify(path)[0])
    assert technical.damage == ()
    assert colour(derived(path, tmp_path / "out")["access.tif"], 150, 100) == pytest.approx([10, 200, 30], abs=4)
    assert asked == ["complaints", "complaints", "pyramid"]
    media.truncated(path, 0.4)
    assert characterise(path, identify(path)[0]).damage
