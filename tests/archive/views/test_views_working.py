"""Deposits that are being worked on: told to those who work for their holder, and stopped by nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from fixtures.house import House

from archive.catalogue import deposits
from archive.catalogue.deposits import Entry, State
from archive.model.identifiers import mint

TOLD = "/en/desk/under-way"


@pytest.fixture
def at_work(own_house: House) -> Entry:
    """A deposit of `main` that a worker has, a quarter through an hour of film; something of it lies in the scratch."""
    preserved = {"assets": [{"technical": {"duration": 3000.0}}, {"technical": {"duration": 600.0}}, {"technical": {}}]}
    given = Entry(mint(), "", 0, 1, "main", "item", 7, mint(), {}, State.ACCEPTED)
    with own_house.archive.database.writing() as connection:
        deposits.accept(connection, "main", "test", "/deposits/2026 春/", [given])
        claimed = deposits.claim(connection, "worker", 60.0)
        assert claimed is not None and claimed.id == given.id
        deposits.note(connection, given.id, "preserve", "f", preserved)
        deposits.report(connection, given.id, "derive", 0.25)
    made = own_house.archive.scratch / given.id / "v360.mp4"
    made.parent.mkdir(parents=True)
    made.write_bytes(b"half")
    return given


def state_of(house: House, entry: Entry) -> State:
    with house.archive.database.reading() as connection:
        return deposits.of_record(connection, entry.record)[0].state


def test_it_is_told_in_encoded_time_to_the_staff_of_its_holder(own_house: House, at_work: Entry) -> None:
    body = own_house.visitor("curator@example.org").get(TOLD).text
    for words in ("Row 7", "2026 春", "making it ready to be shown", "25 %", "15:00 of 1:00:00 encoded", "a minute"):
        assert words in body, words
    assert "第 7 行" in own_house.visitor("curator@example.org").get("/zh/desk").text
    assert at_work.id not in own_house.visitor("curator@elsewhere.example.org").get(TOLD).text
    assert own_house.visitor("reader@example.org").get(TOLD).status_code == 403
    assert own_house.visitor().get(TOLD).status_code == 302


def test_only_the_staff_of_its_holder_stop_it_and_only_by_a_form_of_the_site(
    own_house: House, at_work: Entry, post: Callable[..., Any]
) -> None:
    path = f"/en/desk/under-way/{at_work.id}/cancel"
    curator = own_house.visitor("curator@example.org")
    assert curator.post(path).status_code == 400, "no token"
    assert curator.get(path).status_code == 405
    for email, status in (("reader@example.org", 403), ("curator@elsewhere.example.org", 404)):
        assert post(own_house.visitor(email), path, {}, "/en/").status_code == status
    assert post(own_house.visitor(), path, {}, "/en/sign-in").status_code == 302
    assert post(curator, f"/en/desk/under-way/{mint()}/cancel", {}, "/en/desk").status_code == 404
    assert state_of(own_house, at_work) is State.PROCESSING

    stopped = post(own_house.visitor("contributor@example.org"), path, {}, "/en/desk")
    assert (stopped.status_code, stopped.location) == (303, "/en/desk?ended=cancelled")
    assert state_of(own_house, at_work) is State.REJECTED
    assert not (own_house.archive.scratch / at_work.id).exists()
    assert "has been cancelled" in curator.get(stopped.location).text
    assert post(curator, path, {}, "/en/desk").location == "/en/desk?ended=before"
    assert "had ended already" in curator.get("/en/desk?ended=before").text


def test_a_length_is_not_made_up(own_house: House, at_work: Entry) -> None:
    with own_house.archive.database.writing() as connection:
        deposits.note(connection, at_work.id, "preserve", "f", {"assets": [{"technical": {"width": 3}}, {}]})
    assert "encoded" not in own_house.visitor("curator@example.org").get(TOLD).text
