"""The table of freshness: how old a stored fact may be, field by field."""

from linehunt.config.quantity import parse_age
from linehunt.config.table import Table
from linehunt.model.fields import Field
from linehunt.store.freshness import Freshness

_KEYS = (*(field.value for field in Field), "no_match")


def read_freshness(table: Table) -> Freshness:
    """The ages of this table, and the defaults of those that it hasn't. What is wrong is noted with the table."""
    ages = ((field, table.parsed(field.value, parse_age, None)) for field in Field)
    written = {field: age for field, age in ages if age is not None}
    no_match = table.parsed("no_match", parse_age, Freshness().no_match)
    table.refuse_rest(_KEYS)
    return Freshness(written, no_match)
