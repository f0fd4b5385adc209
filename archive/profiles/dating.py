"""The years by which a value is found."""

from archive.model.values import Value
from archive.profiles.values.dates import years_of


def years(value: Value) -> tuple[int, ...]:
    """Every year that a date may mean; () for what is no date."""
    content = value.content
    return years_of(content) if isinstance(content, dict) and "edtf" in content else ()
