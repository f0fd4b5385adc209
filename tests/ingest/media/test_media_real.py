"""Real files as they come: each is known, sound, and made fit for showing."""

from pathlib import Path

import pytest
from fixtures import real_media

from ingest.media.identify import identify
from ingest.media.kinds import MEDIA, characterise


@pytest.mark.parametrize("name", real_media.names())
def test_a_real_file_is_known_sound_and_rendered(tmp_path: Path, name: str) -> None:
    path = real_media.file(name, tmp_path)
    identity, warnings = identify(path)
    assert warnings == ()
    technical = characterise(path, identity)
    assert technical.damage == ()
    medium = next(each for each in MEDIA if each.kind is identity.kind and identity.media_type in each.types)
    into = tmp_path / "made"
    into.mkdir()
    for recipe in medium.recipes:
        made = recipe.make(path, technical, into, lambda share: None)
        assert all(each.path.stat().st_size for each in made)
