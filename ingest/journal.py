"""The journal: what each step made of which input, so that a broken run goes on from the step that failed."""

from dataclasses import dataclass
from typing import TypeVar

from archive.catalogue import deposits
from archive.catalogue.database import Database
from ingest.codec import decode, encode, fingerprint
from ingest.payloads import Deposit

P = TypeVar("P", bound=Deposit)


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of one deposit."""

    database: Database
    deposit: str

    def recall(self, step: str, given: Deposit, kind: type[P]) -> P | None:
        """What `step` (name and version) made of `given` before."""
        with self.database.reading() as connection:
            plain = deposits.recall(connection, self.deposit, step, fingerprint(given))
        return None if plain is None else decode(plain, kind)

    def note(self, step: str, given: Deposit, made: Deposit) -> None:
        """Keeps what `step` made of `given`."""
        with self.database.writing() as connection:
            deposits.note(connection, self.deposit, step, fingerprint(given), encode(made))
