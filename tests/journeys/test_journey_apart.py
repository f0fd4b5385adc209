"""The site by itself, and beside it what else has to run, each as a command of its own."""

import signal
import subprocess
from pathlib import Path

from fixtures.batches import small_batch
from fixtures.command import PROGRAM, answer, chuanxi, environment
from fixtures.servers.queues import QUEUES
from fixtures.site import Site, free_port, wait_for

BESIDES = (("ingest", "work"), ("archive", "follow"), ("search", "follow"))


def test_a_site_alone_is_ready_once_the_others_run_and_shows_what_they_have_done(tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    url = list(QUEUES.values())[-1]
    running: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> None:
        with (tmp_path / "log").open("ab") as log:
            running.append(
                subprocess.Popen([PROGRAM, *words], env=environment(home, QUEUE_URL=url), stdout=log, stderr=log)
            )

    try:
        start("serve", "--with", "none", "--port", str(port))
        site = Site(home, port, running[0])
        wait_for(lambda: site.get("/healthz")[0] == 200, 60)
        assert not site.ready()
        for words in BESIDES:
            start(*words)
        wait_for(site.ready, 60)
        added = answer(home, "ingest", "add", str(small_batch(tmp_path / "batch", 3)), "--publish", QUEUE_URL=url)
        assert added["counts"]["succeeded"] == 3
        assert site.get(f"/zh/item/{added['items'][0]['id']}")[0] == 200
        for process in running:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(30) for process in running] == [0] * len(running), (tmp_path / "log").read_text()
    finally:
        for process in running:
            process.kill()
            process.wait()


def test_what_cannot_run_beside_the_site_is_refused_with_what_can(tmp_path: Path) -> None:
    done = chuanxi(tmp_path, "serve", "--with", "workers", "--port", str(free_port()))
    assert done.returncode == 1
    assert "--with: «workers» is not known; write worker,followers, or one, or none" in done.stderr
