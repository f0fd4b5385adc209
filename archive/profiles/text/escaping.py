"""Several values in one text: separators, and a backslash before a separator that belongs to a value."""

SEVERAL = ";；\n"
"""What separates values of a repeatable field."""


def split(text: str, separators: str) -> tuple[str, ...]:
    """The parts of `text` between unescaped separators, still escaped, trimmed, empty ones left out."""
    parts, part, escaped = [], "", False
    for character in text:
        if not escaped and character in separators:
            parts.append(part)
            part = ""
            continue
        escaped = character == "\\" and not escaped
        part += character
    return tuple(trimmed for each in (*parts, part) if (trimmed := each.strip()))


def last_unescaped(text: str, characters: str) -> int:
    """The place of the last unescaped one of `characters`, -1 where there is none."""
    place, escaped = -1, False
    for index, character in enumerate(text):
        if not escaped and character in characters:
            place = index
        escaped = character == "\\" and not escaped
    return place


def escape(text: str, characters: str) -> str:
    """`text` with a backslash before every backslash and every one of `characters`."""
    return "".join(
        "\\" + character if character == "\\" or character in characters else character for character in text
    )


def unescape(text: str) -> str:
    """`text` without the backslashes that escape the character after them; any other backslash stays."""
    kept, escaped = "", False
    for character in text:
        if escaped:
            kept += character if character in "\\;；:：@#=\n" else "\\" + character
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            kept += character
    return kept + ("\\" if escaped else "")
