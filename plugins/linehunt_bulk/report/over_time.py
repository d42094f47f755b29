"""How a run went on: rows done and money spent, by the time since it began."""

from collections.abc import Callable, Sequence

from linehunt import Money
from linehunt_bulk.report.marks import duration, folded, money, number, table
from linehunt_bulk.tally import Tally

_WIDTH, _HEIGHT = 600, 200
_MOST_TICKS = 4
_MOST_LINES = 60

Label = Callable[[int], str]


def over_time(tally: Tally) -> str:
    """A curve of the rows, and one for each currency: their scales have nothing to do with each other."""
    timeline = tally.timeline
    seconds = timeline.seconds
    if not seconds:
        return "<p>No number was looked up.</p>"
    charts = [_chart("rows done", seconds, timeline.rows, number)]
    charts += [_chart(f"{currency} spent", seconds, sums, _amount(currency)) for currency, sums in timeline.spent.items()]
    return f'<div class="charts">{"".join(charts)}</div>' + folded("The numbers", _numbers(tally))


def ticks(most: int) -> Sequence[int]:
    """Round values, evenly apart, from 0 to `most` (at least 1) or above: at most five."""
    step, power = 1, 1
    while step * _MOST_TICKS < most:
        step, power = {1: (2 * power, power), 2: (5 * power, power), 5: (10 * power, 10 * power)}[step // power]
    return range(0, most + step, step)


def _chart(name: str, seconds: Sequence[float], sums: Sequence[int], label: Label) -> str:
    scale = ticks(sums[-1])
    scale = scale[: -(-sums[-1] // (scale[1] - scale[0])) + 1]
    end, top = seconds[-1], scale[-1]
    points = [f"{_WIDTH * after / end:.1f},{_HEIGHT * (1 - total / top):.1f}" for after, total in zip(seconds, sums, strict=True)]
    curve = f"M0,{_HEIGHT} L{' '.join(points)}"
    lines = "".join(f'<path class="grid" d="M0,{_HEIGHT * (1 - value / top):.1f} H{_WIDTH}"/>' for value in scale)
    axis = "".join(f"<li>{label(value)}</li>" for value in reversed(scale))
    told = f"{name}: {label(sums[-1])} after {duration(end)}"
    return (
        f'<figure class="chart"><figcaption><b>{label(sums[-1])}</b> {name}</figcaption><ul class="y" aria-hidden="true">{axis}</ul>'
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img"><title>{told}</title>{lines}'
        f'<path class="area" d="{curve} V{_HEIGHT} Z"/><path class="curve" d="{curve}"/></svg>'
        f'<ul class="x" aria-hidden="true"><li>0</li><li>{duration(end / 2)}</li><li>{duration(end)}</li></ul></figure>'
    )


def _numbers(tally: Tally) -> str:
    timeline = tally.timeline
    last = len(timeline.seconds) - 1
    shown = [*range(0, last, -(-(last + 1) // _MOST_LINES)), last]
    rows = [
        (
            duration(timeline.seconds[slot]),
            number(timeline.rows[slot]),
            *(_amount(currency)(sums[slot]) for currency, sums in spent.items()),
        )
        for spent in (timeline.spent,)
        for slot in shown
    ]
    return table(("after", "rows done", *timeline.spent), rows)


def _amount(currency: str) -> Label:
    return lambda micros: money(Money(micros, currency)).removesuffix(f" {currency}")
