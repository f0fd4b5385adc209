"""The project's own files, read once: what the house's rules are about."""

import ast
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2]
ROOMS = ("app", "archive", "ingest", "search", "iiif")


@dataclass(frozen=True)
class Source:
    """One Python file: its place below the project's folder, its text and its tree."""

    place: Path
    text: str
    tree: ast.Module

    @property
    def module(self) -> str:
        return ".".join(self.place.with_suffix("").parts).removesuffix(".__init__")

    @property
    def is_migration(self) -> bool:
        """Migrations are kept as they were written: they describe a schema of another day."""
        return "migrations" in self.place.parts


def _sources(*folders: str) -> tuple[Source, ...]:
    found = sorted(path for folder in folders for path in (HERE / folder).rglob("*.py"))
    return tuple(
        Source(path.relative_to(HERE), text := path.read_text("utf-8"), ast.parse(text))
        for path in found
        if not {"node_modules", "built"} & set(path.parts)
    )


@pytest.fixture(scope="session")
def project() -> Path:
    return HERE


@pytest.fixture(scope="session")
def rooms() -> tuple[Source, ...]:
    """Every source file of the product."""
    return _sources(*ROOMS)


@pytest.fixture(scope="session")
def everything() -> tuple[Source, ...]:
    """Every source file: the product's, the tests', the measurements'."""
    return _sources(*ROOMS, "tests", "bench", "tools")
