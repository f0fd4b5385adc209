"""The embedded default pays for no engine that it does not use."""

import subprocess
import sys
from pathlib import Path

from fixtures.command import environment

PROGRAM = """
import sys
from app.creation import create_app
from app import serving
from ingest.commands import workshop_here
from ingest.queues import check, open_queue
app = create_app()
with app.app_context():
    check("local:")
    open_queue("local:", workshop_here(), 1)
print(sorted({"celery", "kombu", "redis", "psycopg"} & set(sys.modules)))
"""


def test_neither_celery_nor_psycopg_is_read_for_the_embedded_default(tmp_path: Path) -> None:
    kept = environment(tmp_path)
    kept.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=kept,
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip().splitlines()[-1] == "[]", done.stderr
