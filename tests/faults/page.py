"""The table of docs/faults.md, from the table that the tests are made of.

`PYTHONPATH=tests python tests/faults/page.py` writes it into the page, between its two marks.
"""

from faults.table import DOUBT, GAVE, NO_ENTRY, RAISED, RELEASED, SETTLED, TABLE, Row
from fenced import ROOT

PAGE = ROOT / "docs" / "faults.md"
_BEGIN, _END = "<!-- begin: written by tests/faults/page.py -->\n", "<!-- end -->\n"
_HEAD = ("#", "what breaks", "how", "what comes of it", "the request", "asked", "requests seen", "money", "the account then")
_TIMES = {0: "not", 1: "once", 2: "twice"}


def written(page: str) -> str:
    """The page, with the table as it is now."""
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    assert begin, f"{PAGE.name}: the mark {_BEGIN!r} is missing"
    assert end, f"{PAGE.name}: the mark {_END!r} is missing"
    lines = [_line(_HEAD), "|" + "---|" * len(_HEAD), *(_line(_cells(row)) for row in TABLE)]
    return before + begin + "\n" + "\n".join(lines) + "\n\n" + end + after


def main() -> None:
    """Write the page."""
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.name,
        f"{row.fault} ({row.hits})" if row.hits else row.fault,
        "; ".join(way.words for way in row.ways),
        _outcome(row),
        "" if row.delivery is None else row.delivery.replace("_", " "),
        _TIMES.get(row.asked, f"{row.asked} times"),
        str(row.requests),
        _money(row),
        str(row.afterwards),
    )


def _outcome(row: Row) -> str:
    if row.outcome == GAVE:
        return "the answer"
    if row.outcome == NO_ENTRY:
        return row.outcome
    return f"`{row.outcome}`, raised" if row.outcome in RAISED else f"`{row.outcome}`"


def _money(row: Row) -> str:
    if row.ended is SETTLED:
        return {0: "settled, for nothing", 1: "settled"}.get(row.pays, "settled as told")
    return {None: "", RELEASED: "released", DOUBT: "in doubt"}[row.ended]


def _line(cells: tuple[str, ...]) -> str:
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"


if __name__ == "__main__":
    main()
