"""Runs benches: all of them, or those named. `--list` says which there are; further options go to every one."""

import importlib
import pkgutil
import sys
from pathlib import Path

from app.watch.logs import configure_logs


def names() -> list[str]:
    """Every bench of this folder: a module with a `main(arguments)`."""
    return sorted(each.name for each in pkgutil.iter_modules([str(Path(__file__).parent)]) if each.name[0] != "_")


def run(arguments: list[str]) -> int:
    """Returns 0 when every bar was met."""
    wanted = [argument for argument in arguments if not argument.startswith("-")]
    known = [name for name in names() if hasattr(importlib.import_module(f"bench.{name}"), "main")]
    if "--list" in arguments:
        print("\n".join(known))
        return 0
    if unknown := set(wanted) - set(known):
        print(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    configure_logs()
    options = [argument for argument in arguments if argument.startswith("-")]
    return max((importlib.import_module(f"bench.{name}").main(options) for name in wanted or known), default=0)


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
