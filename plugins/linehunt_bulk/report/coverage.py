"""What is known by country: a heat map, countries by their numbers down, wanted fields across."""

from linehunt_bulk.report.marks import bar, count, folded, number, percent, table, text
from linehunt_bulk.tally import Tally

_MOST_SHOWN = 20
_SHADES = 10


def coverage(tally: Tally) -> str:
    """The shares of each country's numbers of which a wanted field is known. The countries with the most numbers come first."""
    countries = tally.by_size
    if not countries:
        return "<p>No number was looked up.</p>"
    totals = [sum(column) for column in zip(*(counts for _, counts in countries), strict=True)]
    shown, rest = countries[:_MOST_SHOWN], countries[_MOST_SHOWN:]
    drawn = _heat_map(tally, [("all", totals), *shown])
    if rest:
        drawn += folded(count(len(rest), "more country", "more countries"), _heat_map(tally, rest))
    return drawn + folded("The numbers", _numbers(tally, [("all", totals), *countries]))


def _heat_map(tally: Tally, countries: list[tuple[str, list[int]]]) -> str:
    fields = "".join(f'<th scope="col">{"_<wbr>".join(field.split("_"))}</th>' for field in tally.wanted)
    largest = tally.by_size[0][1][0]
    rows = "".join(_row(country, numbers, missing, max(largest, numbers)) for country, (numbers, *missing) in countries)
    return (
        '<div class="wide"><table class="heat"><thead><tr><th scope="col">country</th><th scope="col" class="n">numbers</th>'
        f'<th aria-hidden="true"></th>{fields}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _row(country: str, numbers: int, missing: list[int], widest: int) -> str:
    cells = "".join(_cell(numbers - lacking, numbers) for lacking in missing)
    share = bar(count(numbers, "number", "numbers"), [("gave", numbers, "")], widest)
    return f'<tr><th scope="row">{text(country)}</th><td class="n">{number(numbers)}</td><td class="share">{share}</td>{cells}</tr>'


def _cell(known: int, numbers: int) -> str:
    shade = known * _SHADES // numbers
    return f'<td class="h{shade}" title="{number(known)} of {number(numbers)}">{percent(known, numbers)}</td>'


def _numbers(tally: Tally, countries: list[tuple[str, list[int]]]) -> str:
    rows = [
        (text(country), number(numbers), *(number(numbers - lacking) for lacking in missing)) for country, (numbers, *missing) in countries
    ]
    return table(("country", "numbers", *(f"{field} known" for field in tally.wanted)), rows)
