"""The program that forks: where it cannot, whoever asked is told, and what it has forked before goes on."""

import sys

import pytest

from archive.model.errors import Unavailable
from ingest.media.decoding.fork_server import ForkServer

FORKS_ONCE = """
import os, sys
from ingest.media.decoding.fork_server import fork_on_request
fork, forked = os.fork, []
def once():
    if forked:
        raise BlockingIOError(11, "no more processes")
    forked.append(1)
    return fork()
os.fork = once
fork_on_request(lambda: sys.stdout.write(sys.stdin.read()))
"""


def test_where_there_can_be_no_more_processes_those_that_there_are_go_on() -> None:
    server = ForkServer([sys.executable, "-c", FORKS_ONCE])
    with server.child() as first:
        with pytest.raises(Unavailable), server.child():
            pass
        first.tell.write(b"what it was told")
        first.tell.close()
        assert first.answer.read() == b"what it was told"
    server.close()
