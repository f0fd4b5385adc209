"""Identifiers notice what people do to them between paper and keyboard."""

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.identifiers import ALPHABET, LENGTH, check_character, mint, well_formed

IDENTIFIERS = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map(lambda body: body + check_character(body))


def test_what_is_minted_is_well_formed_and_of_one_path_segment() -> None:
    minted = {mint() for _ in range(2000)}
    assert len(minted) == 2000
    assert all(well_formed(name) and name.isascii() and name.isalnum() for name in minted)


def test_the_check_character_is_the_one_of_the_noid_scheme() -> None:
    # The example of the NOID specification, section "Check digit algorithm": 13030/xf93gt2 has q.
    assert check_character("13030/xf93gt2") == "q"


@settings(max_examples=60)
@given(IDENTIFIERS)
def test_every_single_wrong_character_is_noticed(name: str) -> None:
    for place in range(LENGTH):
        for other in ALPHABET:
            if other != name[place]:
                assert not well_formed(name[:place] + other + name[place + 1 :])


@given(IDENTIFIERS, st.integers(0, LENGTH - 3))
def test_every_two_neighbours_swapped_are_noticed(name: str, place: int) -> None:
    swapped = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    assert swapped == name or not well_formed(swapped)


@given(st.text(max_size=20))
def test_anything_may_be_asked(text: str) -> None:
    assert well_formed(text) in (True, False)


@given(IDENTIFIERS)
def test_case_length_and_letters_outside_the_alphabet_are_refused(name: str) -> None:
    assert well_formed(name)
    assert not well_formed(name + "0")
    assert not well_formed(name[:-1])
    assert not well_formed("l" + name[1:])
    assert name == name.upper() or not well_formed(name.upper())


def test_no_identifier_can_spell_a_word() -> None:
    assert not set("aeioul") & set(ALPHABET)
    assert len(ALPHABET) == 29
