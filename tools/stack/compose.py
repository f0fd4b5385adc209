"""docker-compose.yml as the reference implementation of its specification reads it: checked, merged, filled in."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.engines.cache import cached
from tools.engines.go import installed

MODULE = "github.com/compose-spec/compose-go/v2/cmd"
FILE = Path(__file__).parents[2] / "docker-compose.yml"
VERSION = "2.1.6"
"""Of compose-go (Apache-2.0), by which Docker Compose reads its files. The command of newer ones fills nothing in."""


class Wrong(Exception):
    """The file is not what the specification says, or a variable that it needs is not set."""


@dataclass(frozen=True, slots=True)
class Service:
    """What the file says of a service: its command and environment as they are to be run."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    health: tuple[str, ...]
    waits_for: Mapping[str, str]
    told: Mapping[str, Any]


def services(variables: Mapping[str, str]) -> dict[str, Service]:
    """Every service, with `variables` for what stands in .env. Raises Wrong with every fault, Unobtainable."""
    project = read(FILE, variables)
    return {name: _service(name, told) for name, told in project["services"].items()}


def read(file: Path, variables: Mapping[str, str]) -> dict[str, Any]:
    """The whole project as one document, in the spelling of the specification."""
    reader = (
        cached(f"compose-go-{VERSION}", lambda folder: installed(f"{MODULE}@v{VERSION}", folder, "compose-go")) / "cmd"
    )
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [str(reader), "-format", "json", str(file)],
        env={**kept, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not done.stdout.strip():
        raise Wrong(done.stderr.strip() or done.stdout.strip())
    project: dict[str, Any] = json.loads(done.stdout)
    return project


def _service(name: str, told: dict[str, Any]) -> Service:
    return Service(
        name=name,
        command=tuple(told.get("command") or ()),
        environment={key: value or "" for key, value in (told.get("environment") or {}).items()},
        health=tuple((told.get("healthcheck") or {}).get("test") or ()),
        waits_for={other: how["condition"] for other, how in (told.get("depends_on") or {}).items()},
        told=told,
    )
