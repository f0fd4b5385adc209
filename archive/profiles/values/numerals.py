"""Chinese numerals as dates use them."""

_DIGITS = {character: value for value, word in enumerate("〇一二三四五六七八九") for character in word}
_DIGITS |= {"零": 0, "○": 0, "两": 2, "元": 1}
_TENS = {"十": 10, "廿": 20, "卅": 30, "百": 100}

NUMERAL = r"(?:\d+|[〇零○一二三四五六七八九十廿卅百元]+)"
"""A regular expression for one number, in digits or words."""


def number_in(text: str) -> int | None:
    """The number that `text` writes: 15, 十五, 廿五, 二〇一九, 一百二十, 元 (the first). None: no number.

    >>> number_in("廿五"), number_in("二〇一九"), number_in("元")
    (25, 2019, 1)
    """
    if not text or len(text) > 12:
        return None
    if text.isascii():
        return int(text) if text.isdigit() else None
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    return _counted(text)


def _counted(text: str) -> int | None:
    """Numbers with 十, 廿, 卅, 百: each of these takes the digit before it (廿 and 卅 take none)."""
    total, digit = 0, None
    for character in text:
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
        elif character in "十百":
            total += _TENS[character] * (1 if digit is None else digit)
            digit = None
        elif character in _TENS and digit is None:
            total += _TENS[character]
        else:
            return None
    return total + (digit or 0)
