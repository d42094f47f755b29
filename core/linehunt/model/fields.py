"""The names of the facts that a lookup can find."""

from collections.abc import Iterable
from enum import StrEnum

from linehunt.model.errors import ConfigurationError
from linehunt.model.spelling import nearest
from linehunt.model.text import safe_message


class Field(StrEnum):
    """A normalized value's name. A member is its own text: `Field.CARRIER == "carrier"`."""

    VALID = "valid"
    COUNTRY = "country"
    FORMATS = "formats"
    LINE_TYPE = "line_type"
    CARRIER = "carrier"
    ORIGINAL_CARRIER = "original_carrier"
    ROAMING_CARRIER = "roaming_carrier"
    PORTED = "ported"
    ROAMING = "roaming"
    LOCATION = "location"
    TIME_ZONES = "time_zones"
    REACHABLE = "reachable"
    CALLER_NAME = "caller_name"

    @classmethod
    def parse_all(cls, names: Iterable[str]) -> frozenset["Field"]:
        """The fields of these names.

        Raises:
            ConfigurationError: for a name that is none, with the nearest that is.
        """
        if isinstance(names, str):
            names = (names,)
        return frozenset(cls._parse(name) for name in names)

    @classmethod
    def _parse(cls, name: str) -> "Field":
        try:
            return cls(name)
        except ValueError:
            word = safe_message(str(name))[:40]
            raise ConfigurationError(f"unknown field {word!r}: {nearest(word, cls)}") from None


_NO_FIELDS: frozenset[Field] = frozenset()


def field_set(names: Iterable[str]) -> frozenset[Field]:
    """A converter: these names as fields. ValueError for a name that is none."""
    return frozenset(map(Field, names)) if names else _NO_FIELDS


DEFAULT_WANT = frozenset({Field.VALID, Field.COUNTRY, Field.FORMATS, Field.LINE_TYPE})
"""What a chain without `want` looks for: all of it is free offline."""
