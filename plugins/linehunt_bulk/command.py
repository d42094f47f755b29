"""`linehunt plan`: what a run over many numbers would cost, before it is paid."""

import errno
import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

import click
from attrs import evolve

from linehunt import Client, Configuration, InvalidNumber, PhoneNumber, Plan
from linehunt_bulk.lines import Lines, Unusable
from linehunt_bulk.sheet import sheet

# A word may be a number with a typing error, which is nobody's business either.
_LONG_DIGITS = re.compile(r"[0-9](?:[ .()/-]{0,3}[0-9]){6,}")
_LONGEST = 60
_NO_FILE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)


class _Options(Protocol):
    """The root's options, as far as they matter here."""

    config: Path | None


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="NUMBER...|FILE")
@click.option("--chain", default="default", metavar="NAME", help="The chain to ask along.")
@click.option("--want", multiple=True, metavar="FIELD", help="A field to look for, instead of the chain's; may be repeated.")
@click.option("--region", metavar="CODE", help="Where national numbers are at home: an ISO 3166-1 code such as GB.")
@click.option("--max-cost", metavar="AMOUNT", help="What one lookup may cost, for instance '0.02 USD'.")
@click.option("--refresh", is_flag=True, help="Ask again what is known already.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="How the plan is printed.")
@click.pass_obj
def plan(
    options: _Options,
    words: tuple[str, ...],
    chain: str,
    want: tuple[str, ...],
    region: str | None,
    max_cost: str | None,
    refresh: bool,
    form: str,
) -> int:
    """What looking up these numbers would ask and cost. It sends nothing and costs nothing.

    Each NUMBER is E.164 ('+442083661177'), or national with --region; a FILE has one number a line, in UTF-8 ('-' is standard input).

    At the worst every number that is not known already is asked at every paid account of the chain that could add a wanted field, as
    far as --max-cost goes. What is expected assumes that free accounts say of all numbers what they say of up to 1,000 of them, and that
    each paid account has what is wanted as often as in its newest 1,000 stored answers, or always where it has none.

    \b
    Exit code 0: the plan is printed; 2: usage or configuration,
    or nothing in the input was a number.
    """  # noqa: D301  # the character itself: click keeps the lines below it as they are
    with Client(Configuration.load(options.config)) as client, _opened(words, region) as inputs:
        told = client.plan(inputs, chain=chain, want=want or None, region=region, max_cost=max_cost, refresh=refresh)
    if isinstance(inputs, Lines):
        told = evolve(told, invalid_inputs=tuple(evolve(bad, place=inputs.line(bad.place)) for bad in told.invalid_inputs))
        _complain(told, inputs.name)
    click.echo(json.dumps(told.to_dict(), indent=2) if form == "json" else sheet(told))
    if told.numbers:
        return 0
    click.echo("linehunt: nothing in the input is a number", err=True)
    return 2


@contextmanager
def _opened(words: tuple[str, ...], region: str | None) -> Iterator[Lines | Sequence[str]]:
    """The words, where all are numbers; else the lines of the one that names a file."""
    if words == ("-",):
        yield Lines(_stdin(), "standard input")
        return
    for word in words:
        try:
            PhoneNumber.parse(word, region)
        except InvalidNumber as error:
            with _open(word, str(error)) as file:
                if len(words) > 1:
                    raise Unusable(f"{_printable(word)!r} is a file: give it alone, or numbers alone") from None
                yield Lines(file, _printable(word))
            return
    yield words


def _open(word: str, why: str) -> BinaryIO:
    neither = Unusable(f"{_shown(word)!r} is no phone number ({why}) and no file")
    if not word or "\0" in word:
        raise neither
    try:
        return Path(word).open("rb")
    except OSError as error:
        raise neither if error.errno in _NO_FILE else Unusable(f"{_printable(word)}: {error.strerror}") from None


def _stdin() -> BinaryIO:
    if sys.stdin is None:  # closed before the start
        raise Unusable("standard input is closed")
    return sys.stdin.buffer


def _shown(word: str) -> str:
    shown = _LONG_DIGITS.sub("•••", _printable(word))
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def _printable(word: str) -> str:
    return "".join(character for character in word if character.isprintable())


def _complain(told: Plan, name: str) -> None:
    for bad in told.invalid_inputs:
        click.echo(f"linehunt: {name}, line {bad.place:,}: {bad.reason}", err=True)
    if more := told.invalid - len(told.invalid_inputs):
        click.echo(f"linehunt: {name}: {more:,} more {'is no number' if more == 1 else 'are no numbers'}", err=True)
