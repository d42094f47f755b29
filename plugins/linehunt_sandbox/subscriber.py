"""Who answers at a number, as all vendors of the sandbox know it."""

import re
from collections.abc import Iterable

import phonenumbers
from attrs import frozen
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from linehunt.plugin import Country, Formats, Network, PhoneNumber
from linehunt_sandbox.chance import draw
from linehunt_sandbox.countries import COUNTRIES
from linehunt_sandbox.networks import CIRCLES, networks

_NUMBER = re.compile(r"\+?([1-9][0-9]{4,14})")  # callers write it with a plus and without

_LINES = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.TOLL_FREE: "toll-free",
}


def e164(text: str) -> str | None:
    """The number in E.164, whether or not anybody could have it; None for what is no number at all."""
    found = _NUMBER.fullmatch(text)
    return None if found is None else f"+{found[1]}"


def every_e164(texts: Iterable[str]) -> list[str]:
    """Those of them that are numbers, in E.164."""
    return [number for text in texts if (number := e164(text))]


def another(number: str) -> str:
    """A number that was not asked: the last digit of this one is the next one."""
    return f"{number[:-1]}{(int(number[-1]) + 1) % 10}"


@frozen(kw_only=True)
class Subscriber:
    """A number that libphonenumber calls valid. Country, formats and line are from its tables, the rest is drawn by the number.

    `line` is Plivo's word: mobile, fixed, voip, toll-free or unknown. `home` is the network that the number was allotted to,
    `current` the one that serves it, `visited` the one that it was last seen in; all three are None where the line is not mobile.
    `country` and `operator` are None of numbers that belong to no country (+800).
    """

    number: PhoneNumber
    country: Country | None
    calling_code: int
    formats: Formats
    line: str
    operator: str | None
    ported: bool
    circle: str | None = None
    home: Network | None = None
    current: Network | None = None
    visited: Network | None = None

    @property
    def iso2(self) -> str | None:
        """The code of its country; None of numbers that belong to none."""
        return None if self.country is None else self.country.iso2

    @classmethod
    def find(cls, text: str) -> "Subscriber | None":
        """The subscriber with this number, with or without a plus; None where it is not valid."""
        number = e164(text)
        if number is None:
            return None
        try:
            parsed = phonenumbers.parse(number)
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_valid_number(parsed):
            return None
        country = COUNTRIES.get(phonenumbers.region_code_for_number(parsed) or "")
        line = _line(phonenumbers.number_type(parsed), number)
        home = current = None
        if country is not None:
            known = networks(str(country.iso2))
            start = draw("home", number, len(known))
            # A ported number moves one step or more along the circle of networks, so never to the one that it comes from.
            steps = 1 + draw("current", number, len(known) - 1) if draw("ported", number, 3) == 0 else 0
            home, current = known[start], known[(start + steps) % len(known)]
        mobile = line == "mobile"
        return cls(
            number=PhoneNumber(number),
            country=country,
            calling_code=parsed.country_code or 0,
            formats=Formats(
                e164=number,
                national=phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL),
                international=phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL),
                rfc3966=phonenumbers.format_number(parsed, PhoneNumberFormat.RFC3966),
            ),
            line=line,
            operator=current.name if current is not None else None,
            ported=home is not current,
            circle=CIRCLES[draw("circle", number, len(CIRCLES))] if country is COUNTRIES["IN"] else None,
            home=home if mobile else None,
            current=current if mobile else None,
            visited=_visited(current, number) if mobile and current is not None else None,
        )


def _line(kind: int, number: str) -> str:
    if kind == PhoneNumberType.FIXED_LINE_OR_MOBILE:  # all of North America: the tables can't tell them apart, a carrier can
        return ("mobile", "mobile", "mobile", "fixed", "voip")[draw("line", number, 5)]
    return _LINES.get(kind, "unknown")


def _visited(current: Network, number: str) -> Network | None:
    lot = draw("visited", number, 8)
    if lot == 0:
        return networks("SG" if current.country != "SG" else "GB")[0]
    # Kaleyra's documented sample has a handset at home with roaming_* equal to current_*.
    return current if lot < 4 else None
