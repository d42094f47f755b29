"""`linehunt forget`: numbers, or what is old, removed from answers and raw responses."""

import math

import click

from linehunt.cli.root import Options
from linehunt.clock import SystemClock
from linehunt.config.configuration import Configuration
from linehunt.config.quantity import parse_age
from linehunt.ledger import existing_ledger
from linehunt.model.errors import ConfigurationError, InvalidNumber
from linehunt.model.number import PhoneNumber
from linehunt.model.text import safe_message
from linehunt.store.sqlite.forgetting import Forgotten
from linehunt.store.sqlite.forgetting import forget as forget_numbers
from linehunt.store.sqlite.retention import forget_older


@click.command()
@click.argument("numbers", nargs=-1, metavar="[NUMBER]...")
@click.option("--region", metavar="CODE", help="Where national numbers are at home: an ISO 3166-1 code such as GB.")
@click.option("--older-than", metavar="AGE", help="Forget what is older than this, of all numbers: for instance 90d.")
@click.pass_obj
def forget(options: Options, numbers: tuple[str, ...], region: str | None, older_than: str | None) -> None:
    """Remove what is known of each NUMBER, or of all that is older than an age: answers and raw responses. The money stays.

    A number that is being asked or in doubt is refused, and then none is forgotten.
    """
    if bool(numbers) == (older_than is not None):
        raise click.UsageError("name the numbers to forget, or --older-than AGE: one of the two")
    if older_than is not None and region is not None:
        raise click.UsageError("--region is for numbers: leave it out with --older-than")
    asked = _parse_numbers(numbers, region)
    seconds = None if older_than is None else _parse_age(older_than)
    forgotten = _forget(Configuration.load(options.config), asked, seconds)
    for number in forgotten.unknown:
        click.echo(f"nothing is known of {number}")
    if not asked or len(forgotten.unknown) < len(asked):
        click.echo(f"forgot {_count(forgotten.answers, 'answer')} and {_count(forgotten.responses, 'response')}")


def _forget(configuration: Configuration, numbers: tuple[PhoneNumber, ...], seconds: float | None) -> Forgotten:
    with existing_ledger(configuration) as ledger:
        if ledger is None:
            return Forgotten(unknown=numbers)
        return forget_numbers(ledger, *numbers) if seconds is None else forget_older(ledger, seconds, SystemClock().now())


def _parse_numbers(texts: tuple[str, ...], region: str | None) -> tuple[PhoneNumber, ...]:
    numbers: dict[PhoneNumber, None] = {}
    problems = []
    for text in texts:
        try:
            numbers[PhoneNumber.parse(text, region)] = None
        except InvalidNumber as error:
            problems.append(f"{safe_message(text)!r}: {error}")
    if problems:
        raise ConfigurationError("\n".join(problems))
    return tuple(numbers)


def _parse_age(text: str) -> float:
    try:
        seconds = parse_age(text)
    except ValueError as error:
        raise click.UsageError(f"--older-than: {error}") from None
    if math.isinf(seconds):
        raise click.UsageError("--older-than: nothing is older than 'forever'")
    return seconds


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
