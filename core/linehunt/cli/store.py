"""`linehunt store`: where the ledger is, whether it is whole, and the room that it takes."""

import click

from linehunt.cli.root import Options
from linehunt.clock import SystemClock
from linehunt.config.configuration import Configuration
from linehunt.ledger import existing_ledger, has_ledger, place_of
from linehunt.model.text import printable
from linehunt.store.sqlite.place import Place
from linehunt.store.sqlite.upkeep import check, file_size
from linehunt.store.sqlite.vacuum import vacuum


@click.group()
def store() -> None:
    """Where money and answers are kept: find it, check it, make it smaller."""


@store.command("path")
@click.pass_obj
def show_path(options: Options) -> None:
    """Print the directory of the ledger. The first account that costs money makes it."""
    click.echo(str(place_of(Configuration.load(options.config)).directory))


@store.command("check")
@click.pass_obj
def check_store(options: Options) -> int:
    """Tell whether the ledger is whole. Nothing in it is changed; lookups wait while it is read.

    \b
    Exit code 0: no problem was found; 1: at least one was; 2: usage or configuration.
    """  # noqa: D301  # the character itself: click keeps the lines below it as they are
    configuration = Configuration.load(options.config)
    place = place_of(configuration)
    if not has_ledger(configuration):
        return _say_there_is_none(place)
    found = check(place, configuration.budgets.day(SystemClock().now()))
    for finding in found:
        click.echo(printable(f"{'' if finding.well else 'problem: '}{finding.subject}: {finding.words}"))
    problems = sum(not finding.well for finding in found)
    if problems:
        click.echo(printable(f"linehunt: {place.directory}: {problems} {'problem' if problems == 1 else 'problems'}"), err=True)
    return 1 if problems else 0


@store.command("vacuum")
@click.pass_obj
def vacuum_store(options: Options) -> int:
    """Write the ledger anew, without the room of what was removed. Lookups wait meanwhile."""
    configuration = Configuration.load(options.config)
    with existing_ledger(configuration) as ledger:
        if ledger is None:
            return _say_there_is_none(place_of(configuration))
        before = file_size(ledger.place)
        vacuum(ledger)
        after = file_size(ledger.place)
    click.echo(f"{before:,} bytes before, {after:,} bytes after")
    return 0


@store.command("reread")
@click.option("--account", required=True, metavar="NAME", help="The account whose responses are read again.")
@click.pass_obj
def reread_store(options: Options, account: str) -> int:
    """Read stored responses again, after their provider's plugin was mended. Nothing is asked, nothing costs anything."""
    from linehunt.rereading import reread

    configuration = Configuration.load(options.config)
    with existing_ledger(configuration) as ledger:
        if ledger is None:
            return _say_there_is_none(place_of(configuration))
        done = reread(configuration, ledger, account)
    click.echo(f"responses read again: {done.responses:,}; without an answer: {done.without:,}; answers new or changed: {done.answers:,}")
    return 0


def _say_there_is_none(place: Place) -> int:
    click.echo(printable(f"linehunt: {place.directory}: there is no ledger yet"), err=True)
    return 0
