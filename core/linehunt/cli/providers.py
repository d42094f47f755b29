"""`linehunt providers`: what is installed. Nothing is imported for it."""

import click

from linehunt.model.text import printable
from linehunt.providers.registry import Registry


@click.command()
def providers() -> int:
    """List the installed providers: name, distribution and version, module.

    Exit code 2 if two distributions claim one name.
    """
    installed = Registry().installed()
    for entry in installed:
        click.echo(printable(f"{entry.name:<12}  {entry!s:<24}  {entry.target}"))
    names = [entry.name for entry in installed]
    twins = sorted({name for name in names if names.count(name) > 1})
    for name in twins:
        claims = " and ".join(str(entry) for entry in installed if entry.name == name)
        click.echo(printable(f"linehunt: provider {name!r} is claimed by {claims}: uninstall one of them"), err=True)
    return 2 if twins else 0
