"""The root command: global options, and the commands of core and of installed extensions, loaded by name."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import define

from linehunt import __version__
from linehunt.model.errors import LinehuntError
from linehunt.model.text import printable

if TYPE_CHECKING:
    from linehunt.providers.registry import Installed

_COMMANDS = {
    "completion": "linehunt.cli.completion:completion",
    "config": "linehunt.cli.config:config",
    "forget": "linehunt.cli.forget:forget",
    "lookup": "linehunt.cli.lookup:lookup",
    "new-provider": "linehunt.cli.new_provider:new_provider",
    "providers": "linehunt.cli.providers:providers",
    "spend": "linehunt.cli.spend:spend",
    "store": "linehunt.cli.store:store",
}


@define
class Options:
    """The root's options, handed to every command as `ctx.obj`."""

    config: Path | None = None


class LazyGroup(click.Group):
    """Knows its commands by name, and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Core's commands, and those of the installed extensions."""
        return sorted({*_COMMANDS, *(entry.name for entry in _extensions())})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name, imported now; None if nobody has it. One that can't be used says why when it is called."""
        if (target := _COMMANDS.get(name)) is not None:
            module, _, attribute = target.partition(":")
            command: click.Command = getattr(import_module(module), attribute)
            return command
        entries = [entry for entry in _extensions() if entry.name == name]
        if not entries:
            return None
        if len(entries) > 1:
            return _unusable(name, f"command {name!r} is claimed by {' and '.join(map(str, entries))}: uninstall one of them")
        try:
            loaded = entries[0].load()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # an import that exits must not end the help or the completion of all the others
            return _unusable(name, f"command {name!r} of {entries[0]} can't be loaded: {type(error).__name__}: {error}")
        if not isinstance(loaded, click.Command):
            return _unusable(name, f"command {name!r} of {entries[0]} is no click command")
        return loaded

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """As click's own. Help and the version are printed here."""
        with _reader_may_go():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """As click's own."""
        with _reader_may_go():
            return super().invoke(ctx)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="The configuration file, instead of the one that is found.")
@click.version_option(__version__, "-V", "--version", message="linehunt %(version)s")
@click.pass_context
def root(ctx: click.Context, config: Path | None) -> None:
    """Phone-number lookups through a chain of providers."""
    ctx.obj = Options(config)


def run(arguments: list[str]) -> int:
    """Run a command line; its exit code. What goes wrong is one clear line on stderr, never a traceback.

    0: done, every number answered in full. 1: at least one was not. 2: usage or configuration.
    """
    try:
        code = root.main(args=arguments, prog_name="linehunt", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        click.echo("linehunt: stopped", err=True)
        return 130
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.ClickException as error:
        click.echo(f"linehunt: {_line(error.format_message())}", err=True)
        return 2
    except LinehuntError as error:
        for line in str(error).splitlines():
            click.echo(f"linehunt: {printable(line)}", err=True)
        return 2
    except OSError as error:
        _drop_unwritten()
        click.echo(f"linehunt: {_line(str(error))}", err=True)
        return 1
    return code if isinstance(code, int) else 0


@contextmanager
def _reader_may_go() -> Iterator[None]:
    """The reader of a pipe may have enough, as `head` does. click would end with exit code 1, which means something else here."""
    try:
        yield
    except BrokenPipeError:
        _drop_unwritten()
        raise click.exceptions.Exit(141) from None


def _drop_unwritten() -> None:
    """What stdout doesn't take is dropped: Python would try again at exit, and complain."""
    if sys.stdout is None:  # closed before the start
        return
    try:
        sys.stdout.flush()
    except OSError:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _unusable(name: str, reason: str) -> click.Command:
    reason = _line(reason)

    def refuse() -> None:
        raise click.UsageError(reason)

    settings = {"ignore_unknown_options": True, "allow_extra_args": True}
    return click.Command(name, callback=refuse, short_help=reason, add_help_option=False, context_settings=settings)


def _line(text: str) -> str:
    """Words of others, on one line."""
    return printable(" ".join(text.split()))


def _extensions() -> "list[Installed]":
    from linehunt.providers.registry import COMMANDS, scan

    return scan(COMMANDS)
