"""The public validator of the Image API against the site as it is served, for versions 3.0 and 2.1, level 2."""

from pathlib import Path

import numpy
import pytest
import pyvips
from fixtures.batches import row, write_sheet
from fixtures.house import House
from fixtures.site import served
from iiif_validator import validator

LEVEL = 2
CONTRADICTS = {
    "3.0": {
        # It wants 400 for !2000,3000 on a picture of 1000x1000; section 4.2: a confined size is never larger than
        # the region, so 1000x1000 is right (IIIF/image-validator#100).
        "size_noup",
    },
    "2.0": set[str](),
}
"""By the validator's name of the version (2.1 is in its 2.0), tests that ask for what the specification forbids."""


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
    suite = validator.TestSuite(validator.ValidationInfo())
    wanted = {name for name, about in suite.list_tests(version).items() if about["level"] <= LEVEL}
    failed = {}
    with served(home) as site:
        for name in sorted(wanted - CONTRADICTS[version]):
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
    assert len(wanted) > 25
