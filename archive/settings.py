"""Every setting, read from the environment once and checked at start. `docs/settings.md` explains each."""

import contextlib
import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from archive.model.errors import Misconfigured

NUMBERS = {"TRUSTED_PROXIES": "0", "WORKERS": "2", "SITE_PROCESSES": "2", "MAX_FILE_GB": "250", "CACHE_MB": "1024"}
"""Settings that are whole numbers, with their defaults."""

TEXTS = {
    "SEARCH_API_KEY": "",
    "SEARCH_CA_FILE": "",
    "QUEUE_URL": "local:",
    "HOLDER": "main",
    "SITE_NAME_ZH": "传习",
    "SITE_NAME_EN": "Chuanxi",
    "METRICS_TOKEN": "",
}
"""Settings that are taken as they are written, with their defaults."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings under their environment names, in lower case.

    `id_base` is '' where ID_BASE is not set; an open archive has the one in force (`archive.id_base`).
    """

    chuanxi_home: Path
    database_url: str
    storage_url: str
    search_url: str
    search_api_key: str
    search_ca_file: str
    queue_url: str
    public_url: str
    id_base: str
    secret_key: str
    onsite_networks: tuple[Network, ...]
    trusted_proxies: int
    holder: str
    site_name_zh: str
    site_name_en: str
    workers: int
    site_processes: int
    max_file_gb: int
    storage_public_url: str
    cache_mb: int
    log_format: str
    metrics_token: str
    metrics_address: str


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Reads and checks the settings, makes home and its secret key. Raises Misconfigured: every fault, and its cure."""
    given = os.environ if environ is None else environ
    home = Path(given.get("CHUANXI_HOME") or "var").absolute()
    faults: list[str] = []
    public_url = _address("PUBLIC_URL", given.get("PUBLIC_URL") or "http://127.0.0.1:8000", faults)
    id_base = _optional("ID_BASE", given.get("ID_BASE", ""), faults)
    networks = _networks(given.get("ONSITE_NETWORKS", ""), faults)
    storage_public_url = _optional("STORAGE_PUBLIC_URL", given.get("STORAGE_PUBLIC_URL", ""), faults)
    log_format = _one_of("LOG_FORMAT", given.get("LOG_FORMAT") or "text", ("text", "json"), faults)
    metrics_address = _host_and_port("METRICS_ADDRESS", given.get("METRICS_ADDRESS", ""), faults)
    numbers = {name: _number(name, given.get(name) or default, faults) for name, default in NUMBERS.items()}
    if faults:
        raise Misconfigured("\n".join(faults))
    home.mkdir(parents=True, exist_ok=True)
    return Settings(
        chuanxi_home=home,
        database_url=given.get("DATABASE_URL") or f"sqlite:///{home / 'chuanxi.sqlite'}",
        storage_url=given.get("STORAGE_URL") or f"file:{home / 'store'}",
        search_url=given.get("SEARCH_URL") or f"embedded:{home / 'index'}",
        public_url=public_url,
        id_base=id_base,
        secret_key=given.get("SECRET_KEY") or _own_secret(home / "secret_key"),
        onsite_networks=networks,
        trusted_proxies=numbers["TRUSTED_PROXIES"],
        workers=numbers["WORKERS"],
        site_processes=max(1, numbers["SITE_PROCESSES"]),
        max_file_gb=numbers["MAX_FILE_GB"],
        storage_public_url=storage_public_url,
        cache_mb=numbers["CACHE_MB"],
        log_format=log_format,
        metrics_address=metrics_address,
        **{name.lower(): given.get(name) or default for name, default in TEXTS.items()},
    )


def _address(name: str, text: str, faults: list[str]) -> str:
    """An http(s) address without query, fragment or trailing slash."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        faults.append(f"{name}: «{text}» is not an address; write for example https://archive.example.org")
    return text.rstrip("/")


def _optional(name: str, text: str, faults: list[str]) -> str:
    return _address(name, text, faults) if text else ""


def _one_of(name: str, text: str, known: tuple[str, ...], faults: list[str]) -> str:
    if text not in known:
        faults.append(f"{name}: «{text}» is not known; write {' or '.join(known)}")
    return text


def _host_and_port(name: str, text: str, faults: list[str]) -> str:
    """`host:port`, or '' for none."""
    host, _, port = text.rpartition(":")
    if text and not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        faults.append(f"{name}: «{text}» is not an address; write for example 127.0.0.1:9100")
    return text


def _networks(text: str, faults: list[str]) -> tuple[Network, ...]:
    networks: list[Network] = []
    for part in text.replace(",", " ").split():
        try:
            networks.append(ipaddress.ip_network(part))
        except ValueError:
            faults.append(f"ONSITE_NETWORKS: «{part}» is not a network; write for example 10.1.0.0/16")
    return tuple(networks)


def _number(name: str, text: str, faults: list[str]) -> int:
    if not text.isascii() or not text.isdigit():
        faults.append(f"{name}: «{text}» is not a whole number")
        return 0
    return int(text)


def _own_secret(path: Path) -> str:
    """The archive's own secret, made once. Written beside and linked, so that two starts agree on one."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()
