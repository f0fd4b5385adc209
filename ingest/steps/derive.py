"""Derive: renditions of every sound asset. Those already held are not made again; what fails is held, not lost."""

import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from archive.holdings import Holdings
from archive.model.asset import Asset, Technical
from archive.model.errors import Missing, Rejected, Unavailable
from archive.model.identifiers import RecordId, page_name
from archive.model.problems import Problem, Severity, Where
from archive.model.rendition import Rendition
from archive.model.rules import Audience, Rule
from archive.renditions import complete, key_of, made
from archive.storage import Store
from ingest.media.recipe import UNFINISHED, Made, Recipe
from ingest.media.spanned import Source, spanned
from ingest.media.streaming.checking import is_full
from ingest.payloads import Derived, Preserved, advance
from ingest.steps.preserve import original
from ingest.steps.progress import share
from ingest.steps.tasks import Task, tasks


def derive(
    given: Preserved,
    *,
    record: RecordId,
    holdings: Holdings,
    store: Store,
    scratch: Path,
    progress: Callable[[float], None],
    work: Sequence[Task] | None = None,
) -> Derived:
    """Preserved → Derived. Raises Unavailable. `work`: what is to be made, None: all that there should be.

    A recipe that fails, or whose original is gone, makes the record held, with the reason.
    """
    held = [
        Problem("file_damaged", Where(file=asset.original_path), {"name": asset.original_path}, Severity.WARNING)
        for asset in given.assets
        if asset.technical.damage
    ]
    if work is None:
        work = list(tasks(given.assets, given.parts, inside=is_inside(given.rules)))
    renditions: list[Rendition] = []
    before, whole = 0.0, sum(map(_weight, work))
    for task in work:
        done = made(store, task.asset.id, task.recipe.name)
        told = share(progress, before, whole, _weight(task))
        try:
            renditions += done if done is not None else _make(task, record, holdings, store, scratch, told)
        except Rejected as refusal:
            held += [
                Problem(
                    each.code, Where(file=task.asset.original_path), {**each.params, "name": task.asset.original_path}
                )
                for each in refusal.problems
            ]
        before += _weight(task)
        progress(before / whole)
    return advance(given, Derived, renditions=tuple(renditions), held=tuple(held))


def _weight(task: Task) -> float:
    """What a task counts for in the progress: the seconds of its files, or as much as one second."""
    return max(1.0, sum(each.technical.duration or 0.0 for each in task.files))


def is_inside(rules: Iterable[Rule]) -> bool:
    """Whether rules keep the whole record for staff, without an end: what opens on a day is made ready for that day."""
    closed = (Audience.INTERNAL, Audience.CLOSED)
    return any(rule.subject is None and rule.until is None and rule.audience in closed for rule in rules)


def _make(
    task: Task,
    record: RecordId,
    holdings: Holdings,
    store: Store,
    scratch: Path,
    progress: Callable[[float], None],
) -> list[Rendition]:
    """Makes a recipe's files beside, writes them to the store, and its index last."""
    recipe, asset = task.recipe, task.asset
    folder = scratch / asset.id / recipe.name.replace("/", "-")
    folder.mkdir(parents=True, exist_ok=True)
    _empty(folder)
    try:
        with ExitStack() as opened:
            paths = [opened.enter_context(holdings.as_file(record, original(each.id))) for each in task.files]
            source, technical = _read(task, paths, folder)
            files = recipe.make(source, technical, folder, progress)
        renditions = [_kept(asset, recipe, file, store) for file in files]
        complete(store, asset.id, recipe.name, renditions)
    except Missing as gone:
        shutil.rmtree(folder, ignore_errors=True)
        raise Rejected([Problem("original_missing")]) from gone
    except Unavailable:
        # It is tried again: what took long is not thrown away, unless it is what fills the disk.
        _empty(folder, with_unfinished=folder.exists() and is_full(folder))
        raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    return renditions


def _read(task: Task, paths: list[Path], folder: Path) -> tuple[Source, Technical]:
    """What a recipe reads, and what is true of it."""
    if len(paths) == 1:
        return paths[0], task.asset.technical
    lengths = tuple(each.technical.duration or 0.0 for each in task.files)
    # How loud the whole is was never measured: the recipe does it.
    technical = replace(task.asset.technical, duration=sum(lengths), loudness=None)
    return spanned(tuple(paths), lengths, folder / "recording.ffconcat"), technical


def _empty(folder: Path, *, with_unfinished: bool = False) -> None:
    """Leaves nothing in a recipe's folder but what it can go on with."""
    # A cancelled deposit's folder is gone before its worker knows.
    for each in folder.iterdir() if folder.exists() else ():
        if each.name == UNFINISHED and not with_unfinished:
            continue
        if each.is_dir():
            shutil.rmtree(each, ignore_errors=True)
        else:
            each.unlink()


def _kept(asset: Asset, recipe: Recipe, file: Made, store: Store) -> Rendition:
    """The rendition that a file is, once the store has it."""
    name = page_name(asset.id, file.page)
    key = key_of(name, recipe.name, file.variant)
    size = store.write(key, file.path)
    return Rendition(name, recipe.name, file.variant, file.media_type, key, size, file.technical)
