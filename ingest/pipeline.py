"""The pipeline, on one screen: which step follows which, in which version, and what it makes.

A step whose code changes what it makes gets a new version: the journal then no longer recalls what the old one made.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ingest import payloads
from ingest.steps.characterise import characterise
from ingest.steps.derive import derive
from ingest.steps.describe import describe
from ingest.steps.identify import identify
from ingest.steps.preserve import preserve
from ingest.steps.receive import receive
from ingest.steps.register import register
from ingest.steps.renew import renew


@dataclass(frozen=True, slots=True)
class Step:
    """A function from one payload to the next. `needs` are the names of what it asks of the world."""

    function: Callable[..., payloads.Deposit]
    version: int
    makes: type[payloads.Deposit]
    recalled: bool = True
    """Whether the journal keeps what it makes. Describing asks the catalogue, and registering is a transaction of

    its own: both are cheap and are done again, so that they see the catalogue as it is now.
    """

    @property
    def name(self) -> str:
        """The step's name: its function's."""
        return self.function.__name__

    @property
    def needs(self) -> tuple[str, ...]:
        """The keyword-only arguments of the function that it cannot do without."""
        parameters = inspect.signature(self.function).parameters.values()
        return tuple(each.name for each in parameters if each.kind is each.KEYWORD_ONLY and each.default is each.empty)

    def run(self, given: payloads.Deposit, tools: Any) -> payloads.Deposit:
        """Runs the function with what it needs taken from `tools`, by name."""
        return self.function(given, **{name: getattr(tools, name) for name in self.needs})


PLANNING = (
    Step(receive, 1, payloads.Received),
    Step(identify, 1, payloads.Identified),
    Step(characterise, 2, payloads.Characterised),
    Step(describe, 1, payloads.Described, recalled=False),
)
"""These write nothing: `plan` runs them, and stops here."""

KEEPING = (
    Step(preserve, 2, payloads.Preserved),
    Step(derive, 3, payloads.Derived),
    Step(register, 1, payloads.Registered, recalled=False),
)

PIPELINE = (*PLANNING, *KEEPING)

RENEWING = (Step(renew, 1, payloads.Registered, recalled=False),)
"""For deposits that bring nothing, and want what lacks of a record's renditions."""
