"""Who names whom: a name that is closed is closed wherever it is linked, and everybody named is asked."""

from dataclasses import replace

import pytest
from fixtures.archives import add_record, record_of

from archive.access import ANYBODY, Role, Viewer
from archive.catalogue import consents, listing, writing
from archive.catalogue.writing import Writing
from archive.context import Archive
from archive.disclosure import titles_of
from archive.model.rules import Audience, Rule
from archive.model.values import Value


def test_a_name_that_its_record_closes_is_not_told_where_it_is_linked(archive: Archive, by: Writing) -> None:
    closed = Rule(Audience.INTERNAL, subject="field:name")
    name = add_record(archive, "element", {"element_id": "E-1", "name": "秘名"}, rules=(closed,))
    staff = Viewer("mei", frozenset({(Role.CURATOR, "main")}))
    with archive.database.reading() as connection:
        for viewer, told in ((ANYBODY, "E-1"), (staff, "秘名")):
            found = titles_of(connection, archive.profiles, (name,), viewer, by.now)
            assert [value.content for value in found[name]] == [told]


@pytest.mark.parametrize("field", ["contributors", "rights"])
def test_everybody_living_who_is_named_is_asked_wherever_they_are_named(
    archive: Archive, by: Writing, field: str
) -> None:
    person = add_record(archive, "practitioner", {"practitioner_id": "B-1"}, published=False)
    consent = add_record(
        archive,
        "consent",
        {"consent_id": "C-1", "consent_subject": f"#{person}", "uses": "online", "status": "active"},
        published=False,
    )
    item = record_of(archive, add_record(archive, "item", {"item_id": "I-1"}, published=False))
    content = {"rights": {"holder": {"target": person}}}.get(field, {"target": person})
    values = {field: (Value(content),)}
    listed = {"consents": (Value({"target": consent}),)}
    elsewhere = {"scan": (Value({"target": consent}),)}
    with archive.database.reading() as connection:
        for more, lacking in (({}, 1), (elsewhere, 1), (listed, 0)):
            head = replace(item.head, values={**values, **more})
            found = consents.missing(connection, replace(item, head=head), by.now)
            assert [problem.code for problem in found] == ["consent_missing"] * lacking


def test_what_names_somebody_who_asked_not_to_be_named_is_closed_until_it_does_no_more(
    archive: Archive, by: Writing
) -> None:
    person = add_record(archive, "practitioner", {"practitioner_id": "B-1"})
    terms = {"consent_id": "C-1", "consent_subject": f"#{person}", "uses": "online", "status": "active"}
    consent = add_record(archive, "consent", terms, audience=Audience.INTERNAL)
    listed = {"consents": (Value({"target": consent}),)}
    item = add_record(archive, "item", {"item_id": "I-1", "consents": f"#{consent}", "contributors": f"#{person}"})

    def is_open() -> bool:
        with archive.database.reading() as connection:
            return item in listing.ids(connection, "item", listing.visible_to(connection, ANYBODY, by.now))

    def revise(record: str, **values: tuple[Value, ...]) -> None:
        present = record_of(archive, record)
        head = replace(present.head, number=present.head.number + 1, values={**present.head.values, **values})
        with archive.database.writing() as connection:
            writing.revise(connection, present, head, (), by)

    assert is_open()
    revise(consent, anonymise=(Value("yes"),))
    assert not is_open()
    with archive.database.reading() as connection:
        found = consents.missing(connection, record_of(archive, item), by.now)
    assert [problem.code for problem in found] == ["consent_anonymous"]
    revise(item, contributors=(), **listed)
    assert not is_open()  # What people see is still the version that names them.
    with archive.database.writing() as connection:
        assert consents.missing(connection, record_of(archive, item), by.now) == ()
        writing.publish(connection, record_of(archive, item), by)
    assert is_open()
