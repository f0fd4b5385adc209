"""`chuanxi doctor`: what the archive needs, whether it has it, and what to do where it has not."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

import av
import imageio_ffmpeg
import pyvips
from flask import Flask, current_app

from app.watch.dependencies import Answer, asked
from archive.catalogue import deposits, feed, leases
from archive.catalogue.deposits import State
from archive.catalogue.feed.follower import Follower
from archive.context import archive_here, followers_here
from archive.model.errors import Fault, Misconfigured
from archive.settings import Settings, read_settings

SCARCE = 5 * 10**9
"""Bytes free, below which the next batch may not fit."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, what was found, and the cure ('' where none is needed)."""

    name: str
    good: bool
    found: str
    cure: str = ""


def examine(create_app: Callable[[], Flask], language: str) -> tuple[Finding, ...]:
    """Everything, in the order in which one thing stands on the other; what cannot be opened ends the list."""
    try:
        settings = read_settings()
    except Misconfigured as fault:
        return (Finding("settings", False, str(fault), _say(language, "docs/settings.md")),)
    findings = [Finding("settings", True, str(settings.chuanxi_home)), *_programs(), _space(settings, language)]
    try:
        app = create_app()
    except Fault as fault:
        return (*findings, Finding("archive", False, str(fault), _say(language, "docs/settings.md")))
    with app.app_context():
        return (*findings, *_parts(language))


def _programs() -> list[Finding]:
    """The programs that come with the packages, by version."""
    return [
        Finding("ffmpeg", True, imageio_ffmpeg.get_ffmpeg_version()),
        Finding("PyAV", True, av.__version__),
        Finding("libvips", True, ".".join(str(pyvips.version(part)) for part in range(3))),
    ]


def _space(settings: Settings, language: str) -> Finding:
    free = shutil.disk_usage(settings.chuanxi_home).free
    cure = {
        "zh": "腾出空间，或把 CHUANXI_HOME 移到更大的磁盘。",
        "en": "Free some, or move CHUANXI_HOME to a larger disk.",
    }
    return Finding("space", free > SCARCE, f"{free / 10**9:.1f} GB", "" if free > SCARCE else cure[language])


def _parts(language: str) -> list[Finding]:
    answers = {each.name: asked(each) for each in current_app.extensions["chuanxi.dependencies"]}
    findings = [_answered(name, answer, language) for name, answer in answers.items()]
    if not answers["database"].good:
        return findings
    start = {"zh": "启动 chuanxi serve。", "en": "Start chuanxi serve."}[language]
    with archive_here().database.reading() as connection:
        latest, workers = feed.latest(connection), leases.alive(connection, "worker")
        states = deposits.counts(connection)
    findings.append(Finding("workers", bool(workers), str(len(workers)), "" if workers else start))
    findings += [_follower(follower, latest, start, language) for follower in followers_here()]
    failed = states[State.FAILED]
    look = {
        "zh": "在工作台查看原因，改正后重新提交。",
        "en": "The desk shows why; give them again once that is mended.",
    }
    return [*findings, Finding("failed deposits", not failed, str(failed), look[language] if failed else "")]


def _answered(name: str, answer: Answer, language: str) -> Finding:
    """Faults of our own name the setting and the cure already; the page of settings says the rest."""
    found = answer.fault or f"{1000 * answer.seconds:.0f} ms"
    return Finding(name, answer.good, found, "" if answer.good else _say(language, "docs/settings.md"))


def _follower(follower: Follower, latest: int, start: str, language: str) -> Finding:
    try:
        behind = latest - follower.position()
    except Fault as fault:
        return Finding(f"follower {follower.name}", False, str(fault), _say(language, "docs/operations.md"))
    return Finding(f"follower {follower.name}", behind == 0, _behind(behind, language), start if behind else "")


def _behind(changes: int, language: str) -> str:
    if not changes:
        return {"zh": "已跟上", "en": "up to date"}[language]
    return {"zh": f"落后 {changes} 处改动", "en": f"{changes} changes behind"}[language]


def _say(language: str, where: str) -> str:
    return {"zh": f"见 {where}。", "en": f"See {where}."}[language]
