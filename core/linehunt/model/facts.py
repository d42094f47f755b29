"""What can be known of a number, in linehunt's own words. What is not known is None."""

from collections.abc import Mapping
from enum import StrEnum
from operator import attrgetter
from typing import Any

from attrs import field, fields, frozen

from linehunt.model.fields import Field
from linehunt.model.text import mask


class LineType(StrEnum):
    """What kind of line answers. There is no member for "unknown": then the fact is absent."""

    MOBILE = "mobile"
    FIXED = "fixed"
    FIXED_OR_MOBILE = "fixed_or_mobile"
    VOIP = "voip"
    TOLL_FREE = "toll_free"
    PREMIUM_RATE = "premium_rate"
    SHARED_COST = "shared_cost"
    PERSONAL = "personal"
    PAGER = "pager"
    UAN = "uan"
    VOICEMAIL = "voicemail"


class Reachable(StrEnum):
    """Whether the network reaches the handset now."""

    YES = "yes"
    NO = "no"
    SWITCHED_OFF = "switched_off"


@frozen(kw_only=True)
class Country:
    """Codes of ISO 3166-1, and the ITU's country calling code as digits without a plus."""

    iso2: str | None = None
    iso3: str | None = None
    name: str | None = None
    calling_code: str | None = None


def _masked(text: str | None) -> str:
    return repr(text and mask(text))


@frozen(kw_only=True)
class Formats:
    """The number as people and programs write it. Its `repr` shows them masked."""

    e164: str | None = field(default=None, repr=_masked)
    national: str | None = field(default=None, repr=_masked)
    international: str | None = field(default=None, repr=_masked)
    rfc3966: str | None = field(default=None, repr=_masked)


@frozen(kw_only=True)
class Network:
    """An operator's network. MCC and MNC are text: they have leading zeros. `country` is ISO 3166-1 alpha-2."""

    name: str | None = None
    mcc: str | None = None
    mnc: str | None = None
    country: str | None = None
    region: str | None = None


@frozen(kw_only=True)
class Facts:
    """One slot a field; None is "not known"."""

    valid: bool | None = None
    country: Country | None = None
    formats: Formats | None = None
    line_type: LineType | None = None
    carrier: Network | None = None
    original_carrier: Network | None = None
    roaming_carrier: Network | None = None
    ported: bool | None = None
    roaming: bool | None = None
    location: str | None = None
    time_zones: tuple[str, ...] | None = None
    reachable: Reachable | None = None
    caller_name: str | None = None

    def known(self) -> dict[Field, Any]:
        """The facts that are there, by field."""
        return {field: value for field, value in zip(FACT_TYPES, _every_slot(self), strict=True) if value is not None}


FACT_TYPES: Mapping[Field, type] = {
    Field.VALID: bool,
    Field.COUNTRY: Country,
    Field.FORMATS: Formats,
    Field.LINE_TYPE: LineType,
    Field.CARRIER: Network,
    Field.ORIGINAL_CARRIER: Network,
    Field.ROAMING_CARRIER: Network,
    Field.PORTED: bool,
    Field.ROAMING: bool,
    Field.LOCATION: str,
    Field.TIME_ZONES: tuple,
    Field.REACHABLE: Reachable,
    Field.CALLER_NAME: str,
}
"""The class of each field's fact."""


_every_slot = attrgetter(*map(str, FACT_TYPES))
_NETWORKS = tuple(field for field, kind in FACT_TYPES.items() if kind is Network)


def weak_by_nature(known: Mapping[Field, Any]) -> frozenset[Field]:
    """Facts that say too little to stop at, whoever says them: `fixed_or_mobile`, and a network that has no name."""
    weak = [field for field in _NETWORKS if field in known and getattr(known[field], "name", None) is None]
    if known.get(Field.LINE_TYPE) is LineType.FIXED_OR_MOBILE:
        weak.append(Field.LINE_TYPE)
    return frozenset(weak)


PARTS: Mapping[type, tuple[str, ...]] = {kind: tuple(slot.name for slot in fields(kind)) for kind in (Country, Formats, Network)}
"""The classes of facts that have parts, and the names of these."""


def plain(value: Any) -> Any:
    """A fact as JSON has it: text, truth, a list, or an object without the parts that are not known."""
    if (names := PARTS.get(type(value))) is not None:
        return {name: part for name in names if (part := getattr(value, name)) is not None}
    return list(value) if isinstance(value, tuple) else str(value) if isinstance(value, StrEnum) else value
