"""Killed at any moment, a run is healed by starting again: nothing twice, nothing stray, nothing half-public."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from fixtures.batches import small_batch
from fixtures.command import PROGRAM, answer, environment
from fixtures.servers.whole import engines_of
from sqlalchemy import select

from archive import fixity
from archive.catalogue import deposits, records
from archive.catalogue.tables import records as table
from archive.context import Archive, open_archive
from archive.settings import read_settings
from ingest.pipeline import PIPELINE

ITEMS = 36
MOMENTS = 20
GROUPS = 5
SEED = random.SystemRandom().randrange(10**6)


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_batch(tmp_path_factory.mktemp("given") / "batch", ITEMS)


def opened(home: Path) -> Archive:
    return open_archive(read_settings({"CHUANXI_HOME": str(home), **engines_of(home)}))


def items(archive: Archive) -> list[str]:
    with archive.database.reading() as connection:
        query = select(table.c.id).where(table.c.profile == "item")
        return list(connection.execute(query).scalars())


def nothing_is_half_public(archive: Archive) -> None:
    """Whatever is published has its file, its part, and everything that is made of it."""
    with archive.database.reading() as connection:
        for name in items(archive):
            record = records.read(connection, name)
            assert record is not None
            if record.published is None:
                continue
            made = records.renditions_of(connection, (name,))[name]
            for asset in record.published.assets:
                assert archive.holdings.files(name)[f"originals/{asset.id}"].sha512 == asset.digest.sha512
                assert made[asset.id]
                assert all(archive.store.size(rendition.key) == rendition.size for rendition in made[asset.id])
            assert record.published.parts


def all_is_well(home: Path, batch: Path) -> None:
    archive = opened(home)
    assert len(items(archive)) == ITEMS
    nothing_is_half_public(archive)
    with archive.database.reading() as connection:
        found = [records.read(connection, name) for name in items(archive)]
        waiting = deposits.waiting(connection)
    assert not waiting
    assert all(record is not None and record.published is not None for record in found)
    assert len({record.key for record in found if record is not None}) == ITEMS
    report = fixity.check(archive.database, archive.holdings, archive.store, lambda _: None)
    assert (report.missing, report.damaged, report.stray) == ((), (), ())
    archive.database.close()
    planned = answer(home, "ingest", "plan", str(batch), "--publish")
    assert (planned["creates"], planned["changes"], planned["unchanged"]) == (0, 0, ITEMS)


def start(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [PROGRAM, *arguments],
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[bytes]) -> int:
    return process.wait(timeout=240)


@pytest.fixture(scope="module")
def measured(batch: Path, tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds that an undisturbed run takes."""
    home = tmp_path_factory.mktemp("undisturbed")
    begun = time.monotonic()
    assert finish(start(home, "ingest", "add", str(batch), "--publish")) == 0
    taken = time.monotonic() - begun
    all_is_well(home, batch)
    return taken


@pytest.mark.timeout(280)
@pytest.mark.parametrize("number", range(MOMENTS))
def test_killed_at_any_moment_a_run_is_healed_by_starting_again(
    number: int, batch: Path, measured: float, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    groups = chance.sample(range(MOMENTS), GROUPS)
    moment = measured * (number + chance.random()) / MOMENTS
    run = start(tmp_path, "ingest", "add", str(batch), "--publish")
    time.sleep(moment)
    if number in groups:
        os.killpg(run.pid, signal.SIGKILL)
    else:
        run.kill()
    run.wait()
    archive = opened(tmp_path)
    with archive.database.reading() as connection:
        counted = Counter(deposits.counts(connection))
    nothing_is_half_public(archive)
    print(f"seed {SEED}, moment {number}: {moment:.2f} s of {measured:.2f}, group: {number in groups}, {dict(counted)}")
    if number % 2 and counted.total():
        # What was accepted is finished by workers alone; nobody has to give it again.
        workers = [start(tmp_path, "ingest", "work") for _ in range(2)]
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            with archive.database.reading() as connection:
                if not deposits.waiting(connection):
                    break
            time.sleep(0.1)
        for worker in workers:
            worker.terminate()
            # -SIGTERM: told to end before it had begun.
            assert finish(worker) in (0, -signal.SIGTERM)
    else:
        assert finish(start(tmp_path, "ingest", "add", str(batch), "--publish")) == 0
    archive.database.close()
    all_is_well(tmp_path, batch)


@pytest.mark.parametrize("step", [step.name for step in PIPELINE])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_killed_at_any_step_is_followed_by_one_that_goes_on(when: str, step: str, tmp_path: Path) -> None:
    few = small_batch(tmp_path / "few", 6)
    home = tmp_path / "home"
    program = Path(__file__).with_name("crash.py")
    paths = os.pathsep.join(str(folder) for folder in (program.parent.parent, program.parent.parent.parent))
    if step in ("receive", "identify", "characterise"):
        # Planning has done these before anything was accepted: the run that plans is the one that dies.
        dead = subprocess.run(
            [sys.executable, str(program), "plan", step, when, str(few)],
            env={**environment(home), "PYTHONPATH": paths},
            capture_output=True,
            check=False,
            timeout=120,
        )
        assert dead.returncode == -signal.SIGKILL, dead.stderr.decode()
        archive = opened(home)
        assert items(archive) == []
        archive.database.close()
    else:
        dead = subprocess.run(
            [sys.executable, str(program), "work", step, when, str(few)],
            env={**environment(home), "PYTHONPATH": paths},
            capture_output=True,
            check=False,
            timeout=120,
        )
        assert dead.returncode == -signal.SIGKILL, dead.stderr.decode()
    done = answer(home, "ingest", "add", str(few), "--publish")
    assert [item["state"] for item in done["items"]] == ["succeeded"] * 6
    archive = opened(home)
    assert len(items(archive)) == 6
    nothing_is_half_public(archive)
    assert fixity.check(archive.database, archive.holdings, archive.store, lambda _: None).good
    archive.database.close()
