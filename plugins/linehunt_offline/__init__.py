"""The provider `offline`: what libphonenumber's tables say of a number, for nothing and without a network.

It knows the plan that a number belongs to, not the number: whether its digits are in use in that plan, what kind of line they are
for, and to which network and place they were allotted once. Who serves it now (`carrier`), and whether it was ported, no table can
know, and nothing is said of it.

The tables (the library phonenumbers) are loaded with the first number, and the larger ones only when their field is wanted: those of
places take a fifth of a second and 100 MB.
"""

import re
from collections.abc import Callable
from typing import Any

from attrs import Attribute, field, frozen

from linehunt.plugin import Field, PhoneNumber, ProviderInfo, Reply, hookimpl


def _check_language(_settings: "Settings", _attribute: "Attribute[str]", value: object) -> None:
    # Which languages there are only the tables know, and they are too large to load for this question.
    if not isinstance(value, str) or not re.fullmatch("[a-z]{2}", value):
        raise ValueError("language: a code of ISO 639-1 in lower case, such as 'en' or 'de'")


@frozen
class Settings:
    """An account's settings.

    language: of the names of places and networks, a code of ISO 639-1. English where the tables have no name in it, except for
        `zh`, `ja` and `ko`: their readers are given no English names.
    """

    language: str = field(default="en", validator=_check_language)


@hookimpl
def provider_info() -> ProviderInfo:
    """Free, and never stored: to ask again costs less than to recall, and newer tables count at once."""
    return ProviderInfo(
        title="Offline tables (libphonenumber)",
        settings=Settings,
        fields={
            Field.VALID,
            Field.COUNTRY,
            Field.FORMATS,
            Field.LINE_TYPE,
            Field.ORIGINAL_CARRIER,
            Field.LOCATION,
            Field.TIME_ZONES,
        },
        max_batch_size=1000,
        recall=False,
    )


@hookimpl
def answer_locally(numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field], settings: Settings) -> Reply:
    """An answer for every number. Validity, country, formats and line type are always given; the rest only if wanted."""
    from linehunt_offline.record import answer

    finders = _finders(wanted)
    language = settings.language
    return Reply({number.e164: answer(number.e164, wanted, finders, language) for number in numbers})


def _finders(wanted: frozenset[Field]) -> dict[Field, Callable[..., Any]]:
    """What finds each of the wanted facts that have tables of their own. Each module loads its tables when it is imported."""
    finders: dict[Field, Callable[..., Any]] = {}
    if Field.ORIGINAL_CARRIER in wanted:
        from linehunt_offline.network import original_carrier

        finders[Field.ORIGINAL_CARRIER] = original_carrier
    if Field.LOCATION in wanted:
        from linehunt_offline.place import location

        finders[Field.LOCATION] = location
    if Field.TIME_ZONES in wanted:
        from linehunt_offline.zone import time_zones

        finders[Field.TIME_ZONES] = time_zones
    return finders
