"""Where the file's names lead on one machine: services to ports of 127.0.0.1, containers' folders to folders here."""

import re
from pathlib import Path

from tools.engines.process import free_port
from tools.stack.compose import Service

SELF = "0.0.0.0|127.0.0.1"


class Places:
    """Every service's ports and folders, below `folder`."""

    def __init__(self, folder: Path, services: dict[str, Service]) -> None:
        self.folder, self.services = folder, services
        self._ports: dict[tuple[str, int], int] = {}

    def port(self, service: str, number: int) -> int:
        """The port here that stands for `number` of that service's container."""
        return self._ports.setdefault((service, number), free_port())

    def settle(self, service: str, number: int, port: int) -> None:
        """It is at this port already."""
        self._ports[service, number] = port

    def root(self, service: str) -> Path:
        """What is / in its container, as far as it writes there."""
        root = self.folder / service
        root.mkdir(parents=True, exist_ok=True)
        return root

    def text(self, service: Service, text: str) -> str:
        """A word of the service's command, environment or configuration, as it is here."""
        targets = "|".join(re.escape(target) for target in self._folders(service))
        if targets:  # in one go: what is put in lies below /tmp itself
            there = rf"(?<![\w.])({targets})(?=/|$|;)"
            text = re.sub(there, lambda found: str(self._made(service, found[1])), text)
        names = "|".join(re.escape(name) for name in self.services)

        def here(found: re.Match[str]) -> str:
            return f"127.0.0.1:{self.port(found[1] or service.name, int(found[2]))}"

        return re.sub(rf"(?<![\w.-])(?:({names})|{SELF}):(\d+)", here, text)

    def command(self, service: Service, words: tuple[str, ...]) -> list[str]:
        """A whole command. A port that is a word of its own is the one after `--port`."""
        made, before = [], ""
        for word in words:
            if before == "--port" and word.isdigit():
                made.append(str(self.port(service.name, int(word))))
            else:
                made.append("127.0.0.1" if word == "0.0.0.0" else self.text(service, word))  # noqa: S104
            before = word
        return made

    def environment(self, service: Service) -> dict[str, str]:
        """What the file gives it."""
        return {name: self.text(service, text) for name, text in service.environment.items()}

    def _folders(self, service: Service) -> list[str]:
        named = [str(each["target"]) for each in service.told.get("volumes", ()) if each["type"] == "volume"]
        return [*named, *(each.partition(":")[0] for each in service.told.get("tmpfs", ()))]

    def _made(self, service: Service, target: str) -> Path:
        folder = self.root(service.name) / target.lstrip("/")
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o777)
        return folder
