"""Preserve: the originals go into the record's object, are read back and compared. From here on nothing is lost."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from archive.catalogue.documents import canonical, to_plain
from archive.holdings import Holdings
from archive.model.asset import Asset
from archive.model.identifiers import AssetId, DepositId, PartId, RecordId
from archive.model.record import Record
from ingest.payloads import Described, Preserved, advance
from ingest.steps.parts import Before, parts_of
from ingest.steps.recordings import recordings_of

Mint = Callable[[str, str], str]
"""(kind, key) → the id reserved for it within the record; asked again, the same."""


def preserve(
    given: Described,
    *,
    record: RecordId,
    deposit: DepositId,
    present: Callable[[], Record | None],
    mint: Mint,
    holdings: Holdings,
    agent: str,
    object_lease: Callable[[], AbstractContextManager[object]],
    progress: Callable[[float], None],
) -> Preserved:
    """Described → Preserved. Raises Damaged if the store gives back other bytes than it was given, Unavailable."""
    standing = present()
    before = Before(standing.head.parts, standing.head.assets) if standing else Before()
    assets = tuple(_assets(given, mint))
    if not given.files:
        # A deposit of description alone leaves the files as they are.
        return advance(given, Preserved, assets=before.assets, parts=before.parts)
    posters = {
        asset.id: file.poster for file, asset in zip(given.files, assets, strict=True) if file.poster is not None
    }
    recordings = recordings_of(given.files, assets)
    parts = parts_of(assets, before, lambda asset: PartId(mint("part", asset)), recordings, posters)
    preserved = advance(given, Preserved, assets=assets, parts=parts)
    held = {original(asset.id): asset for asset in assets}
    with object_lease():
        put: dict[str, Path | bytes] = {name: Path(file.path) for name, file in zip(held, given.files, strict=True)}
        if not _held(holdings, record, held):
            # The same deposit once more leaves the object as it is, but for what a killed writer left half done.
            put[f"submission/{deposit}.json"] = canonical(to_plain(_submission(preserved)))
        holdings.update(
            record,
            put,
            expected={name: asset.digest for name, asset in held.items()},
            message="ingestion",
            agent=agent,
            progress=progress,
        )
    return preserved


def original(asset: AssetId) -> str:
    """The logical path of an asset's bytes in its record's object: opaque, because file names may name people."""
    return f"originals/{asset}"


def _held(holdings: Holdings, record: RecordId, wanted: Mapping[str, Asset]) -> bool:
    """Whether the record's object has all these originals already."""
    if not holdings.exists(record):
        return False
    files = holdings.files(record)
    return all(name in files and files[name].sha512 == asset.digest.sha512 for name, asset in wanted.items())


def _assets(given: Described, mint: Mint) -> Iterator[Asset]:
    seen: dict[str, int] = {}
    rows = zip(given.files, given.digests, given.identities, given.technicals, strict=True)
    for file, digest, identity, technical in rows:
        # The same bytes twice in one item are two assets that share their content.
        copy = seen[digest.sha512] = seen.get(digest.sha512, -1) + 1
        yield Asset(
            id=AssetId(mint("asset", f"{digest.sha512}:{copy}")),
            digest=digest,
            media_type=identity.media_type,
            kind=identity.kind,
            original_path=file.name,
            role=file.role,
            language=file.language,
            technical=technical,
        )


def _submission(given: Preserved) -> Preserved:
    """The deposit as it is kept with the originals: without the depositor's own paths, the same at every try."""
    return replace(given, base=0, files=tuple(replace(file, path="") for file in given.files))
