"""What an upload is divided into: S3's limits are kept for files of any size that is taken, and memory stays small."""

from hypothesis import given
from hypothesis import strategies as st

from archive.storage.s3.parts import MOST, PART, Part, gathered, part_size

LARGEST = 250 * 10**9


def test_the_largest_file_fits_into_the_parts_that_s3_takes() -> None:
    sizes = [part_size(number) for number in range(1, MOST + 1)]
    assert min(sizes) >= 5 << 20
    assert max(sizes) <= 5 << 30
    assert sum(sizes) > LARGEST
    assert sizes == sorted(sizes)


@given(st.lists(st.binary(max_size=50), max_size=20), st.integers(1, 40), st.integers(1, 7))
def test_a_part_is_read_as_a_file_of_what_it_was_filled_with(chunks: list[bytes], room: int, step: int) -> None:
    part, content = Part(room), b""
    for chunk in chunks:
        rest = part.fill(memoryview(chunk))
        content += chunk[: len(chunk) - len(rest)]
    wanted = b"".join(chunks)[:room]
    assert content == wanted
    assert len(part) == len(wanted)
    for _ in range(2):
        assert part.seek(0) == 0
        assert b"".join(bytes(piece) for piece in iter(lambda: part.read(step), b"")) == wanted
        assert part.tell() == part.seek(0, 2) == len(wanted)
    assert len(part.empty()) == 0
    assert bytes(part.read()) == b""


def test_parts_come_back_in_order_and_are_used_again() -> None:
    content = bytes(range(256)) * ((2 * PART + 1000) // 256)
    spare: list[Part] = []
    seen, parts = b"", set()
    for part in gathered((content[place : place + 100_000] for place in range(0, len(content), 100_000)), spare):
        assert len(part) <= PART
        seen += part.read()
        parts.add(id(part))
        spare.append(part)
    assert seen == content
    assert len(parts) == 1


def test_nothing_is_one_empty_part() -> None:
    assert [len(part) for part in gathered([], [])] == [0]
    assert [len(part) for part in gathered([b"", b""], [])] == [0]


def test_what_fills_a_part_exactly_is_one_part() -> None:
    assert [len(part) for part in gathered([bytes(PART)], [])] == [PART]
