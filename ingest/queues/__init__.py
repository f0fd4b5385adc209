"""Who works on deposits: chosen by QUEUE_URL. The deposits wait in the database; a queue only decides who comes."""

from typing import Protocol

from archive.model.errors import Misconfigured
from ingest.queues.local import LocalQueue
from ingest.runner import Workshop


class Queue(Protocol):
    """The promise: whatever was accepted is worked on, also after a worker died."""

    def wake(self, batch: str) -> None:
        """A batch was accepted."""

    def settle(self, batch: str) -> None:
        """Returns once every deposit of the batch has ended: waits for workers, or works where there are none."""


def open_queue(url: str, workshop: Workshop, workers: int) -> Queue:
    """`local:`; raises Misconfigured for anything else."""
    if url != "local:":
        raise Misconfigured(f"QUEUE_URL: «{url}» is not known; write local:")
    return LocalQueue(workshop, workers)
