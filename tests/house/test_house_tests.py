"""Every folder of source has tests that know it: by import, or through the door that people use."""

import ast
from pathlib import Path
from typing import Any

Sources = tuple[Any, ...]

THROUGH_A_DOOR = {
    "archive/commands": "archive/catalogue/test_catalogue_moving.py",
    "archive/export": "archive/views/test_views_persistent.py",
    "archive/profiles/text": "archive/profiles/test_profiles_reading.py",
    "archive/views/desk": "archive/views/test_views_desk.py",
    "iiif/views": "iiif/test_iiif_addresses.py",
    "search/engines/embedded": "contracts/test_engine_contract.py",
    "search/views": "search/test_search_api.py",
}
"""Folders of which no test imports a part, and the tests that ask for what they do."""


def test_every_folder_of_source_is_known_to_a_test(project: Path, rooms: Sources, everything: Sources) -> None:
    modules = {each.module: each for each in rooms}
    imported = {
        name for each in everything if each.place.parts[0] == "tests" for name in _imports(each.tree) if name in modules
    }
    known = {str(modules[name].place.parent) for name in imported}
    folders = {str(each.place.parent) for each in rooms if not each.is_migration and _says_something(each.tree)}
    assert folders - known == THROUGH_A_DOOR.keys()
    for tests in THROUGH_A_DOOR.values():
        assert "def test_" in (project / "tests" / tests).read_text("utf-8")


MAY_SKIP = {
    "tests/ingest/media/test_media_real.py",  # without CHUANXI_TEST_MEDIA there are no files from elsewhere
    "tests/ingest/media/test_media_chunks.py",  # a full disk needs a mount
    "tests/archive/storage/test_storage_local.py",  # a full disk needs a mount, an order of writes needs strace
}


def test_no_test_is_skipped_but_for_want_of_what_a_machine_may_lack(everything: Sources) -> None:
    skipping = {
        str(each.place)
        for each in everything
        if each.place.parts[0] == "tests"
        for node in ast.walk(each.tree)
        if isinstance(node, ast.Attribute) and node.attr.startswith(("skip", "xfail", "importorskip"))
    }
    assert skipping <= MAY_SKIP


def test_nothing_is_mocked(everything: Sources) -> None:
    faking = {
        str(each.place)
        for each in everything
        if each.place.parts[0] == "tests"
        and ("unittest.mock" in _imports(each.tree) or any(_takes_a_mock(node) for node in ast.walk(each.tree)))
    }
    assert faking == set()


def _takes_a_mock(node: ast.AST) -> bool:
    return isinstance(node, ast.arg) and node.arg == "mocker"


def _imports(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def _says_something(tree: ast.Module) -> bool:
    """Whether a module does more than hold a docstring and imports."""
    return any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in tree.body)
