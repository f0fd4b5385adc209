"""`chuanxi`: the one command. Every room adds its group; serve, demo and doctor are the house's own."""

import logging
import sys
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup, with_appcontext

from app.environment import count_together, own_address
from app.watch.logs import configure_logs
from archive.context.speech import as_json, speaking
from archive.model.errors import Fault, Misconfigured
from archive.settings import read_settings


def _create_app() -> Flask:
    """Imported when a command needs it: `--help` and `serve` answer before the whole house is read."""
    from app.creation import create_app

    return create_app()


class Chuanxi(FlaskGroup):
    """Flask's group without its development commands and options."""

    def __init__(self, **extra: Any) -> None:
        super().__init__(
            create_app=_create_app,
            add_default_commands=False,
            add_version_option=False,
            load_dotenv=False,
            set_debug_flag=False,
            **extra,
        )
        self.params = [param for param in self.params if isinstance(param, click.Argument)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The archive's own are found before it is open: some of them make it possible to open it."""
        if name == "archive":
            from archive.commands import group

            return group
        return super().get_command(ctx, name)


@click.group(cls=Chuanxi, help="Chuanxi: a living archive for intangible heritage. Settings: docs/settings.md.")
def cli() -> None:
    """Only a group."""


@cli.command("serve", with_appcontext=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen at.")
@click.option(
    "--with", "besides", default="worker,followers", show_default=True, help="What else to run: a list, or none."
)
@speaking
def serve_command(host: str, port: int, besides: str, lang: str) -> None:
    """The site, and beside it the workers and the followers, until told to end (Ctrl-C, SIGTERM)."""
    own_address(host, port)
    settings = read_settings()
    count_together(settings.chuanxi_home)
    from app.serving import BESIDES, check_free, serve

    chosen = () if besides == "none" else tuple(name.strip() for name in besides.split(","))
    if unknown := sorted(set(chosen) - set(BESIDES)):
        raise Misconfigured(f"--with: «{', '.join(unknown)}» is not known; write {','.join(BESIDES)}, or one, or none")
    check_free(host, port)
    words = {"zh": "{name}：{url} 。按 Ctrl-C 结束。", "en": "{name}: {url} . Ctrl-C ends it."}
    names = {"zh": settings.site_name_zh, "en": settings.site_name_en}
    click.echo(words[lang].format(name=names[lang], url=f"{settings.public_url}/"), err=True)
    raise SystemExit(serve(settings, host, port, chosen))


@cli.command("demo", with_appcontext=False)
@speaking
@with_appcontext
def demo_command(lang: str) -> None:
    """Fills an empty archive with the demo collection. Once filled, changes nothing."""
    from app.demo.fill import fill

    fill(lang)


@cli.command("doctor", with_appcontext=False)
@click.option("--json", "json_", is_flag=True, help="For scripts.")
@speaking
def doctor_command(json_: bool, lang: str) -> None:
    """Looks at everything that the archive needs, and says what is wrong and what to do about it."""
    from app.watch.doctor import examine

    found = examine(_create_app, lang)
    if json_:
        as_json([{"name": each.name, "good": each.good, "found": each.found, "cure": each.cure} for each in found])
    else:
        for each in found:
            mark = click.style("✓" if each.good else "✗", fg="green" if each.good else "red")
            click.echo(f"{mark} {each.name}: {each.found}" + (f"\n    → {each.cure}" if each.cure else ""))
    raise SystemExit(0 if all(each.good for each in found) else 1)


LASTING = (("ingest", "work"), ("archive", "follow"), ("search", "follow"))
"""Commands that work on their own until they are told to end: they say what they do, as `serve` does."""


def _begin(arguments: tuple[str, ...]) -> None:
    if arguments not in LASTING:
        configure_logs()
        return
    from app.watch.metrics import hear, tell_alone
    from app.watch.traces import tracing

    settings = read_settings()
    configure_logs(logging.INFO, settings.log_format, hear, *tracing())
    if settings.metrics_address:
        tell_alone(settings.metrics_address)


def main() -> None:
    """The entry point. What is wrong with the settings is said before anything else, without a stack trace."""
    try:
        _begin(tuple(sys.argv[1:3]))
        cli.main(prog_name="chuanxi")
    except Fault as fault:
        click.echo(f"{type(fault).__name__}: {fault}", err=True)
        sys.exit(1)
