"""`linehunt plan`: what a run over many numbers would cost, before it is paid."""

import json
import re
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from linehunt import Client, Configuration, InvalidNumber, PhoneNumber, Plan, printable
from linehunt_bulk import options
from linehunt_bulk.options import Root
from linehunt_bulk.reading.opening import open_table
from linehunt_bulk.sheet import sheet
from linehunt_bulk.table_numbers import TableNumbers
from linehunt_bulk.unusable import Unusable

# A word may be a number with a typing error, which is nobody's business either.
_LONG_DIGITS = re.compile(r"[0-9](?:[ .()/-]{0,3}[0-9]){6,}")
_LONGEST = 60
_STDIN = "-"


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="NUMBER...|FILE")
@options.column
@options.input_format
@options.encoding
@options.chain
@options.want
@options.region
@options.max_cost
@options.refresh
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="How the plan is printed.")
@click.pass_obj
def plan(
    root: Root,
    words: tuple[str, ...],
    column: str | None,
    input_format: str | None,
    encoding: str | None,
    chain: str,
    want: tuple[str, ...],
    region: str | None,
    max_cost: str | None,
    refresh: bool,
    form: str,
) -> int:
    """What looking up these numbers would ask and cost. It sends nothing and costs nothing.

    Each NUMBER is E.164 ('+442083661177'), or national with --region. A FILE is what 'linehunt bulk' reads: CSV, a number
    a line, JSON lines, Parquet; '-' is standard input.

    At the worst every number that is not known already is asked at every paid account of the chain that could add a wanted field, as
    far as --max-cost goes. What is expected assumes that free accounts say of all numbers what they say of up to 1,000 of them, and that
    each paid account has what is wanted as often as in its newest 1,000 stored answers, or always where it has none.

    \b
    Exit code 0: the plan is printed; 2: usage or configuration,
    or nothing in the input was a number.
    """  # noqa: D301  # the character itself: click keeps the lines below it as they are
    with ExitStack() as stack:
        client = stack.enter_context(Client(Configuration.load(root.config)))
        inputs: TableNumbers | Sequence[str] = words
        if (wrong := _no_number(words, region)) is not None:
            table = open_table(_file(words, *wrong), form=input_format, column=column, encoding=encoding)
            stack.callback(table.close)
            inputs = TableNumbers(table)
            for note in table.notes:
                click.echo(f"linehunt: {note}", err=True)
        told = client.plan(inputs, chain=chain, want=want or None, region=region, max_cost=max_cost, refresh=refresh)
    if isinstance(inputs, TableNumbers):
        told = inputs.placed(told)
        _complain(told, inputs)
    click.echo(json.dumps(told.to_dict(), indent=2) if form == "json" else sheet(told))
    if told.numbers:
        return 0
    click.echo("linehunt: nothing in the input is a number", err=True)
    return 2


def _no_number(words: Sequence[str], region: str | None) -> tuple[str, str] | None:
    """The first word that is none, and why; None where all are numbers."""
    for word in words:
        try:
            PhoneNumber.parse(word, region)
        except InvalidNumber as error:
            return word, str(error)
    return None


def _file(words: Sequence[str], word: str, why: str) -> str:
    """The one word that names a file."""
    if words == (_STDIN,):
        return _STDIN
    if not _is_there(word):
        raise Unusable(f"{_shown(word)!r} is no phone number ({why}) and no file")
    if len(words) > 1:
        raise Unusable(f"{printable(word)!r} is a file: give it alone, or numbers alone")
    return word


def _is_there(word: str) -> bool:
    try:
        return bool(word) and Path(word).exists()
    except (OSError, ValueError) as error:  # too long, or a NUL byte; what can't be looked at is there
        return isinstance(error, PermissionError)


def _shown(word: str) -> str:
    shown = _LONG_DIGITS.sub("•••", printable(word))
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def _complain(told: Plan, inputs: TableNumbers) -> None:
    for bad in told.invalid_inputs:
        click.echo(f"linehunt: {inputs.name}, {inputs.unit} {bad.place:,}: {bad.reason}", err=True)
    if more := told.invalid - len(told.invalid_inputs):
        click.echo(f"linehunt: {inputs.name}: {more:,} more {'is no number' if more == 1 else 'are no numbers'}", err=True)
