"""What a bulk run is made of, in memory: a table of rows, an output that keeps what it is given, and results for them."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Any

from attrs import define, field

from linehunt import Country, Field, InvalidNumber, LookupResult, PhoneNumber, Source
from linehunt_bulk.row import Row

AMERICA, BRITAIN, INDIA = "+14154305555", "+442083661177", "+919812345678"


def rows(*numbers: str | None) -> list[Row]:
    """A row for each number, of a file with a header; None is a row with a problem."""
    return [
        Row(line, (number or "", f"row {line}"), number or "", None if number else "ragged: 1 cell, the header has 2")
        for line, number in enumerate(numbers, 2)
    ]


@define
class Listed:
    """A table of these rows. `read_so_far` counts them over all readings."""

    given: Iterable[Row]
    rows: int | None = None
    again: bool = True
    fraction: float | None = None
    name: str = "numbers.csv"
    unit: str = "line"
    columns: tuple[str, ...] = ("phone", "note")
    column: str = "phone"
    notes: tuple[str, ...] = ()
    read_so_far: int = 0

    def read(self) -> Iterator[Row]:
        for row in self.given:
            self.read_so_far += 1
            yield row

    def close(self) -> None:
        """Nothing is open."""


@define
class Kept:
    """An output: what was written, and how it ended. `fails` is called before each row is taken; `kept_as` names the beginning of it."""

    fails: Callable[[int], None] = lambda _: None
    written: list[tuple[Row, tuple[Any, ...]]] = field(factory=list)
    ended: list[str] = field(factory=list)
    kept_as: str | None = "out.csv.partial"

    def write(self, row: Row, added: Sequence[Any]) -> None:
        self.fails(len(self.written))
        self.written.append((row, tuple(added)))

    def close(self) -> None:
        self.ended.append("closed")

    def keep(self) -> str | None:
        self.ended.append("kept")
        return self.kept_as

    def abandon(self) -> None:
        self.ended.append("abandoned")

    @property
    def places(self) -> list[int]:
        """Where the rows that were written stood."""
        return [row.place for row, _ in self.written]


def answer_to(text: str) -> LookupResult:
    """What a chain that knows countries says of this text."""
    if not text.startswith("+"):
        return LookupResult(input=text, error=InvalidNumber("write '+'"), missing=frozenset({Field.COUNTRY}))
    source = Source("offline", "offline", 0.0)
    return LookupResult(input=text, number=PhoneNumber(text), country=Country(iso2="US"), sources={Field.COUNTRY: source})


@define
class Asked:
    """Answers numbers with `answer_to`, reading up to `window` ahead of what is taken. `closed`: whether it was ended."""

    window: int = 1
    texts: list[str] = field(factory=list)
    closed: bool = False

    def __call__(self, numbers: Iterable[str]) -> Generator[LookupResult, None, None]:
        source = iter(numbers)
        under_way: list[str] = []
        try:
            while True:
                while len(under_way) < self.window and (text := next(source, None)) is not None:
                    self.texts.append(text)
                    under_way.append(text)
                if not under_way:
                    return
                yield answer_to(under_way.pop(0))
        finally:
            self.closed = True
