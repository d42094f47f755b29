"""`linehunt providers`: what is installed, and whether it works. Nothing is imported for the list."""

import click

from linehunt.model.text import printable
from linehunt.providers.registry import Registry, claimed


@click.group(invoke_without_command=True)
@click.pass_context
def providers(ctx: click.Context) -> int:
    """List the installed providers: name, distribution and version, module.

    Exit code 2 if two distributions claim one name.
    """
    return _list() if ctx.invoked_subcommand is None else 0


def _list() -> int:
    installed = Registry().installed()
    for entry in installed:
        click.echo(printable(f"{entry.name:<12}  {entry!s:<24}  {entry.target}"))
    names = [entry.name for entry in installed]
    twins = sorted({name for name in names if names.count(name) > 1})
    for name in twins:
        click.echo(printable(f"linehunt: provider {name!r} is {claimed([entry for entry in installed if entry.name == name])}"), err=True)
    return 2 if twins else 0


@providers.command()
@click.argument("name", nargs=-1)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How long the import of each may take, and its hooks; the conformance checks, six times as long.",
)
def check(name: tuple[str, ...], timeout: float) -> int:
    """Import providers, each in a process of its own, and put them through their conformance cases. Without NAME: all that are installed.

    \b
    Exit code 0: no complaint; 1: at least one; 2: one can't be loaded.
    """  # noqa: D301  # the character itself: click keeps the lines below it as they are
    from linehunt.cli.provider_check import inspect

    registry = Registry()
    code = 0
    for each in name or sorted({entry.name for entry in registry.installed()}):
        inspection = inspect(registry, each, timeout)
        for line in inspection.lines:
            click.echo(printable(line))
        if inspection.refusal is not None:
            click.echo(printable(f"linehunt: {inspection.refusal}"), err=True)
        code = max(code, inspection.code)
    return code
