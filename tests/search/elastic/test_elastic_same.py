"""A collection and many kinds of query, asked of the folder's engine and of the server: the same hits and counts."""

from pathlib import Path

from fixtures.servers.engines import clear, search_url

from bench.same_hits import BAR, collection, compare, indexed, met, questions

RECORDS, QUERIES = 300, 180
"""Items beside 700 elements and people; a tenth of all is not for everybody."""


def test_the_server_finds_and_counts_what_the_folder_does_and_puts_the_same_first(tmp_path: Path) -> None:
    with collection(tmp_path, RECORDS) as archive:
        rows = compare(
            archive, indexed(archive, "embedded:"), indexed(archive, search_url(tmp_path)), questions(QUERIES)
        )
    clear(tmp_path)
    assert [(row.kind, row.other_hits, row.other_counts) for row in rows if row.other_hits or row.other_counts] == []
    assert sum(row.queries for row in rows) == QUERIES
    assert sum(1 for row in rows for hits in row.hits if hits) > QUERIES * 2 // 3
    overlaps = {row.kind: sum(row.overlaps) / row.queries for row in rows}
    assert met(rows), overlaps
    # What is scored alike by both is ordered alike; only an unfinished phrase tantivy does not weigh.
    assert [kind for kind, overlap in overlaps.items() if overlap < BAR and kind != "compound goes on"] == []
