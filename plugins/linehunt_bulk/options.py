"""Options that `linehunt bulk` and `linehunt plan` have in common: what is read, and what is looked for."""

from pathlib import Path
from typing import Protocol

import click

from linehunt_bulk.reading.opening import FORMS


class Root(Protocol):
    """The root's options, as far as they matter here."""

    config: Path | None


column = click.option("--column", metavar="NAME", help="The column with the numbers. Default: the one that looks like it.")
input_format = click.option("--input-format", type=click.Choice(FORMS), help="The input's format, where its name doesn't say it.")
encoding = click.option("--encoding", metavar="NAME", help="The input's encoding. Default: UTF-8.")
chain = click.option("--chain", default="default", metavar="NAME", help="The chain to ask along.")
want = click.option("--want", multiple=True, metavar="FIELD", help="A field to look for, instead of the chain's; may be repeated.")
region = click.option("--region", metavar="CODE", help="Where national numbers are at home: an ISO 3166-1 code such as GB.")
max_cost = click.option("--max-cost", metavar="AMOUNT", help="What one lookup may cost, for instance '0.02 USD'.")
refresh = click.option("--refresh", is_flag=True, help="Ask again what is known already.")
