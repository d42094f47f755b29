"""Which column has the numbers: the one that was named, or the only one that can be meant."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import pairwise

from attrs import field, frozen

from linehunt_bulk.reading.words import shown
from linehunt_bulk.unusable import Unusable

SAMPLE = 100
"""How many rows are looked at."""
# As a person writes a number, 7 to 15 digits; not a date, a decimal, an address of the Internet.
_NUMBER = re.compile(
    r"(?![0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}$|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}$|[0-9]+\.[0-9]+$|(?:[0-9]{1,3}\.){3}[0-9]{1,3}$)"
    r"[+(]{0,2}[0-9](?:[ ().\-/]{0,3}[0-9]){6,14}"
)
_WORDS = frozenset(
    [
        *("phone", "phones", "phonenumber", "phoneno", "telephone", "telephonenumber", "tel", "telno", "telefon", "telefono", "telefone"),
        *("mobile", "mobilenumber", "mobileno", "mobilephone", "mob", "cell", "cellphone", "cellular", "handy", "landline"),
        *("msisdn", "e164", "whatsapp"),
    ]
)
_WHOLE = ("number", "numbers")  # words that say it alone, but not in `account_number`
_PART = re.compile(r"[A-Z]?[a-zß-öø-ÿ0-9]+|[A-Z]+(?![a-z])")
_LEAST_NAMED = 0.2
_LEAST_UNNAMED = 0.8


def is_number(text: str) -> bool:
    """Whether a person would take it for a phone number. What looks it up is stricter."""
    return _NUMBER.fullmatch(text.strip()) is not None


def is_number_word(name: str) -> bool:
    """Whether a column of this name has phone numbers, going by its words: `mobile_phone`, `MobilePhone`, `E.164`, `Tel.`."""
    if name.strip().casefold() in _WHOLE:
        return True
    parts = [part.casefold() for part in _PART.findall(name)]
    return not _WORDS.isdisjoint((*parts, *(first + second for first, second in pairwise(parts))))


def as_seen(value: object) -> str:
    """A cell of any type as text, for `find_column`: whole numbers without a fraction, nothing where there is none."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def find_column(columns: Sequence[str], rows: Sequence[Sequence[str]], wanted: str | None, name: str) -> tuple[int, tuple[str, ...]]:
    """Its place among the columns, from 0, and what was guessed, in words.

    wanted: its name, exact or in other letters' case. rows: the first of them, as text. name: the input, for messages.

    Raises:
        Unusable: there is no such column or more than one, or none or several that could be meant.
    """
    if wanted is not None:
        return _named(columns, wanted, name), ()
    if len(columns) == 1:
        return 0, ()
    told = [_Candidate.of(place, column, [row[place] for row in rows if place < len(row)]) for place, column in enumerate(columns)]
    for candidates in (
        [candidate for candidate in told if candidate.named and candidate.share >= _LEAST_NAMED],
        [candidate for candidate in told if candidate.international and candidate.share >= _LEAST_UNNAMED],
        [candidate for candidate in told if candidate.numbers and candidate.share >= _LEAST_UNNAMED],
        [candidate for candidate in told if candidate.named],
    ):
        if len(candidates) == 1:
            return candidates[0].place, (candidates[0].told(len(columns)),)
        if candidates:
            names = " or ".join(repr(shown(candidate.column)) for candidate in candidates)
            raise Unusable(f"{name}: the numbers may be in {names}: say which, with --column")
    raise Unusable(f"{name}: no column looks like phone numbers: say which it is, with --column. {_listed(columns)}")


@frozen
class _Candidate:
    """A column: whether its name is a word for phone numbers, how many rows of it were seen, and how many of them look like one."""

    place: int
    column: str
    named: bool
    rows: int
    filled: int
    numbers: int
    international: bool = field(kw_only=True)

    @classmethod
    def of(cls, place: int, column: str, cells: Sequence[str]) -> "_Candidate":
        filled = [cell for cell in cells if cell.strip()]
        numbers = [cell.strip() for cell in filled if is_number(cell)]
        plus = sum(number.startswith("+") for number in numbers)
        return cls(place, column, is_number_word(column), len(cells), len(filled), len(numbers), international=plus * 2 > len(numbers))

    @property
    def share(self) -> float:
        """Of what is filled in; a column without anything in it may be all numbers."""
        return self.numbers / self.filled if self.filled else 1.0

    def told(self, columns: int) -> str:
        rows = "row is a number" if self.rows == 1 else "rows are numbers"
        seen = f"{self.numbers:,} of the first {self.rows:,} {rows}" if self.rows else "by its name, for there are no rows"
        return f"column {shown(self.column)!r} of {columns:,} (guessed: {seen})"


def _named(columns: Sequence[str], wanted: str, name: str) -> int:
    for same in (wanted.__eq__, lambda column: column.strip().casefold() == wanted.strip().casefold()):
        places = [place for place, column in enumerate(columns) if same(column)]
        if len(places) == 1:
            return places[0]
        if places:
            raise Unusable(f"{name} has {len(places)} columns {shown(wanted)!r}: rename one")
    near = get_close_matches(wanted.casefold(), [column.casefold() for column in columns], n=1)
    hint = next((f": did you mean {shown(column)!r}?" for column in columns if near and column.casefold() == near[0]), ".")
    raise Unusable(f"{name} has no column {shown(wanted)!r}{hint} {_listed(columns)}")


def _listed(columns: Sequence[str]) -> str:
    return f"It has: {', '.join(shown(column) or repr('') for column in columns)}"
