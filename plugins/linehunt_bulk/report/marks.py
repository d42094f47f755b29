"""What the sections of the page are made of: escaped text, numbers, tables and bars."""

from collections.abc import Iterable, Sequence
from html import escape

from linehunt import Money
from linehunt_bulk.masking import masked
from linehunt_bulk.span import span

_WIDTH = 1000
_THINNEST = 4
"""Of a part of a bar that is not nothing: it can be seen, and pointed at."""

Part = tuple[str, int, str]
"""Of a bar: its class in the style sheet, how much it is, and what it is, in words (escaped; none where the bar's name says it)."""


def text(words: str) -> str:
    """Words from outside: escaped, on one line, without phone numbers."""
    return escape(masked(words))


def number(count: int) -> str:
    """`1,234`."""
    return f"{count:,}"


def percent(count: int, of: int) -> str:
    """`97 %`. Only what is all says 100, only what is nothing says 0."""
    if not of or not count:
        return "0 %"
    share = 100 * count / of
    if share < 1:
        return "<1 %"
    if 99 < share < 100:
        return f"{int(share * 10) / 10} %" if share < 99.9 else "99.9 %"
    return f"{share:.0f} %"


def money(amount: Money) -> str:
    """`1,234.5 USD`."""
    whole, point, fraction = amount.amount.partition(".")
    return f"{int(whole):,}{point}{fraction} {amount.currency}"


def amounts(several: Iterable[Money]) -> str:
    """`1.5 EUR + 0.004 USD`, or `nothing`."""
    return " + ".join(map(money, several)) or "nothing"


def count(much: int, one: str, many: str) -> str:
    """`1 number`, `2 numbers`."""
    return f"{number(much)} {one if much == 1 else many}"


def duration(seconds: float) -> str:
    """`0.42 ms`, `52 ms`, `1.2 s`, `1 min 5 s`."""
    if seconds < 0.01:
        return f"{seconds * 1000:.2g} ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else span(seconds)


def bar(name: str, parts: Sequence[Part], whole: int) -> str:
    """A bar of parts, as wide as its place; what they lack of the whole stays empty. `name` is what a screen reader says (escaped)."""
    there = [part for part in parts if part[1]]
    widths = [max(_WIDTH * much / whole, _THINNEST) for _, much, _ in there]
    over = sum(widths) - _WIDTH
    if over > 0:  # what the thin ones take is taken from the widest
        widths[widths.index(max(widths))] -= over
    drawn, at = [], 0.0
    for (kind, _, words), width in zip(there, widths, strict=True):
        gap = 0 if at + width >= _WIDTH - 1 else 2
        drawn.append(
            f'<rect class="{kind}" x="{at:.1f}" width="{width - gap:.1f}" height="10">{words and f"<title>{words}</title>"}</rect>'
        )
        at += width
    track = f'<rect class="track" width="{_WIDTH}" height="10"/>'
    return (
        f'<svg class="bar" viewBox="0 0 {_WIDTH} 10" preserveAspectRatio="none" role="img"><title>{name}</title>'
        f"{track}{''.join(drawn)}</svg>"
    )


def legend(parts: Iterable[tuple[str, str]]) -> str:
    """What the classes of a bar stand for."""
    entries = [
        f'<li><svg class="key" viewBox="0 0 10 10" aria-hidden="true"><rect class="{kind}" width="10" height="10"/></svg>{words}</li>'
        for kind, words in parts
    ]
    return f'<ul class="legend">{"".join(entries)}</ul>'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1) -> str:
    """A table of escaped cells; the first `words` columns are text, the others numbers. It scrolls where it is too wide."""
    kinds = [""] * words + [' class="n"'] * (len(heads) - words)
    head = "".join(f'<th scope="col"{kind}>{cell}</th>' for cell, kind in zip(heads, kinds, strict=True))
    lines = []
    for row in rows:
        cells = [f"<td{kind}>{cell}</td>" for cell, kind in zip(row, kinds, strict=True)]
        cells[0] = f'<th scope="row">{row[0]}</th>'
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'


def folded(summary: str, content: str) -> str:
    """What is there for those who want it."""
    return f"<details><summary>{summary}</summary>{content}</details>"
