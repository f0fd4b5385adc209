"""Keys are the same everywhere."""

from hypothesis import given
from hypothesis import strategies as st

from archive.storage.keys import checked_prefix, is_key


@given(st.lists(st.text("abcXYZ019._=-", min_size=1, max_size=20), min_size=1, max_size=6))
def test_segments_of_the_safe_set_are_keys_but_for_the_dots(segments: list[str]) -> None:
    assert is_key("/".join(segments)) == (not {".", ".."} & set(segments))


@given(st.text(max_size=40))
def test_whatever_is_a_key_is_safe_as_a_path_and_in_an_address(text: str) -> None:
    if is_key(text):
        assert text.isascii()
        assert text.isprintable()
        assert not set(text) & set(" ~%?#:\\\"'*&;|<>$`")
        assert all(segment not in ("", ".", "..") for segment in text.split("/"))


@given(st.lists(st.text("ab.-", min_size=1, max_size=3), min_size=1, max_size=4), st.integers(0, 12))
def test_every_beginning_of_a_key_is_a_prefix(segments: list[str], length: int) -> None:
    key = "/".join(segments)
    if is_key(key):
        assert checked_prefix(key[:length]) == key[:length]


def test_a_key_may_have_896_bytes_and_a_segment_255() -> None:
    assert is_key("/".join(["a" * 255] * 3))
    assert not is_key("a" * 256)
    assert is_key("/".join(["a" * 178] * 5) + "bb")
    assert not is_key("/".join(["a" * 178] * 5) + "bbb")
