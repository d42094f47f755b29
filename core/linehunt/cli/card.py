"""A result for people: a card of fields, values and sources. Colours only on a terminal."""

import sys
from collections.abc import Iterator
from typing import Any

import click

from linehunt.model.facts import FACT_TYPES, Country, Formats, Network, plain
from linehunt.model.result import LookupResult
from linehunt.model.text import printable
from linehunt.model.trail import amounts

_Row = tuple[str, str, str]


def card(result: LookupResult) -> None:
    """Print the result on stdout. Text from providers is data: nothing in it is read as markup or moves the cursor."""
    title = "" if result.number is None else result.number.e164
    rows = [(name, printable(value), printable(source)) for name, value, source in _rows(result)]
    if sys.stdout is not None and sys.stdout.isatty():  # None where it was closed before the start
        _print_rich(title, rows)
        return
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    click.echo(title)
    for name, value, source in rows:
        click.echo(f"  {name:<{widths[0]}}  {value:<{widths[1]}}  {source}".rstrip())


def _print_rich(title: str, rows: list[_Row]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, title=Text(title, "bold"), title_justify="left", show_header=False, pad_edge=True)
    for _ in rows[0]:
        table.add_column(overflow="fold")  # a narrow terminal breaks a long fact, and keeps all of it
    for name, value, source in rows:
        table.add_row(Text(name, "cyan"), Text(value), Text(source, "dim"))
    Console().print(table)


def _rows(result: LookupResult) -> Iterator[_Row]:
    for name in FACT_TYPES:
        source = result.sources.get(name)
        if source is None:
            continue
        notes = [source.account, *(["recalled"] if source.recalled else []), *(["weak"] if name in result.weak else [])]
        yield str(name), _value(getattr(result, name)), ", ".join(notes)
    if result.missing:
        yield "missing", ", ".join(sorted(result.missing)), ""
    yield "cost", amounts(result.cost), ""
    if result.in_doubt:
        yield "in doubt", amounts(result.in_doubt), "may have been billed"


def _value(fact: Any) -> str:
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, Formats):
        return " | ".join(filter(None, (fact.e164, fact.national, fact.international, fact.rfc3966)))
    if isinstance(fact, Country):
        code = f"+{fact.calling_code}" if fact.calling_code else None
        return " ".join(filter(None, (fact.iso2, fact.name, code)))
    if isinstance(fact, Network):
        codes = "/".join(filter(None, (fact.mcc, fact.mnc)))
        return ", ".join(filter(None, (fact.name, fact.region, fact.country, codes and f"MCC/MNC {codes}")))
    return ", ".join(fact) if isinstance(fact, tuple) else str(plain(fact))
