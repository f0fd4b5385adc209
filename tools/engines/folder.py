"""Where a server keeps its data while it runs."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server_folder() -> Iterator[Path]:
    """An empty folder that is gone afterwards; one that runs as another user than we finds its way to it."""
    with tempfile.TemporaryDirectory(prefix="chuanxi-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        (folder / "data").mkdir()
        yield folder / "data"
