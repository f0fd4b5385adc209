"""How benches tell what they measured: a table for people, JSON for programs, a file with `--write FOLDER`."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


def options(name: str, arguments: list[str], rounds: int) -> argparse.Namespace:
    """--json, --rounds, --write and --only, whatever else other benches are told."""
    parser = argparse.ArgumentParser(name)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--only", default="")
    return parser.parse_known_args(arguments)[0]


def tell(name: str, given: argparse.Namespace, measured: dict[str, Any], table: Callable[[dict[str, Any]], str]) -> int:
    """Prints and writes. Returns 0 when every row of `measured["rows"]` is good."""
    print(json.dumps(measured, indent=2) if given.json else table(measured), flush=True)
    if given.write is not None:
        given.write.mkdir(parents=True, exist_ok=True)
        (given.write / f"{name}.json").write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    return 0 if all(row["good"] for row in measured["rows"]) else 1
