"""What pictures say of themselves (EXIF, IPTC, XMP, ICC) is read with care, and told to nobody but staff."""

import io
import struct
from pathlib import Path

import pytest
from fixtures import media
from fixtures.batches import row, write_sheet
from fixtures.house import House
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

from archive.access.viewer import Role
from archive.model.asset import Technical
from archive.model.errors import Rejected
from ingest.media.decoding.said import LONGEST, MOST
from ingest.media.identify import identify
from ingest.media.kinds import characterise

PACKET = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:mine="http://example.org/mine/">
<rdf:Description rdf:about="" photoshop:City="广州" mine:secret="nothing of this">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">开光</rdf:li><rdf:li xml:lang="en">Opening</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>陈阿妹</rdf:li><rdf:li>Li Wei</rdf:li></rdf:Seq></dc:creator>
<dc:rights rdf:resource="http://example.org/rights"/>
<dc:source rdf:parseType="Resource"><dc:format>a structure</dc:format></dc:source>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()
BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description><dc:title>&c;</dc:title></rdf:Description></rdf:RDF>"""
OUTSIDE = BOMB.replace(b'<!ENTITY a "aaaaaaaaaa">', b'<!ENTITY a SYSTEM "file:///etc/passwd">')


def of(path: Path) -> Technical:
    return characterise(path, identify(path)[0])


def iim(*fields: tuple[int, bytes]) -> bytes:
    """IPTC-IIM record 2 (section 1.5 there)."""
    return b"".join(struct.pack(">BBBH", 0x1C, 2, number, len(data)) + data for number, data in fields)


def with_iptc(path: Path, data: bytes) -> Path:
    """The JPEG with an APP13 segment of Photoshop's, resource 0x0404."""
    resource = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)
    jpeg = path.read_bytes()
    path.write_bytes(jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(resource) + 2) + resource + jpeg[2:])
    return path


def placed() -> Image.Exif:
    """EXIF with an artist and a place: 23° 7' 30" N, 113° 15' 36" E."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Zhang San"
    exif[ExifTags.Base.XPTitle] = "迎神".encode("utf-16-le") + b"\0\0"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[1], gps[2], gps[3], gps[4] = "N", (23.0, 7.0, 30.0), "E", (113.0, 15.0, 36.0)
    return exif


@pytest.mark.parametrize("suffix", ["jpg", "tif", "png", "webp", "avif"])
def test_xmp_and_exif_are_read_from_every_type_that_has_them(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    picture = Image.new("RGB", (40, 30), (200, 60, 60))
    if suffix == "png":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", PACKET.decode())
        picture.save(path, pnginfo=info, exif=placed())
    elif suffix == "tif":
        exif = placed()
        exif[700] = PACKET
        picture.save(path, exif=exif.tobytes())
    else:
        picture.save(path, xmp=PACKET, exif=placed().tobytes())
    found = of(path)
    assert found.damage == ()
    assert found.said == {
        "exif:Artist": "Zhang San",
        "exif:XPTitle": "迎神",
        "exif:GPSLatitude": "23.125000",
        "exif:GPSLongitude": "113.260000",
        "xmp:photoshop:City": "广州",
        "xmp:dc:title": "开光; Opening",
        "xmp:dc:creator": "陈阿妹; Li Wei",
        "xmp:dc:rights": "http://example.org/rights",
    }


@pytest.mark.parametrize("coding", ["utf-8", "gb18030"])
def test_iptc_is_read_in_the_codings_that_chinese_programs_write(tmp_path: Path, coding: str) -> None:
    fields = iim((80, "陈阿妹".encode(coding)), (25, "剪纸".encode(coding)), (25, "广府".encode(coding)), (120, b""))
    found = of(with_iptc(media.picture(tmp_path / "a.jpg"), fields)).said
    assert found == {"iptc:By-line": "陈阿妹", "iptc:Keywords": "剪纸; 广府"}
    tiff = Image.new("RGB", (40, 30))
    tiff.save(tmp_path / "b.tif", tiffinfo={33723: fields})
    assert of(tmp_path / "b.tif").said == found


def test_the_name_of_the_colour_profile_is_kept(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    Image.new("RGB", (40, 30)).save(tmp_path / "a.jpg", icc_profile=profile.tobytes())
    assert of(tmp_path / "a.jpg").said["icc:description"].startswith("sRGB")
    Image.new("RGB", (40, 30)).save(tmp_path / "b.jpg", icc_profile=b"none at all" * 20)
    assert of(tmp_path / "b.jpg").said == {}


@pytest.mark.parametrize("packet", [BOMB, OUTSIDE, b"<rdf:RDF", b"\xff\xfe\0", b"<a>" * 5000, PACKET[:-200]])
def test_a_hostile_packet_says_nothing_and_its_picture_is_whole(tmp_path: Path, packet: bytes) -> None:
    Image.new("RGB", (40, 30)).save(tmp_path / "a.jpg", xmp=packet)
    found = of(tmp_path / "a.jpg")
    assert (found.said, found.damage, found.width) == ({}, (), 40)


def test_no_more_is_kept_than_has_a_limit(tmp_path: Path) -> None:
    space = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    fields = "".join(f"<dc:f{number}>{'长' * 2000}\n</dc:f{number}>" for number in range(300))
    info = io.BytesIO()
    Image.new("RGB", (40, 30)).save(
        info, "WEBP", xmp=f"<rdf:RDF {space}><rdf:Description>{fields}</rdf:Description></rdf:RDF>".encode()
    )
    (tmp_path / "a.webp").write_bytes(info.getvalue())
    found = of(tmp_path / "a.webp").said
    assert len(found) == MOST
    assert {len(text) for text in found.values()} == {LONGEST}


@pytest.mark.parametrize("place", [((0, 0), 0.0, 0.0), (91.0, 0.0, 0.0), (23.0, 7.0), (1, 2, 3, 4)])
def test_a_place_that_is_none_is_left_out(tmp_path: Path, place: tuple[object, ...]) -> None:
    exif = placed()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[2] = tuple(
        IFDRational(*each) if isinstance(each, tuple) else each for each in place
    )
    Image.new("RGB", (40, 30)).save(tmp_path / "a.jpg", exif=exif.tobytes())
    found = of(tmp_path / "a.jpg").said
    assert "exif:GPSLatitude" not in found
    assert found["exif:Artist"] == "Zhang San"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_a_file_it_is_a_few_short_lines_or_nothing(tmp_path: Path, data: st.DataObject) -> None:
    exif = placed().tobytes()
    path = tmp_path / "a.jpg"
    Image.new("RGB", (40, 30)).save(path, xmp=PACKET, exif=exif)
    with_iptc(path, iim((80, b"A" * 40), (25, b"B" * 10)))
    whole = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(2, whole.index(b"\xff\xdb") - 1), max_size=30)):
        whole[place] = data.draw(st.integers(0, 255))
    path.write_bytes(whole)
    try:
        found = of(path).said
    except Rejected:
        return
    assert len(found) <= MOST
    assert all(name.isprintable() and 0 < len(text) <= LONGEST and text.isprintable() for name, text in found.items())


def test_only_staff_see_what_a_file_says_of_itself(tmp_path: Path) -> None:
    folder = tmp_path / "batch"
    folder.mkdir()
    Image.new("RGB", (600, 500), (9, 90, 200)).save(folder / "a.jpg", xmp=PACKET, exif=placed().tobytes())
    with_iptc(folder / "a.jpg", iim((118, "保密的电话".encode())))
    write_sheet(folder, [row(1, "a.jpg", "图片")])
    house = House(tmp_path / "home")
    house.add(folder)
    house.account("editor@example.org", Role.CURATOR, "main")
    record = house.keyed("item", "BX-0001")
    (asset,) = record.head.assets
    visitor, staff = house.visitor(), house.visitor("editor@example.org")
    secrets = [text.encode() for text in ("陈阿妹", "Zhang San", "保密的电话", "23.125", "113.26", "迎神")]
    for address in (
        f"/zh/item/{record.id}",
        f"/en/item/{record.id}",
        f"/iiif/manifest/{record.id}",
        f"/iiif/image/3/{asset.id}/info.json",
        f"/iiif/image/3/{asset.id}/full/max/0/default.jpg",
        f"/iiif/image/3/{asset.id}/full/300,/0/default.png",
        f"/media/{asset.id}/pyramid/1/thumb-400.jpg",
        f"/id/{record.id}/record.jsonld",
        f"/id/{record.id}/record.dc.json",
        "/zh/search?q=陈阿妹",
    ):
        answer = visitor.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        if "search" not in address:
            assert not [each for each in secrets if each in answer.data], address
        assert b"xpacket" not in answer.data and b"Photoshop" not in answer.data
    desk = staff.get(f"/zh/desk/{record.id}")
    assert desk.status_code == 200 and all(each in desk.data for each in secrets)
