"""Every address of the site declares to whom it is open."""

import pytest
from flask import Flask

from app.creation import create_app
from archive.context import Anyone, OfRecord, SignedInStaff, Watchers
from archive.settings import read_settings

EXCEPTED = {"static"}
"""Style sheets and scripts: the same for everybody, and of no record."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    home = tmp_path_factory.mktemp("home")
    return create_app(read_settings({"CHUANXI_HOME": str(home)}))


def test_every_view_declares_whom_it_is_open_to(site: Flask) -> None:
    declared = {name: getattr(view, "open_to", None) for name, view in site.view_functions.items()}
    assert {name for name, whom in declared.items() if whom is None} <= EXCEPTED
    kinds = {type(whom) for name, whom in declared.items() if name not in EXCEPTED}
    assert kinds == {Anyone, OfRecord, SignedInStaff, Watchers}


def test_every_address_of_a_record_names_the_argument_that_the_guard_reads(site: Flask) -> None:
    for rule in site.url_map.iter_rules():
        whom = getattr(site.view_functions[rule.endpoint], "open_to", None)
        if isinstance(whom, OfRecord):
            assert whom.argument in rule.arguments, rule


def test_no_address_writes_by_a_method_that_browsers_send_unasked(site: Flask) -> None:
    for rule in site.url_map.iter_rules():
        assert rule.methods is not None
        writes = rule.methods - {"GET", "HEAD", "OPTIONS"}
        assert writes <= {"POST"}, rule
