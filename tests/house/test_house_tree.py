"""What a checkout must hold, and what must not stand in it."""

import re
import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def kept(project: Path) -> list[Path]:
    """Every file under version control; in an unpacked archive without it, every file of the usual places."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=project, capture_output=True, check=True).stdout.decode()
    return [project / name for name in listed.split("\0") if name and (project / name).is_file()]


def test_the_papers_of_the_house_are_there(project: Path) -> None:
    for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "docs/glossary.md", "docs/settings.md"):
        assert (project / name).read_text("utf-8").strip(), name
    assert "Apache License" in (project / "LICENSE").read_text("utf-8")


def test_the_readme_begins_with_the_two_commands(project: Path) -> None:
    screen = (project / "README.md").read_text("utf-8").splitlines()[:40]
    assert "make demo" in "\n".join(screen)
    assert "make test" in "\n".join(screen)


def test_every_target_of_make_is_explained_by_make_help(project: Path) -> None:
    told = subprocess.run(["make", "help"], cwd=project, capture_output=True, check=True, text=True).stdout
    six = ["setup", "demo", "test", "check", "bench", "help"]
    assert [name for name in re.findall(r"^make ([a-z-]+)", told, re.M) if name in six] == six


def test_no_lock_file_names_a_host(kept: list[Path]) -> None:
    locks = [path for path in kept if path.suffix == ".lock" or path.name == "package-lock.json"]
    assert locks
    for path in locks:
        text = path.read_text("utf-8")
        assert not re.search(r'"resolved": *"|--(extra-)?index|--find-links|^registry', text, re.M), path
        hosts = re.findall(r'https?://([^/"\s]+)', text)
        assert not [host for host in hosts if "registry" in host or "pypi" in host], path


def test_no_path_of_somebodys_machine_stands_anywhere(project: Path, kept: list[Path]) -> None:
    own = re.compile(r"(?<![\w.])(/home/[a-z]+|/Users/[A-Za-z]+|/ro{2}t)/")
    found = []
    for path in kept:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if path != Path(__file__).resolve() and own.search(text):
            found.append(path.relative_to(project))
    assert found == []


def test_decisions_are_numbered_without_gaps_and_say_context_decision_and_consequence(project: Path) -> None:
    records = sorted((project / "docs/adr").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        text = path.read_text("utf-8")
        assert re.findall(r"^## (\w+)", text, re.M)[:3] == ["Context", "Decision", "Consequence"], path.name
        assert text.count("\n") <= 40, path.name


def test_links_between_papers_lead_somewhere(project: Path) -> None:
    for path in [*project.glob("*.md"), *(project / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.relative_to(project)}: {target}"
