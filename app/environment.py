"""What `chuanxi serve` gives to all its processes by their environment, before any of them reads it."""

import os
import shutil
from pathlib import Path


def own_address(host: str, port: int) -> None:
    """Where PUBLIC_URL is not set, the site's addresses are those at which it listens."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 compared, not bound
    os.environ.setdefault("PUBLIC_URL", f"http://{shown}:{port}")


def count_together(home: Path) -> None:
    """All processes count into one folder. prometheus_client must be imported after this: it asks only then."""
    folder = home / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
