"""The data sets of a lookup: which facts are in each, and so which of them a question needs.

https://developers.telnyx.com/docs/identity/number-lookup: every lookup has the base lookup (validation, formats, portability);
`type` adds data sets to it, and is repeated to add several. Two more (enhanced caller name, caller identity) hold no field of ours
that these don't.
"""

from collections.abc import Collection

from linehunt.plugin import Field

BASE = "base"
"""The base lookup: no `type`, and in every answer."""
CARRIER = "carrier"
CALLER_NAME = "caller-name"

_FACTS = {
    BASE: frozenset({Field.VALID, Field.COUNTRY, Field.FORMATS, Field.PORTED, Field.LOCATION}),
    CARRIER: frozenset({Field.LINE_TYPE, Field.CARRIER, Field.ORIGINAL_CARRIER}),
    CALLER_NAME: frozenset({Field.CALLER_NAME}),
}
FIELDS: frozenset[Field] = frozenset().union(*_FACTS.values())
"""All that a lookup can answer."""


def data_sets(wanted: frozenset[Field]) -> tuple[str, ...]:
    """The values of `type` that these fields need, beside the base lookup."""
    return tuple(name for name in (CARRIER, CALLER_NAME) if not wanted.isdisjoint(_FACTS[name]))


def fields_of(added: Collection[str]) -> frozenset[Field]:
    """The fields that a lookup with these data sets can answer."""
    return frozenset().union(*(_FACTS[name] for name in (BASE, *added)))
