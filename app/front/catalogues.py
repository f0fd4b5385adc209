"""The message catalogues: .po files as people write them, .mo files as gettext reads them."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).parent.parent / "translations"


def compile_all(force: bool = False) -> bool:
    """Compiles each catalogue that is newer than what was made of it; whether there was one."""
    made = False
    for source in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if force or not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as file:
                catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
            with target.open("wb") as file:
                write_mo(file, catalogue)
            made = True
    return made
