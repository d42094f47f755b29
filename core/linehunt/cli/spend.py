"""`linehunt spend`: what was spent on what, what is in doubt, and settling that."""

from contextlib import closing
from datetime import datetime
from functools import partial

import click
from click.core import ParameterSource

from linehunt.cli.reconcile import reconcile
from linehunt.cli.root import Options
from linehunt.cli.sheet import Cell, Row, show, with_format
from linehunt.config.configuration import Configuration
from linehunt.ledger import existing_ledger, open_ledger
from linehunt.model.errors import ConfigurationError
from linehunt.model.moment import iso
from linehunt.model.text import printable
from linehunt.store.protocol import Doubt
from linehunt.store.sqlite.report import Key, Spending, report

_FIRST_DAY, _LAST_DAY = "0001-01-01", "9999-12-31"
_MONEY = ("held", "spent", "in_doubt", "saved", "attempts")
_DOUBT = ("id", "account", "since", "numbers", "amount", "currency", "failure", "fetchable")
_NOTHING_TO_FETCH_BY = "the provider gave nothing to fetch it by: ask the vendor, then resolve it with --billed or --not-billed"
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group(invoke_without_command=True)
@click.option(
    "--by",
    "keys",
    type=click.Choice([key.value for key in Key]),
    multiple=True,
    help="What has a row of its own. Default: account. May be repeated.",
)
@click.option("--since", type=_DAY, metavar="DAY", help="The first day, as in 2026-11-22.")
@click.option("--until", type=_DAY, metavar="DAY", help="The last day, itself included.")
@with_format
@click.pass_context
def spend(ctx: click.Context, keys: tuple[str, ...], since: datetime | None, until: datetime | None, form: str) -> None:
    """What lookups have cost, by account, day, chain, field or currency.

    Held: reserved for requests under way. In doubt: may have been billed, without an answer. Saved: what recalled answers would have
    cost; it is counted by day and account alone, so it is left out by chain and by field.

    By field, an attempt's money is shared evenly over the fields that were wanted of it (by largest remainder), so that the rows add up
    to the whole exactly; the attempt counts for each of its fields. Days are those of the reservation, in the configured time zone.
    """
    if ctx.invoked_subcommand is not None:
        if any(ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in ctx.params):
            raise click.UsageError(f"write the options of {ctx.invoked_subcommand!r} after it: those before it are of 'spend' alone")
        return
    if since is not None and until is not None and since > until:
        raise click.UsageError("--since is a later day than --until: no day lies between them")
    options: Options = ctx.obj
    by = tuple(map(Key, keys)) or (Key.ACCOUNT,)
    first = _FIRST_DAY if since is None else since.date().isoformat()
    last = _LAST_DAY if until is None else until.date().isoformat()
    rows: list[Spending] = []
    totals: list[Spending] = []
    with existing_ledger(Configuration.load(options.config)) as ledger:
        if ledger is not None:
            rows = ledger.read(partial(report, by, first, last))
            totals = ledger.read(partial(report, (Key.CURRENCY,), first, last))
    if not rows:
        click.echo(f"nothing was spent {'yet' if since is None and until is None else 'on these days'}", err=True)
    columns = [*(key.value for key in dict.fromkeys((*by, Key.CURRENCY))), *_MONEY]
    apart = set(by) != {Key.CURRENCY}  # else each row is a total
    show(form, columns, [_row(row) for row in rows], [_total(row, columns, rows) for row in totals] if apart else ())


@spend.command()
@with_format
@click.pass_obj
def doubts(options: Options, form: str) -> None:
    """List what may have been billed without an answer. It counts for the budgets until it is resolved.

    Fetchable: its provider gave something to fetch the answers by, so that 'linehunt spend resolve ID --fetch' may settle it.
    """
    found = _doubts(Configuration.load(options.config))
    if not found:
        click.echo("nothing is in doubt", err=True)
    show(form, _DOUBT, [_doubt_row(doubt) for doubt in found.values()])


@spend.command()
@click.argument("attempts", nargs=-1, required=True, type=int, metavar="ID...")
@click.option("--billed", is_flag=True, help="The vendor has billed it: its amount is spent.")
@click.option("--not-billed", is_flag=True, help="The vendor has not billed it: its amount is free again.")
@click.option(
    "--fetch", is_flag=True, help="Ask the provider for the answers that were bought, and settle it by them. It costs nothing more."
)
@click.pass_obj
def resolve(options: Options, attempts: tuple[int, ...], billed: bool, not_billed: bool, fetch: bool) -> int:
    """Settle the doubts of these IDs, which 'linehunt spend doubts' lists. Their numbers may then be asked again.

    \b
    Exit code 0: all are settled; 1: at least one could not be fetched;
    2: usage or configuration, or an ID is not in doubt: then none is settled.
    """  # noqa: D301  # the character itself: click keeps the lines below it as they are
    if billed + not_billed + fetch != 1:
        raise click.UsageError("give one of --billed, --not-billed and --fetch")
    configuration = Configuration.load(options.config)
    found = _doubts(configuration)
    for attempt in attempts:
        if attempt not in found:
            raise ConfigurationError(f"attempt {attempt} is not in doubt: 'linehunt spend doubts' lists those that are")
    chosen = [found[attempt] for attempt in dict.fromkeys(attempts)]
    if fetch:
        fetched = [_fetch(configuration, doubt) for doubt in chosen]
        return 0 if all(fetched) else 1
    with closing(open_ledger(configuration)) as ledger:
        for doubt in chosen:
            was = ledger.resolve(doubt.attempt, billed=billed)
            click.echo(printable(f"{_named(was)}: {was.amount} is {'spent' if billed else 'free again'}"))
    return 0


def _fetch(configuration: Configuration, doubt: Doubt) -> bool:
    """Settle it by its provider's word; whether nothing of it is left in doubt."""
    from linehunt.reading_back import read_back  # the machinery of requests, which nothing else here needs

    if not doubt.tickets:
        click.echo(f"linehunt: {doubt.attempt}: {_NOTHING_TO_FETCH_BY}", err=True)
        return False
    back = read_back(configuration, doubt)
    if back.left is None or back.charged:
        click.echo(printable(f"{_named(doubt)}: {f'{back.charged} is spent' if back.charged else 'nothing was billed'}"))
    if back.left is not None:
        why = "; ".join(back.reasons) or _NOTHING_TO_FETCH_BY
        click.echo(printable(f"linehunt: {doubt.attempt}: {back.left.amount} is still in doubt: {why}"), err=True)
    return back.left is None


def _doubts(configuration: Configuration) -> dict[int, Doubt]:
    with existing_ledger(configuration) as ledger:
        return {} if ledger is None else {doubt.attempt: doubt for doubt in ledger.doubts()}


def _named(doubt: Doubt) -> str:
    count = len(doubt.numbers)
    return f"{doubt.attempt}: {doubt.account}, {iso(doubt.since)}, {count} {'number' if count == 1 else 'numbers'}"


def _row(spending: Spending) -> dict[str, Cell]:
    return {
        **{key.value: value for key, value in spending.group.items()},
        "held": spending.held.amount,
        "spent": spending.spent.amount,
        "in_doubt": spending.in_doubt.amount,
        "saved": None if spending.saved is None else spending.saved.amount,
        "attempts": spending.attempts,
    }


def _total(spending: Spending, columns: list[str], rows: list[Spending]) -> dict[str, Cell]:
    """A row below the others: blank where theirs are."""
    first = next(column for column in columns if column != Key.CURRENCY)
    total: dict[str, Cell] = dict.fromkeys(columns)
    total |= {first: "total", **_row(spending)}
    if all(row.saved is None for row in rows):
        total["saved"] = None
    return total


def _doubt_row(doubt: Doubt) -> Row:
    unsaid = "its answers could not be fetched yet" if doubt.tickets else "the response had no answer for them"
    return {
        "id": doubt.attempt,
        "account": doubt.account,
        "since": iso(doubt.since),
        "numbers": tuple(number.masked for number in doubt.numbers),
        "amount": doubt.amount.amount,
        "currency": doubt.amount.currency,
        "failure": doubt.failure or unsaid,
        "fetchable": doubt.tickets,
    }


spend.add_command(reconcile)
