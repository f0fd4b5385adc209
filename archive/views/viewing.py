"""What there is to look at and listen to in an item: its parts, in the order of the original."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from archive.access import Decision, Subject, may
from archive.contents import Line, contents_of
from archive.context import archive_here, viewer_here
from archive.disclosure import Shown, bearing_on
from archive.model.asset import Asset, Kind, Maker, Role
from archive.model.identifiers import PartId
from archive.model.part import Part, Placement
from archive.model.rendition import Rendition
from archive.model.rules import Action
from archive.profiles import language_name
from archive.tiles import fitted
from archive.views.describing import Entry, entry_of

PLAYED = {Kind.AUDIO: "audio.m4a", Kind.VIDEO: "video.mp4", Kind.IMAGE: "access.tif"}
"""The rendition without which an asset cannot be shown yet."""

TAKEN = (400, 1024, 2048, 4096)
"""Longest sides, in pixels, of pictures that are offered to be taken along."""

NOT_EVEN_THAT = 404
"""The status of a refusal that does not tell that the thing exists."""


WORDS = ("captions.vtt", "transcript.txt")
"""What captions and transcripts are read in: with times and without."""


@dataclass(frozen=True, slots=True)
class Captions:
    """A caption or transcript file beside a part; `is_timed`: its words can be shown as they are spoken."""

    asset: Asset
    rendition: Rendition
    name: str
    is_transcript: bool
    by_machine: bool
    is_timed: bool = True


@dataclass(frozen=True, slots=True)
class Showing:
    """One file of a part, or one page of a file, as it is shown. `refused` says why it is not; `made` are its

    renditions by variant; `image` is the name under which it is served, `of` what it is. `others` are the files of
    the same recording that follow `asset`.
    """

    part: Part
    place: int
    labels: tuple[Entry, ...]
    asset: Asset
    image: str
    of: Kind
    made: dict[str, Rendition]
    captions: tuple[Captions, ...]
    refused: Decision | None
    may_download: bool
    may_have_original: bool
    others: tuple[Asset, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether what it needs has been made."""
        return PLAYED[self.of] in self.made

    @property
    def kind(self) -> str:
        """`image`, `audio` or `video`."""
        return self.of.value

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """The sizes (w, h) in which a picture may be taken along, the largest last."""
        width, height = self.played.technical.width or 1, self.played.technical.height or 1
        sides = [side for side in TAKEN if side < max(width, height)]
        return tuple(fitted(width, height, side, side) for side in (*sides, min(TAKEN[-1], max(width, height))))

    @property
    def played(self) -> Rendition:
        """The file that is played or zoomed."""
        return self.made[PLAYED[self.of]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that is kept beside what is shown: a score, a document."""

    asset: Asset
    name: str
    may_have_original: bool


@dataclass(frozen=True, slots=True)
class Viewing:
    """Pictures are leafed through in one viewer; each sound and film has its own player."""

    pictures: tuple[Showing, ...]
    players: tuple[Showing, ...]
    waiting: tuple[Showing, ...]
    refused: tuple[Showing, ...]
    papers: tuple[Paper, ...]
    contents: tuple[tuple[Line, PartId], ...] = ()
    is_rightward: bool = True
    """Whether one leafs from left to right."""


def viewing_of(shown: Shown, subject: Subject, language: str) -> Viewing:
    """Everything of the item that can be shown, with what this viewer may do with it."""
    assets: dict[str, Asset] = {asset.id: asset for asset in shown.version.assets}
    found = [
        _showing(part, place, placement, assets, shown, subject, language)
        for place, part in enumerate(shown.version.parts, start=1)
        for placement in part.placements
        if placement.kind_of(assets[placement.asset]) in PLAYED and placement not in part.spans[1:]
    ]
    ready = [each for each in found if each.refused is None and each.is_ready]
    placements = [placement for part in shown.version.parts for placement in part.placements]
    placed = {placement.asset for placement in placements}
    paged = {placement.asset for placement in placements if placement.page is not None}
    seen = {each.part.id for each in ready}
    lines = ((line, shown.version.parts[line.start].id) for line in contents_of(shown))
    return Viewing(
        contents=tuple((line, part) for line, part in lines if part in seen),
        is_rightward=all(value.content != "right-to-left" for value in shown.values.get("reading_direction", ())),
        pictures=tuple(each for each in ready if each.kind == "image"),
        players=tuple(each for each in ready if each.kind != "image"),
        waiting=tuple(each for each in found if each.refused is None and not each.is_ready),
        refused=tuple(each for each in found if each.refused is not None and _may_be_told(each.refused)),
        papers=tuple(
            _paper(asset, within)
            for asset in shown.version.assets
            if asset.kind not in PLAYED
            and asset.id not in paged
            and (asset.id not in placed or asset.role not in (Role.CAPTION, Role.TRANSCRIPT))
            and _decision(
                Action.DESCRIBE, within := replace(subject, within=bearing_on(shown.record, asset.id))
            ).allowed
        ),
    )


def _showing(
    part: Part,
    place: int,
    placement: Placement,
    assets: Mapping[str, Asset],
    shown: Shown,
    subject: Subject,
    language: str,
) -> Showing:
    asset = assets[placement.asset]
    # What is made of the files of one recording is shown to those who may see all of them.
    within = replace(subject, within=(part.id, asset.id, *(each.asset for each in part.spans[1:])))
    decision = _decision(Action.STREAM, within)
    beside = (assets[each.asset] for each in part.placements)
    return Showing(
        part=part,
        place=place,
        labels=tuple(entry_of(value, language) for value in part.label),
        asset=asset,
        image=placement.image,
        of=placement.kind_of(asset),
        made={rendition.variant: rendition for rendition in shown.renditions.get(placement.image, ())},
        captions=tuple(
            captions for each in beside if (captions := _captions(each, part, shown, subject, language)) is not None
        ),
        refused=None if decision.allowed else decision,
        may_download=_decision(Action.DOWNLOAD, within).allowed,
        may_have_original=_decision(Action.MASTER, within).allowed,
        others=tuple(assets[each.asset] for each in part.spans[1:] if each.asset in assets),
    )


def _captions(asset: Asset, part: Part, shown: Shown, subject: Subject, language: str) -> Captions | None:
    text = next((one for one in shown.renditions.get(asset.id, ()) if one.variant in WORDS), None)
    if text is None or asset.role not in (Role.CAPTION, Role.TRANSCRIPT):
        return None
    if not _decision(Action.STREAM, replace(subject, within=(part.id, asset.id))).allowed:
        return None
    name = language_name(asset.language, language) if asset.language else asset.original_path.rpartition("/")[2]
    return Captions(
        asset, text, name, asset.role is Role.TRANSCRIPT, asset.maker is Maker.MACHINE, text.variant == WORDS[0]
    )


def _paper(asset: Asset, within: Subject) -> Paper:
    return Paper(asset, asset.original_path.rpartition("/")[2], _decision(Action.MASTER, within).allowed)


def _may_be_told(refused: Decision) -> bool:
    """Whether the visitor may know that there is something which is kept from them."""
    return refused.status(viewer_here()) != NOT_EVEN_THAT


def _decision(action: Action, subject: Subject) -> Decision:
    return may(viewer_here(), action, subject, archive_here().now())
