"""docs/settings.md and archive/settings.py tell the same."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

from archive.settings import Settings, read_settings

Sources = tuple[Any, ...]


def test_every_setting_is_documented_and_nothing_else_is(project: Path) -> None:
    told = re.findall(r"^## `([A-Z_]+)`$", (project / "docs/settings.md").read_text("utf-8"), re.M)
    assert len(told) == len(set(told))
    assert {name.lower() for name in told} == {field.name for field in fields(Settings)}


def test_a_documented_default_is_what_is_used_when_nothing_is_set(project: Path, tmp_path: Path) -> None:
    text = (project / "docs/settings.md").read_text("utf-8")
    told = dict(re.findall(r"^## `([A-Z_]+)`\n\nDefault: `([^`]*)`", text, re.M))
    used = read_settings({"CHUANXI_HOME": str(tmp_path)})
    for name, default in told.items():
        if name != "CHUANXI_HOME":
            expected = default.replace("CHUANXI_HOME", str(tmp_path))
            assert str(getattr(used, name.lower())) == expected, name


def test_nothing_but_the_settings_reads_the_environment(rooms: Sources) -> None:
    readers = {str(each.place) for each in rooms if re.search(r"os\.(environ|getenv)", each.text)}
    assert readers <= {
        "archive/settings.py",
        "archive/context/speech.py",  # the terminal's locale is the terminal's
        "app/environment.py",  # gives PUBLIC_URL its value before the settings are read
        "app/watch/metrics.py",  # whether processes count together, which app/environment.py has said
        "app/front/node.py",  # set-up: a child process finds its programs
        "app/watch/traces.py",  # OpenTelemetry's own variables, which its library reads too
        "ingest/media/encoding.py",  # a child process finds its programs
        "ingest/media/decoding/fork_server.py",  # likewise
    }
