"""Real files from elsewhere, where a folder of them is named by CHUANXI_TEST_MEDIA."""

import os
from pathlib import Path

import pytest

from ingest.media import MEDIA, characterise, identify

ROOT = os.environ.get("CHUANXI_TEST_MEDIA")
FILES = sorted(path for path in Path(ROOT).rglob("*") if path.is_file() and path.suffix != ".md") if ROOT else []


@pytest.mark.skipif(not FILES, reason="CHUANXI_TEST_MEDIA names no folder of media")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_file_is_known_sound_and_rendered(tmp_path: Path, path: Path) -> None:
    identity, warnings = identify(path)
    assert warnings == ()
    technical = characterise(path, identity)
    assert technical.damage == ()
    medium = next(each for each in MEDIA if each.kind is identity.kind and identity.media_type in each.types)
    for recipe in medium.recipes:
        made = recipe.make(path, technical, tmp_path, lambda share: None)
        assert all(each.path.stat().st_size for each in made)
