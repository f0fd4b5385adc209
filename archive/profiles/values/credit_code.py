"""Unified social credit codes (GB 32100): 18 characters with a check character."""

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError


def credit_code(text: str) -> str | None:
    """The code without spaces, in capitals; None where its check character does not agree."""
    try:
        return str(uscc.validate(text))
    except ValidationError:
        return None
