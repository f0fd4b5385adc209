"""Data goes one way, and so do imports. The contracts stand in setup.cfg; here is what they cannot say."""

import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import grimp

Sources = tuple[Any, ...]


def test_the_contracts_between_the_rooms_are_kept(project: Path, tmp_path: Path) -> None:
    contracts = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [contracts, "--cache-dir", tmp_path], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_no_module_imports_itself_by_a_detour(tmp_path: Path) -> None:
    graph = grimp.build_graph("app", "archive", "ingest", "search", "iiif", cache_dir=str(tmp_path))
    order = TopologicalSorter({one: graph.find_modules_directly_imported_by(one) for one in graph.modules})
    order.prepare()


def test_the_central_values_need_nothing_but_the_standard_library() -> None:
    graph = grimp.build_graph("archive", include_external_packages=True, cache_dir=None)
    needed = {
        other.partition(".")[0]
        for module in graph.find_descendants("archive.model")
        for other in graph.find_modules_directly_imported_by(module)
    }
    assert needed - {"archive"} <= sys.stdlib_module_names
