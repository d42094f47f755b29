"""The page: one file that loads nothing, so that it can be mailed, archived and opened anywhere."""

import base64
import hashlib
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from string import Template

from linehunt import __version__
from linehunt_bulk.report.accounts import outcomes
from linehunt_bulk.report.coverage import coverage
from linehunt_bulk.report.doubts import doubts
from linehunt_bulk.report.latency import latency
from linehunt_bulk.report.marks import amounts, bar, count, legend, money, number, percent, text
from linehunt_bulk.report.over_time import over_time
from linehunt_bulk.report.reasons import why_incomplete, why_invalid
from linehunt_bulk.report.record import RunRecord
from linehunt_bulk.span import per_second, span
from linehunt_bulk.sums import Sums
from linehunt_bulk.tally import Tally

_NOTHING = "nothing"


def page(record: RunRecord) -> str:
    """The report of a run as HTML. No phone number is in it, and no word from outside is markup."""
    tally = record.tally
    style = _part("page.css")
    return Template(_part("page.html")).substitute(
        style=style,
        # No style but this one, no script, nothing loaded from anywhere.
        policy=f"default-src 'none'; style-src 'sha256-{_sha256(style)}'; base-uri 'none'; form-action 'none'",
        source=text(record.source),
        lead=_lead(record),
        notices=_notices(record),
        rows=_rows(tally),
        tiles=_tiles(record),
        outcomes=outcomes(tally),
        over_time=over_time(tally),
        latency=latency(tally),
        coverage=coverage(tally),
        why_incomplete=why_incomplete(tally),
        why_invalid=why_invalid(tally),
        doubts=doubts(record),
        run=_run(record),
    )


@cache
def _part(name: str) -> str:
    return files("linehunt_bulk.report").joinpath(name).read_text("utf-8")


def _sha256(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _lead(record: RunRecord) -> str:
    tally = record.tally
    cost = tally.cost.money
    return (
        f"{number(tally.complete)} of {count(tally.rows, 'row', 'rows')} complete, for {amounts(cost) if cost else 'nothing'}, "
        f"in {span(record.seconds)}."
    )


def _notices(record: RunRecord) -> str:
    if record.stopped is None:
        return ""
    return (
        f'<p class="notice"><b>Not finished:</b> {text(record.stopped)}. '
        "Run the same command again: what was bought is recalled, the rest is asked.</p>"
    )


def _rows(tally: Tally) -> str:
    if not tally.rows:
        return "<p>The input has no row.</p>"
    shares = [("gave", tally.complete, "complete"), ("gave-nothing", tally.incomplete, "incomplete"), ("invalid", tally.invalid, "invalid")]
    parts = [(kind, much, f"{words}: {number(much)} ({percent(much, tally.rows)})") for kind, much, words in shares]
    return bar("rows", parts, tally.rows) + legend([(kind, words) for kind, _, words in shares])


def _tiles(record: RunRecord) -> str:
    tally = record.tally
    tiles = [
        ("rows", number(tally.rows), count(record.duplicates, "duplicate", "duplicates") if record.duplicates else ""),
        ("complete", percent(tally.complete, tally.rows), number(tally.complete)),
        ("incomplete", percent(tally.incomplete, tally.rows), number(tally.incomplete)),
        ("invalid", percent(tally.invalid, tally.rows), number(tally.invalid)),
        ("cost", _by_line(tally.cost), ""),
        ("saved", _by_line(tally.saved), "by recalling what was known"),
        ("in doubt", _by_line(tally.in_doubt), "may have been billed"),
    ]
    return "".join(_tile(*tile) for tile in tiles)


def _tile(name: str, value: str, note: str) -> str:
    kind = ' class="alarm"' if name == "in doubt" and value != _NOTHING else ""
    below = f'<dd class="note">{note}</dd>' if note else ""
    return f"<div{kind}><dt>{name}</dt><dd>{value}</dd>{below}</div>"


def _by_line(sums: Sums) -> str:
    return "<br>".join(map(money, sums.money)) or _NOTHING


def _run(record: RunRecord) -> str:
    tally = record.tally
    pace = f", at {per_second(tally.rows / record.seconds)}" if record.seconds else ""
    began = datetime.fromtimestamp(record.began, UTC)
    told = {
        "input": text(record.source),
        "output": text(record.target),
        "chain": f"{text(record.chain)}: {', '.join(map(text, tally.accounts))}",
        "wanted": ", ".join(tally.wanted),
        "began": f"<time>{began:%Y-%m-%d %H:%M:%S} UTC</time>",
        "took": f"{span(record.seconds)}{pace}",
        **{text(name): text(value) for name, value in record.options.items()},
        "linehunt": __version__,
    }
    return "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in told.items())
