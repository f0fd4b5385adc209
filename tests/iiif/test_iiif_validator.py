"""The public validator of the Image API against the site as it is served, for versions 3.0 and 2.1: level 2, and all

that we announce beyond it.
"""

import json
from pathlib import Path
from urllib.request import urlopen

import numpy
import pytest
import pyvips
from fixtures.batches import row, write_sheet
from fixtures.house import House
from fixtures.site import served
from iiif_validator import validator

EXCLUDED: dict[str, dict[str, str]] = {
    "3.0": {
        # It wants 400 for !2000,3000 on a picture of 1000x1000; section 4.2: a confined size is never larger than
        # the region, so 1000x1000 is right (IIIF/image-validator#100).
        "size_noup": "contradicts section 4.2",
        # It wants ^max at the size of the picture; section 4.2: at the limits that info.json announces, here 4096.
        # Its own comment says that it needs more thought. The other forms with ^ are in test_iiif_image_request.py.
        "size_up": "contradicts section 4.2",
    },
    "2.0": {},
}
"""By the validator's name of the version (2.1 is in its 2.0), tests that ask for what the specification forbids."""
BROKEN = {"format_webp": "calls urllib.urlopen, which Python 3 has not: test_iiif_image.py asks for webp instead"}
OPTIONAL = {"format_gif": "gif", "format_jp2": "jp2", "format_pdf": "pdf", "format_tif": "tif"}
"""Formats that no level asks for: left out as long as info.json does not announce them."""


@pytest.fixture(scope="module")
def asset(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with the validator's own picture: ten by ten squares of 100 pixels in the colours that it looks for."""
    folder = tmp_path_factory.mktemp("given") / "batch"
    folder.mkdir()
    colours = numpy.array(validator.ValidationInfo().colorInfo, dtype=numpy.uint8).transpose(1, 0, 2)
    squares = numpy.kron(colours, numpy.ones((100, 100, 1), dtype=numpy.uint8))
    pyvips.Image.new_from_array(squares, interpretation="srgb").write_to_file(str(folder / "squares.png"))
    write_sheet(folder, [row(1, "squares.png", "图片")])
    home = tmp_path_factory.mktemp("home")
    house = House(home)
    house.add(folder)
    (found,) = house.keyed("item", "BX-0001").head.assets
    house.archive.database.close()
    return home, found.id


@pytest.mark.parametrize("version", ["3.0", "2.0"])
def test_the_public_validator_finds_nothing_that_the_specification_forbids(
    version: str, asset: tuple[Path, str]
) -> None:
    home, identifier = asset
    known = set(validator.TestSuite(validator.ValidationInfo()).list_tests(version))
    left_out = {*EXCLUDED[version], *OPTIONAL, *BROKEN}
    assert known >= left_out, "what is left out is named as the validator names it"
    failed = {}
    with served(home) as site:
        with urlopen(f"{site.url}/iiif/image/3/{identifier}/info.json") as answer:
            announced = json.load(answer)
        assert not {*OPTIONAL.values()} & {*announced["extraFormats"]}
        for name in sorted(known - left_out):
            server = site.url.removeprefix("http://")
            prefix = f"iiif/image/{version[0]}"
            result = validator.ImageAPI(identifier, server, prefix, "http", "", version, debug=False)
            try:
                validator.TestSuite(validator.ValidationInfo()).run_test(name, result)
            except OSError as fault:
                failed[name] = str(fault)
            if result.exception is not None:
                refusal = result.exception
                failed[name] = f"{result.urls}: {refusal.got} instead of {refusal.expected}"
    assert failed == {}
    assert len(known - left_out) > 30
