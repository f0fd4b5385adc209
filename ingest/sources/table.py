"""A sheet as plain rows, whatever kind of file it came from."""

from dataclasses import dataclass, field

from archive.model.problems import Problem


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says. `number` is set where the program kept a number; `fault` is a problem's code."""

    text: str = ""
    number: float | None = None
    fault: str | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.text.strip() and self.number is None and self.fault is None


@dataclass(frozen=True, slots=True)
class Row:
    """`number` counts from 1 as the spreadsheet program shows it."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def blank(self) -> bool:
        """Whether all cells are blank, be they formatted or not."""
        return all(cell.blank for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` is None for a file that has but one sheet. `epoch_1904`: numbers count days from 1904."""

    name: str | None
    rows: tuple[Row, ...]
    epoch_1904: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of one file, and what is to be said of the file as a whole."""

    sheets: tuple[Sheet, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
