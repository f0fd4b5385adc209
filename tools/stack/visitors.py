"""Visitors of the site, who go on asking whatever happens to its servers."""

import http.client
import json
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

PATIENCE, EVERY = 10.0, 0.2
"""Seconds that a visitor waits for an answer, and between two questions."""


class Visitors:
    """One for each of these addresses, by name; their answers are counted. 0: none came in time."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self.met = {name: Counter[int]() for name in addresses}
        self._gone = threading.Event()
        self._threads = [threading.Thread(target=self._visit, args=each) for each in addresses.items()]

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._gone.set()
        for thread in self._threads:
            thread.join()

    def _visit(self, name: str, address: str) -> None:
        while not self._gone.wait(EVERY):
            self.met[name][ask(address)[0]] += 1

    def told(self, name: str) -> str:
        """Status × how often, as a table wants it."""
        return ", ".join(f"{code or 'none'} ×{number}" for code, number in sorted(self.met[name].items()))


def ask(url: str) -> tuple[int, bytes]:
    """Status and body of a GET; 0 if there is no answer."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 the stack's own site
            return int(answer.status), answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read()
    except (OSError, http.client.HTTPException):
        return 0, b""


def found(site: str) -> int:
    """How many of the drill's items can be found; -1 while search rests."""
    code, body = ask(f"{site}/api/search?q={quote('演练')}")
    return int(json.loads(body)["total"]) if code == 200 else -1


def first_hit(site: str) -> dict[str, Any]:
    """One of those items: where its page and its manifest are."""
    hit: dict[str, Any] = json.loads(ask(f"{site}/api/search?q={quote('演练')}&size=1")[1])["hits"][0]
    return hit
