"""A result as one row of cells: nested facts spread over columns with stable names."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Literal

from attrs import evolve, frozen

from linehunt import Field, LookupResult, Money, Source, printable

Kind = Literal["text", "flag", "list"]
"""Of a cell: a text, a truth, or a tuple of texts. None, in any of them, is "not known"."""

_PREFIX = "linehunt_"
_NETWORKS = (Field.CARRIER, Field.ORIGINAL_CARRIER, Field.ROAMING_CARRIER)
_PARTS: Mapping[str, Mapping[str, str]] = {
    Field.COUNTRY: {"country_iso2": "iso2", "country_iso3": "iso3", "country_name": "name", "calling_code": "calling_code"},
    Field.FORMATS: {name: name for name in ("e164", "national", "international", "rfc3966")},
    **{network: {f"{network}_{part}": part for part in ("name", "mcc", "mnc", "country", "region")} for network in _NETWORKS},
}
"""The columns of the facts that have parts, and the part in each. Any other fact has one column, under the field's own name."""

_ALWAYS = ("missing", "error")
_MONEY = ("cost", "in_doubt", "saved")
_TRAIL = ("accounts", "recalled", "at")
_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys((Field.VALID, Field.PORTED, Field.ROAMING), "flag"),
    **dict.fromkeys((Field.TIME_ZONES, "missing", "accounts", "recalled"), "list"),
}
_SHARED = frozenset({*Field, "missing"} - {Field.FORMATS, Field.LOCATION, Field.CALLER_NAME})
"""What many results tell with the same object: an enum's member, a country of the offline tables."""
_MOST_KNOWN = 1024

_Cells = Callable[[Any], Sequence[Any]]
_Spread = tuple[_Cells, tuple[None, ...], dict[int, tuple[Sequence[Any], object]] | None]
"""What makes the cells of a fact, or of something else that a result tells; those where there is none; and, by id, those of the ones that
many results share."""


@frozen
class Column:
    """A column that a lookup adds to a table."""

    name: str
    kind: Kind = "text"


def columns_for(fields: Iterable[Field], *, money: bool = False, trail: bool = False) -> tuple[Column, ...]:
    """The columns of these fields, then `missing` and `error`; always in one order.

    | column | of | holds |
    |---|---|---|
    | `valid`, `line_type`, `ported`, `roaming`, `location`, `time_zones`, `reachable`, `caller_name` | the field of that name | the fact |
    | `country_iso2`, `country_iso3`, `country_name`, `calling_code` | `country` | its parts |
    | `e164`, `national`, `international`, `rfc3966` | `formats` | its parts |
    | `carrier_name`, `carrier_mcc`, `carrier_mnc`, `carrier_country`, `carrier_region` | `carrier` | its parts |
    | `original_carrier_…`, `roaming_carrier_…` | likewise | their parts |
    | `missing` | | wanted fields without a fact |
    | `error` | | why the number wasn't looked up |
    | `cost`, `in_doubt`, `saved` | `money` | amounts with their currency, as in `0.004 USD + 0.2 INR` |
    | `accounts` | `trail` | which account gave which fact, as in `carrier=plivo` |
    | `recalled` | `trail` | the fields that were recalled instead of asked |
    | `at` | `trail` | when the oldest of the facts was told: ISO 8601, UTC |

    Those of money and trail are not the same when a run is repeated: they are there for who asks.
    """
    asked = frozenset(fields)
    names = [name for field in Field if field in asked for name in _PARTS.get(field, (field.value,))]
    names += [*_ALWAYS, *(_MONEY if money else ()), *(_TRAIL if trail else ())]
    return tuple(Column(name, _KINDS.get(name, "text")) for name in names)


def named_apart(added: Sequence[Column], taken: Iterable[str]) -> tuple[Column, ...]:
    """The added columns, with names that the table doesn't have: all of them begin with `linehunt_`, if one of them is taken.

    Names are compared without their case, as SQL does. A table that was enriched twice already gets the prefix twice.
    """
    known = {name.casefold() for name in taken}
    while not known.isdisjoint(column.name for column in added):
        added = [evolve(column, name=_PREFIX + column.name) for column in added]
    return tuple(added)


class Flattener:
    """Called with a result, gives its cells: one for each of the columns, which are as `columns_for` made them.

    A cell is None, or what its column's kind says. Text is without control characters, and otherwise as the provider wrote it.

    Raises:
        ValueError: when it is made: the columns are others, or were named apart already.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        names = {column.name for column in columns}
        fields = [field for field in Field if not names.isdisjoint(_PARTS.get(field, (field.value,)))]
        money, trail = names.issuperset(_MONEY), names.issuperset(_TRAIL)
        if tuple(columns) != columns_for(fields, money=money, trail=trail):
            raise ValueError("columns: give them as columns_for made them")
        told = [*fields, *_ALWAYS, *(_MONEY if money else ()), *(_TRAIL if trail else ())]
        self._read = attrgetter(*("sources" if name in _TRAIL else name for name in told))
        self._spreads = [_new_spread(name) for name in told]

    def __call__(self, result: LookupResult) -> tuple[Any, ...]:
        """The cells of a result."""
        cells: list[Any] = []
        for value, (spread, unknown, known) in zip(self._read(result), self._spreads, strict=True):
            if value is None:
                cells += unknown
            elif known is None:
                cells += spread(value)
            else:
                # By identity: to compare countries takes longer than to spread one. Each is kept with its cells, so that no other
                # value comes to have its id.
                entry = known.get(id(value))
                if entry is None:
                    if len(known) == _MOST_KNOWN:
                        known.clear()
                    entry = known[id(value)] = (spread(value), value)
                cells += entry[0]
        return tuple(cells)


def _new_spread(name: str) -> _Spread:
    parts = _PARTS.get(name)
    make = _parts(parts.values()) if parts else _OTHERS.get(name) or _BY_KIND[_KINDS.get(name, "text")]
    return make, (None,) * len(parts or (name,)), {} if name in _SHARED else None


def _parts(names: Iterable[str]) -> _Cells:
    read = attrgetter(*names)
    return lambda fact: [part if part is None or part.isprintable() else printable(part) for part in read(fact)]


def _flag(fact: bool) -> tuple[bool]:
    return (fact,)


def _text(fact: object) -> tuple[str]:
    return (printable(str(fact)),)


def _list(texts: Iterable[str]) -> tuple[tuple[str, ...]]:
    return (tuple(map(printable, texts)),)


def _names(fields: Iterable[Field]) -> tuple[tuple[str, ...] | None]:
    return (tuple(sorted(map(str, fields))) or None,)


def _amounts(amounts: tuple[Money, ...]) -> tuple[str | None]:
    return (" + ".join(map(str, amounts)) or None,)


def _accounts(sources: Mapping[str, Source]) -> tuple[tuple[str, ...] | None]:
    return (tuple(f"{field}={printable(source.account)}" for field, source in sorted(sources.items())) or None,)


def _recalled(sources: Mapping[str, Source]) -> tuple[tuple[str, ...] | None]:
    return (tuple(sorted(str(field) for field, source in sources.items() if source.recalled)) or None,)


def _at(sources: Mapping[str, Source]) -> tuple[str | None]:
    oldest = min((source.at for source in sources.values()), default=None)
    return (None if oldest is None else datetime.fromtimestamp(oldest, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),)


_BY_KIND: Mapping[Kind, _Cells] = {"text": _text, "flag": _flag, "list": _list}
_OTHERS: Mapping[str, _Cells] = {
    "missing": _names,
    **dict.fromkeys(_MONEY, _amounts),
    "accounts": _accounts,
    "recalled": _recalled,
    "at": _at,
}
