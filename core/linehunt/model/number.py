"""A phone number in E.164."""

import re

from linehunt.model.errors import InvalidNumber
from linehunt.model.text import mask, safe_message

# ITU-T E.164: a plus, a country code that never starts with 0, 15 digits at the most. `[0-9]`, not `\d`, which also
# takes Arabic digits; matched by fullmatch, since `$` admits a newline.
_E164 = re.compile(r"\+[1-9][0-9]{4,14}")
is_e164 = _E164.fullmatch
"""Whether a text is a number as it stands (a match, or None): for who reads millions and keeps no PhoneNumber of them."""
# Groups of digits, each in parentheses or not, with one separator between two. phonenumbers alone is too generous: it reads
# "0208366117O" (a letter), "2083661177.0" (a spreadsheet's float) or "-2083661177" as some other, valid number. A group takes
# its digits for good (`++`): else 40 digits and a letter are split in 2**40 ways before they are refused.
# Within parentheses there may be one more: "(06 1) 234 5678" is how Hungary writes it.
_GROUP = r"(?:\([0-9]++(?:[ .-][0-9]++)*+\)|[0-9]++)"
_NATIONAL = re.compile(rf"{_GROUP}(?:[ .-]{{0,2}}{_GROUP})*+")
_SPREADSHEET_FLOAT = re.compile(r"\+?[0-9]+\.0+")
_LONGEST_NATIONAL = 40


class PhoneNumber(str):
    """A number that can be asked for: its text in E.164, which shows itself masked.

    `repr`, `str` and formatting give `+1415•••••55`, for logs and tracebacks; `e164` is the plain text. It is a str and no attrs class,
    because every lookup looks it up in a dozen dicts; and so it equals its text, and may stand where E.164 is wanted.
    """

    __slots__ = ()

    @property
    def e164(self) -> str:
        """The number itself."""
        return str.__str__(self)

    @classmethod
    def parse(cls, text: str, region: str | None = None) -> "PhoneNumber":
        """The number that `text` stands for.

        Accepted: E.164 as it is (`+442083661177`, 5 to 15 digits), or, with a region (ISO 3166-1 alpha-2), ASCII digits
        with spaces, `-`, `.` and parentheses between them.

        Raises:
            InvalidNumber: for anything else. Nothing is guessed: a guess would be looked up, and billed.
        """
        if not isinstance(text, str):
            raise InvalidNumber(f"a number is text, not {type(text).__name__}: write it as '+442083661177'")
        if isinstance(text, cls):
            return text
        if _E164.fullmatch(text):
            return cls(text)
        if region is not None and len(text) <= _LONGEST_NATIONAL and _NATIONAL.fullmatch(text):
            return cls._parse_national(text, region)
        raise InvalidNumber(_why_not(text, region))

    @classmethod
    def _parse_national(cls, text: str, region: str) -> "PhoneNumber":
        if _SPREADSHEET_FLOAT.fullmatch(text):
            raise InvalidNumber(_FLOAT)
        import phonenumbers  # 10 ms, and only national numbers need it

        if region not in phonenumbers.SUPPORTED_REGIONS:
            raise InvalidNumber(f"unknown region {safe_message(region)[:10]!r}: use an ISO 3166-1 code such as 'GB'")
        try:
            parsed = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException as error:
            raise InvalidNumber(f"not a number of region {region}: {_PARSE_FAULTS[error.error_type]}") from None
        e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        if not _E164.fullmatch(e164):
            raise InvalidNumber(f"not a number of region {region}: it has too few or too many digits")
        return cls(e164)

    @property
    def digits(self) -> str:
        """The number without its plus."""
        return self[1:]

    @property
    def masked(self) -> str:
        """For people and logs: `+1415•••••55`."""
        return mask(self.e164)

    def __repr__(self) -> str:
        return f"PhoneNumber({self.masked})"

    def __str__(self) -> str:
        return self.masked

    def __format__(self, spec: str) -> str:
        return format(self.masked, spec)


_FLOAT = "it ends in '.0', as a spreadsheet writes a float: keep phone numbers as text"
_PARSE_FAULTS = (
    "no country has the code after its international prefix",
    "too short",
    "too short after its international prefix",
    "too short",
    "too long",
)
"""By NumberParseException's `error_type`."""


def _why_not(text: str, region: str | None) -> str:
    """What a person has to change, without repeating what may be somebody's number."""
    if not text.strip():
        return "it is empty"
    if len(text) > _LONGEST_NATIONAL:
        return f"{len(text):,} characters are no phone number"
    if re.fullmatch(r"\+[0-9]+", text):
        if text.startswith("+0"):
            return "no country code starts with 0: write '+', the country code and the number, as in '+442083661177'"
        return f"it has {len(text) - 1} digits: E.164 has 5 to 15"
    if not text.isascii():
        return "it holds characters that are not ASCII: write the digits 0 to 9"
    if not text.isprintable():
        return "it holds a control character: remove it"
    if _SPREADSHEET_FLOAT.fullmatch(text):
        return _FLOAT
    if text.startswith("+") and re.fullmatch(r"[0-9 .()-]+", text[1:]):
        return "remove the spaces and punctuation: write '+' and digits only, as in '+442083661177'"
    if re.fullmatch(r"[0-9 .()-]+", text) and region is None:
        return "it has no country code: write it as '+442083661177', or give its region (--region GB)"
    return "write '+', the country code and the number in digits only, as in '+442083661177'"
