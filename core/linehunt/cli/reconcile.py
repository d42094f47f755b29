"""`linehunt spend reconcile`: a vendor's usage file beside the ledger, and what differs."""

from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo
from functools import partial
from pathlib import Path

import click

from linehunt.cli.root import Options
from linehunt.cli.sheet import Cell, Row, show, with_format
from linehunt.config.configuration import Configuration
from linehunt.config.quantity import parse_patience
from linehunt.config.time_zone import parse_time_zone
from linehunt.ledger import existing_ledger
from linehunt.model.errors import ConfigurationError
from linehunt.model.moment import iso
from linehunt.model.money import Money
from linehunt.model.spelling import nearest
from linehunt.model.text import printable, safe_message
from linehunt.store.sqlite.reconciling import Counted, Difference, Kind, Sum, counted
from linehunt.store.sqlite.reconciling import reconcile as hold_against
from linehunt.usage import BadRow, Column, Usage, UsageRow

_COLUMNS = ("kind", "time", "number", "attempt", "line", "ledger", "vendor", "refund", "difference", "currency", "hint")


def _currency(written: str) -> str:
    return Money.parse("0", written).currency


def _by(parse: Callable[[str], object]) -> Callable[[click.Context, click.Parameter, str | None], object]:
    def convert(_: click.Context, __: click.Parameter, written: str | None) -> object:
        try:
            return None if written is None else parse(written)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None

    return convert


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", required=True, metavar="NAME", help="The account that the vendor sent it for.")
@click.option("--number-column", metavar="X", help="The column of the numbers, in E.164 with or without a plus.")
@click.option("--time-column", metavar="X", help="The column of the times. A date alone is the whole day.")
@click.option("--amount-column", metavar="X", help="The column of what each number cost; with a minus it is a refund.")
@click.option("--currency", metavar="CODE", callback=_by(_currency), help="The currency of the amounts. Default: the account's.")
@click.option(
    "--tolerance",
    default="5m",
    show_default=True,
    metavar="DURATION",
    callback=_by(parse_patience),
    help="How far a row's time may lie from its attempt's.",
)
@click.option(
    "--time-zone",
    default="UTC",
    show_default=True,
    metavar="ZONE",
    callback=_by(parse_time_zone),
    help="Where times without a zone were written, as in Europe/Berlin.",
)
@with_format
@click.pass_obj
def reconcile(
    options: Options,
    path: Path,
    account: str,
    number_column: str | None,
    time_column: str | None,
    amount_column: str | None,
    currency: str | None,
    tolerance: float,
    time_zone: tzinfo,
    form: str,
) -> int:
    """Hold a vendor's usage FILE (CSV, with a header) against the ledger, and print what differs. The ledger is not changed.

    A row belongs to the attempt that asked for its number at its time. Attempts from before the file's first row or after its last
    are left out, unless a row is theirs. The last rows are the sums, by currency: what the vendor charged and refunded, what the
    ledger has charged, and the difference.

    \b
    Exit code 0: nothing differs; 1: something does, or a row could not be read;
    2: usage or configuration, or no row could be read.
    """  # noqa: D301  # the character itself: click keeps the lines below it as they are
    columns = {Column.NUMBER: number_column, Column.TIME: time_column, Column.AMOUNT: amount_column}
    configuration = Configuration.load(options.config)
    with existing_ledger(configuration) as ledger:
        known = Counted() if ledger is None else ledger.read(partial(counted, account))
        _refuse_unknown(account, {*configuration.accounts, *configuration.account_names, *known.accounts})
        rows, bad = _read(path, currency or _only_currency(account, known), time_zone, columns)
        held = hold_against(rows, ledger, account, tolerance)
    if not held.differences:
        click.echo("nothing differs" + (", of what could be read" if bad else ""), err=True)
    shown = [row for difference in held.differences for row in _rows(difference)]
    show(form, _COLUMNS, [*shown, *map(_total, held.sums)])
    return 1 if held.differences or bad else 0


def _refuse_unknown(account: str, known: set[str]) -> None:
    if account not in known:
        hint = nearest(account, known)
        raise ConfigurationError(f"neither configuration nor ledger has an account {safe_message(account)[:40]!r}: {hint}")


def _only_currency(account: str, known: Counted) -> str:
    if len(known.currencies) == 1:
        return known.currencies[0]
    if known.currencies:
        raise click.UsageError(
            f"the ledger has account {account!r} in {' and '.join(known.currencies)}: say with --currency which FILE has"
        )
    raise click.UsageError(f"the ledger has nothing of account {account!r} that tells its currency: say it, as in '--currency USD'")


def _read(path: Path, currency: str, time_zone: tzinfo, columns: Mapping[Column, str | None]) -> tuple[list[UsageRow], int]:
    """The rows, and how many could not be read: each of these is told at once."""
    rows, bad = [], 0
    with path.open("rb") as stream:
        try:
            usage = Usage(stream, currency=currency, time_zone=time_zone, columns=columns)
        except ConfigurationError as error:
            raise ConfigurationError(f"{path}:{error}") from None
        if usage.guessed:
            guesses = ", ".join(f"{column} in column {name!r}" for column, name in usage.guessed.items())
            click.echo(printable(f"{path}: {guesses} (by their names)"), err=True)
        for row in usage:
            if isinstance(row, BadRow):
                bad += 1
                click.echo(printable(f"linehunt: {path}:{row}"), err=True)
            else:
                rows.append(row)
    if not rows:
        raise ConfigurationError(f"{path}: {'none of its rows can be read' if bad else 'it has no row below its header'}")
    return rows, bad


def _rows(difference: Difference) -> Iterator[Row]:
    """One, or two where ledger and vendor have two currencies."""
    vendor, refund = (None, difference.vendor) if difference.kind is Kind.REFUND else (difference.vendor, None)
    told = {"ledger": difference.ledger, "vendor": vendor, "refund": refund}
    for currency in dict.fromkeys(money.currency for money in told.values() if money is not None):
        amounts = {name: money.amount if money is not None and money.currency == currency else None for name, money in told.items()}
        yield {
            "kind": difference.kind.value,
            "time": iso(difference.at),
            "number": None if difference.number is None else difference.number.masked,
            "attempt": difference.attempt,
            "line": difference.line,
            **amounts,
            "difference": None,
            "currency": currency,
            "hint": difference.hint,
        }


def _total(sums: Sum) -> Row:
    row: dict[str, Cell] = dict.fromkeys(_COLUMNS)
    return row | {
        "kind": "total",
        "ledger": sums.ledger.amount,
        "vendor": sums.vendor.amount,
        "refund": sums.refunds.amount,
        "difference": sums.difference,
        "currency": sums.ledger.currency,
        "hint": "",
    }
