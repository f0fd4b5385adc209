"""The one normaliser, and readings by sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import pinyin
from search.text import characters, compounds, normalise, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("剪紙", "剪纸"),
        ("廣府廟會", "广府庙会"),
        ("Ｐａｐｅｒ－Ｃｕｔ", "paper-cut"),
        ("Yuèxiù", "yuexiu"),
        ("Lǚ", "lu"),
        ("Ⅰ-1", "I-1"),
        ("甯靜", "宁静"),
        ("自衞", "自卫"),
        ("説唱", "说唱"),
        ("café", "cafe\u0301"),
        ("乾燥", "干燥"),
        ("㈱", "(株)"),
    ],
)
def test_two_ways_to_write_the_same_are_the_same(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


def test_words_stay_whole_and_chinese_is_cut_into_overlapping_pairs() -> None:
    assert tokens("廣府剪紙（2019）, Paper-cut") == ["广府", "府剪", "剪纸", "2019", "paper", "cut"]
    assert tokens("龙 and 凤") == ["龙", "and", "凤"]
    assert characters("剪紙剪") == ["剪", "纸"]
    assert tokens("…!?") == []


def test_characters_beyond_the_basic_plane_are_chinese_too() -> None:
    assert tokens("𠮷野家") == ["𠮷野", "野家"]


def test_a_word_with_a_hyphen_is_also_known_as_one_word() -> None:
    assert compounds("Paper-cut and paper cut of Xi’an") == ["papercut", "xian"]


@given(st.text())
def test_any_text_has_tokens_without_spaces_and_normalising_is_stable(text: str) -> None:
    found = tokens(text)
    assert all(token and not any(c.isspace() for c in token) for token in found)
    assert tokens(" ".join(tokens(text))) == found or any(len(token) == 1 for token in found)


@pytest.mark.parametrize(
    ("title", "reading"),
    [
        ("广府剪纸", "guang fu jian zhi"),
        ("重庆市长江", "chong qing shi chang jiang"),
        ("银行", "yin hang"),
        ("绿色", "lv se"),
        ("绿色", "lu se"),
        ("音樂", "yin yue"),
    ],
)
def test_a_title_is_read_as_people_read_it(title: str, reading: str) -> None:
    assert reading.split() in pinyin.readings(title)


def test_a_long_title_has_a_bounded_number_of_readings() -> None:
    assert len(pinyin.readings("重长行" * 100)) <= pinyin.MOST


@pytest.mark.parametrize(
    ("word", "cut"),
    [
        ("jianzhi", ["jian", "zhi"]),
        ("guangfujianzhi", ["guang", "fu", "jian", "zhi"]),
        ("jianzh", ["jian", "zh"]),
        ("xian", ["xi", "an"]),
        ("xian", ["xian"]),
        ("lvse", ["lv", "se"]),
    ],
)
def test_pinyin_is_cut_into_syllables(word: str, cut: list[str]) -> None:
    assert cut in pinyin.segment(word)


@pytest.mark.parametrize("word", ["paper", "cut", "jz", "剪纸", "", "x1", "a" * 61, "hello"])
def test_what_is_no_pinyin_is_not_cut(word: str) -> None:
    assert pinyin.segment(word) == []


@given(st.text(alphabet="abeginouzh", max_size=60))
def test_syllables_joined_are_the_word(word: str) -> None:
    cuts = pinyin.segment(word)
    assert len(cuts) <= pinyin.CUTS
    assert all("".join(cut) == word for cut in cuts)
