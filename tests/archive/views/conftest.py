"""A house with the small collection in it, and browsers that can fill in forms."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fixtures.collection import small_collection
from fixtures.house import House
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from archive.access.viewer import Role

CURATOR = "curator@example.org"
CONTRIBUTOR = "contributor@example.org"
STRANGER = "curator@elsewhere.example.org"
READER = "reader@example.org"

HERE = "http://archive.example.org"

Post = Callable[..., TestResponse]


def _filled(home: Path, media: Path) -> House:
    house = House(home, PUBLIC_URL=HERE)
    house.add(small_collection(media))
    house.account(CURATOR, Role.CURATOR, "main")
    house.account(CONTRIBUTOR, Role.CONTRIBUTOR, "main")
    house.account(STRANGER, Role.CURATOR, "elsewhere")
    house.account(READER, Role.REGISTERED)
    return house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """For tests that change nothing."""
    folder = tmp_path_factory.mktemp("house")
    return _filled(folder / "home", folder / "media")


@pytest.fixture
def own_house(tmp_path: Path) -> House:
    """For a test that changes something."""
    return _filled(tmp_path / "home", tmp_path / "media")


@pytest.fixture(scope="session")
def post() -> Post:
    """Sends a form as a browser does: with the token of the page that it stands on."""

    def send(client: FlaskClient, path: str, form: dict[str, object], page: str | None = None) -> TestResponse:
        body = client.get(page or path).text
        found = re.search(r'name="csrf_token" value="([^"]+)"', body)
        assert found, "the page has no form"
        return client.post(path, data={**form, "csrf_token": found[1]})

    return send
