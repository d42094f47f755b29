"""The three tiers of Number Insight: each costs more than the one before it, and says all that this one says, and more."""

from collections.abc import Set

from linehunt.plugin import Field

# The schemas niResponseJsonBasic, -Standard and -Advanced of Nexmo/api-specification, definitions/number-insight.yml.
_ADVANCED = frozenset({Field.VALID, Field.REACHABLE, Field.ROAMING, Field.ROAMING_CARRIER})
_STANDARD = frozenset({Field.LINE_TYPE, Field.CARRIER, Field.ORIGINAL_CARRIER, Field.PORTED, Field.CALLER_NAME})
_BASIC = frozenset({Field.COUNTRY, Field.FORMATS})
FIELDS = _BASIC | _STANDARD | _ADVANCED
"""All that the highest tier can say."""


def cheapest_tier(wanted: Set[Field], ported_tier: str) -> str:
    """The lowest tier that can say all that is wanted: `basic`, `standard` or `advanced`. `ported_tier` is the one for `ported`."""
    if wanted & _ADVANCED or (Field.PORTED in wanted and ported_tier == "advanced"):
        return "advanced"
    return "standard" if wanted & _STANDARD else "basic"
