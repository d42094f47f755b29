"""`linehunt lookup`: numbers in, results out."""

import json
from collections.abc import Callable
from functools import partial

import click

from linehunt.cli.card import card
from linehunt.cli.root import Options
from linehunt.client import Client
from linehunt.config.configuration import Configuration
from linehunt.model.result import LookupResult
from linehunt.model.text import printable, safe_message


@click.command()
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...")
@click.option("--chain", default="default", metavar="NAME", help="The chain to ask along.")
@click.option("--want", multiple=True, metavar="FIELD", help="A field to look for, instead of the chain's; may be repeated.")
@click.option("--region", metavar="CODE", help="Where national numbers are at home: an ISO 3166-1 code such as GB.")
@click.option("--max-cost", metavar="AMOUNT", help="What one lookup may cost, for instance '0.02 USD'.")
@click.option("--max-spend", metavar="AMOUNT", help="What this command may cost in all, for instance '1 USD'.")
@click.option("--refresh", is_flag=True, help="Ask again what is known already.")
@click.option("--explain", is_flag=True, help="Say why each account was asked or not (on stderr).")
@click.option("--format", "form", type=click.Choice(["table", "json", "jsonl"]), default="table", help="How results are printed.")
@click.pass_obj
def lookup(
    options: Options,
    numbers: tuple[str, ...],
    chain: str,
    want: tuple[str, ...],
    region: str | None,
    max_cost: str | None,
    max_spend: str | None,
    refresh: bool,
    explain: bool,
    form: str,
) -> int:
    """What is known of each NUMBER: E.164 ('+442083661177'), or national with --region.

    \b
    Exit code 0: every number answered in full; 1: at least one was not;
    2: usage or configuration, or no argument was a number.
    """  # noqa: D301  # the character itself: click keeps the lines below it as they are
    with Client(Configuration.load(options.config), max_spend=max_spend) as client:
        ask = partial(client.lookup, chain=chain, want=want or None, region=region, max_cost=max_cost, refresh=refresh)
        # Batches and threads are nothing that one number needs.
        results = [ask(numbers[0])] if len(numbers) == 1 else list(client.lookup_many(numbers, **ask.keywords))
    if explain:
        for result in results:
            if result.error is None:
                click.echo(result.explain(), err=True)
    _PRINTERS[form](results)
    for result in results:
        if result.error is not None:
            click.echo(f"linehunt: {safe_message(result.input)!r}: {printable(str(result.error))}", err=True)
    if all(result.error is not None for result in results):
        return 2
    return 0 if all(result.complete for result in results) else 1


def _print_table(results: list[LookupResult]) -> None:
    for result in results:
        if result.error is None:
            card(result)


def _print_json(results: list[LookupResult]) -> None:
    click.echo(json.dumps([result.to_dict() for result in results], indent=2))


def _print_jsonl(results: list[LookupResult]) -> None:
    for result in results:
        click.echo(json.dumps(result.to_dict()))


_PRINTERS: dict[str, Callable[[list[LookupResult]], None]] = {"table": _print_table, "json": _print_json, "jsonl": _print_jsonl}
