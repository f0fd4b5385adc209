"""Guesses at a password are counted over all processes of the site, and go on being counted without the broker."""

import re
from pathlib import Path

from fixtures.house import House
from flask.testing import FlaskClient

from tools.engines.redis import Redis


def guess(client: FlaskClient) -> int:
    form = client.get("/en/sign-in").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', form)
    assert token is not None
    given = {"email": "curator@example.org", "password": "a guess", "csrf_token": token[1]}
    return client.post("/en/sign-in", data=given).status_code


def test_two_processes_of_a_site_count_together_and_each_for_itself_without_the_broker(
    broker: Redis, tmp_path: Path
) -> None:
    one, other = (House(tmp_path / "home", QUEUE_URL=broker.url).visitor() for _ in range(2))
    assert [guess(one) for _ in range(10)] == [401] * 10
    assert guess(other) == 429
    broker.process.kill()
    assert [guess(other) for _ in range(11)] == [401] * 10 + [429]
