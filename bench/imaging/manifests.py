"""A manifest of a thousand pages: what making it costs, and how long who asks for it waits, kept or made anew."""

import time
from pathlib import Path
from typing import Any

from sqlalchemy import event

from app.creation import create_app
from app.watch.logs import configure_logs
from archive.context import archive_here
from archive.settings import read_settings
from bench.imaging.book import add_book
from bench.imaging.load import load
from bench.served import served

PAGES, SECONDS = 1000, 5
BARS = {"made, s CPU": 0.5, "made, database queries": 10, "kept, p95 ms, c=2": 20.0}


def measure_manifests(folder: Path, rounds: int) -> dict[str, Any]:
    """Makes books of a thousand pages and asks for their manifests."""
    configure_logs()
    app = create_app(read_settings({"CHUANXI_HOME": str(folder / "home"), "PUBLIC_URL": "http://127.0.0.1"}))
    with app.app_context():
        archive = archive_here()
    books = [add_book(archive, PAGES, scans=True) for _ in range(rounds + 1)]
    client, made, asked = app.test_client(), [], 0

    def note(*arguments: Any) -> None:
        nonlocal asked
        asked += arguments[2].startswith("SELECT")

    client.get(f"/iiif/manifest/{books[0]}")  # what is read once by each process is not counted
    event.listen(archive.database.engine, "before_cursor_execute", note)
    for book in books[1:]:
        begun, asked = time.process_time(), 0
        answer = client.get(f"/iiif/manifest/{book}")
        made.append(time.process_time() - begun)
    size = len(answer.data)
    with served(folder / "home", "--with", "none") as site:
        paths = [f"/iiif/manifest/{book}" for book in books]
        for path in paths:
            site.json(path)
        kept = load(site.url, paths, [site.process], folder, seconds=SECONDS, connections=2)
    found = [round(sorted(made)[len(made) // 2], 3), asked, round(kept.p95_ms, 2)]
    rows = [
        {"what": what, "found": value, "bar": bar, "good": value <= bar}
        for (what, bar), value in zip(BARS.items(), found, strict=True)
    ]
    rows.append({"what": "kept, ms CPU", "found": round(kept.cpu_ms, 2), "bar": None, "good": not kept.bad})
    return {"pages": PAGES, "bytes": size, "rows": rows}


def manifests_table(measured: dict[str, Any]) -> str:
    """The rows for people."""
    lines = [
        f"{measured['pages']} pages, {measured['bytes'] / 1e6:.1f} MB of JSON\n",
        "| manifest | found | bar |",
        "|---|--:|--:|",
    ]
    lines += [f"| {row['what']} | {row['found']} | {row['bar'] or ''} |" for row in measured["rows"]]
    return "\n".join(lines)
