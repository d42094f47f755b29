"""How fast the accounts answered: a histogram for each, all on one logarithmic scale."""

from collections.abc import Collection
from math import log10

from linehunt_bulk.latencies import A_DECADE, Latencies
from linehunt_bulk.report.marks import count, duration, folded, number, table, text
from linehunt_bulk.tally import Tally

_HEIGHT = 40
_DECADES = ("0.1 ms", "1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s", "1,000 s")
"""The ends of the buckets 0, A_DECADE, 2 * A_DECADE and so on."""


def latency(tally: Tally) -> str:
    """A histogram for each account that was sent requests, and the quantiles beside it."""
    asked = {name: account.latencies for name, account in tally.accounts.items() if account.latencies.requests}
    if not asked:
        return "<p>No request was sent.</p>"
    first, last = _decades(asked.values())
    rows = "".join(_row(name, latencies, first, last) for name, latencies in asked.items())
    marks = "".join(f"<li>{decade}</li>" for decade in _DECADES[first : last + 1])
    return f'<ul class="latencies">{rows}<li class="axis" aria-hidden="true"><ul class="x">{marks}</ul></li></ul>' + folded(
        "The numbers", _numbers(asked)
    )


def _decades(asked: Collection[Latencies]) -> tuple[int, int]:
    """Between which of `_DECADES` all requests lie; those beyond the first and the last are drawn at the edge."""
    filled = [bucket for latencies in asked for bucket, requests in enumerate(latencies.counts) if requests]
    most = len(_DECADES) - 1
    first = min(max(min(filled) - 1, 0) // A_DECADE, most - 1)
    return first, min(max(-(-max(filled) // A_DECADE), first + 1), most)


def _row(name: str, latencies: Latencies, first: int, last: int) -> str:
    begin, end = first * A_DECADE, last * A_DECADE
    columns = [0] * (end - begin)
    for bucket, requests in enumerate(latencies.counts):
        columns[min(max(bucket, begin + 1), end) - begin - 1] += requests
    most = max(columns)
    half = latencies.quantile(0.5)
    at = min(max(A_DECADE * (log10(max(half, 1e-9)) + 4) - begin, 0), end - begin)
    drawn = "".join(_column(place, requests, most) for place, requests in enumerate(columns) if requests)
    lines = "".join(f'<path class="grid" d="M{place},0 V{_HEIGHT}"/>' for place in range(0, end - begin + 1, A_DECADE))
    told = [(share, duration(latencies.quantile(share / 100))) for share in (50, 90, 99)]
    words = ", ".join(f"{share} % within {within}" for share, within in told)
    quantiles = "".join(f"<dt>{share} %</dt><dd>{within}</dd>" for share, within in told)
    return (
        f'<li><div class="name">{text(name)}<small>{count(latencies.requests, "request", "requests")}</small></div>'
        f'<svg class="histogram" viewBox="0 0 {end - begin} {_HEIGHT}" preserveAspectRatio="none" role="img">'
        f'<title>{text(name)}: {words}</title>{lines}{drawn}<path class="half" d="M{at:.2f},0 V{_HEIGHT}"/></svg>'
        f'<dl class="quantiles">{quantiles}</dl></li>'
    )


def _column(place: int, requests: int, most: int) -> str:
    height = max(_HEIGHT * requests / most, 1)
    return f'<rect class="column" x="{place + 0.08:.2f}" y="{_HEIGHT - height:.1f}" width="0.84" height="{height:.1f}"/>'


def _numbers(asked: dict[str, Latencies]) -> str:
    heads = ("account", "requests", "50 % within", "90 % within", "99 % within", "longest")
    rows = [
        (text(name), number(each.requests), *(duration(each.quantile(share)) for share in (0.5, 0.9, 0.99)), duration(each.longest))
        for name, each in asked.items()
    ]
    return table(heads, rows)
