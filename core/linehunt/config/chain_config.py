"""The configuration of one chain."""

from attrs import frozen

from linehunt.config.table import Table, as_money, as_switch, as_texts
from linehunt.model.fields import DEFAULT_WANT, Field
from linehunt.model.money import Money
from linehunt.model.spelling import nearest
from linehunt.model.text import safe_message

_FIELDS = tuple(field.value for field in Field)
_KEYS = ("accounts", "want", "max_cost", "screen")


@frozen(kw_only=True)
class ChainConfig:
    """Accounts in the order in which they are asked, what is wanted of them, and what one lookup may cost (None: anything)."""

    name: str
    accounts: tuple[str, ...]
    want: frozenset[Field] = DEFAULT_WANT
    max_cost: Money | None = None
    screen: bool = True


OFFLINE = ChainConfig(name="default", accounts=("offline",))
"""The chain of a configuration that has none: free, and works at once."""


def read_chain(name: str, table: Table) -> ChainConfig:
    """The chain of this table. What is wrong is noted with the table; the chain then has the default, or no accounts."""
    if "accounts" not in table.names():
        table.refuse("accounts", 'missing: the names of accounts, in the order in which they are asked, as in ["offline"]')
    chain = ChainConfig(
        name=name,
        accounts=table.parsed("accounts", as_texts, ()),
        want=table.parsed("want", _as_fields, DEFAULT_WANT),
        max_cost=table.parsed("max_cost", as_money, None),
        screen=table.parsed("screen", as_switch, True),
    )
    table.refuse_rest(_KEYS)
    return chain


def _as_fields(written: object) -> frozenset[Field]:
    names = as_texts(written)
    if unknown := [name for name in names if name not in _FIELDS]:
        raise ValueError("; ".join(f"unknown field {safe_message(name)[:40]!r}: {nearest(name, _FIELDS)}" for name in unknown))
    return frozenset(map(Field, names))
