"""Why numbers are incomplete, and rows invalid: the reasons that are met most."""

from collections.abc import Sequence

from linehunt_bulk.report.marks import bar, count, folded, number, percent, table, text
from linehunt_bulk.tally import Tally

_MOST_SHOWN = 8
_NOBODY = "no account of the chain could have told what is missing"

_Reason = tuple[str, str, int]
"""Who, why, and how many."""


def why_incomplete(tally: Tally) -> str:
    """What the accounts said where a wanted field is missing in the end. A number may have a reason from each account."""
    if not tally.incomplete:
        return "<p>None is: every number that was looked up is complete.</p>" if tally.looked_up else "<p>No number was looked up.</p>"
    found = [
        (name, words, incomplete) for name, account in tally.accounts.items() for _, words, _, incomplete in account.by_size if incomplete
    ]
    if tally.nobody:
        found.append(("", _NOBODY, tally.nobody))
    lack = count(tally.incomplete, "number lacks", "numbers lack")
    about = f'<p class="about">{lack} a wanted field. Each account may have a reason of its own.</p>'
    return about + _bars(found, tally.incomplete, "gave-nothing", ("account", "reason", "incomplete numbers"))


def why_invalid(tally: Tally) -> str:
    """Why rows were not looked up."""
    found = [("", words, rows) for words, rows in tally.problems.items()]
    return "<h3>Why rows are invalid</h3>" + _bars(found, tally.invalid, "invalid", ("", "reason", "rows")) if found else ""


def _bars(found: Sequence[_Reason], whole: int, kind: str, heads: tuple[str, str, str]) -> str:
    found = sorted(found, key=lambda reason: (-reason[2], reason))
    shown = "".join(
        f'<li><div><b>{text(who)}</b> {text(why)}</div><div class="cost">{number(much)}</div>'
        f"{bar(percent(much, whole), [(kind, much, '')], whole)}</li>"
        for who, why, much in found[:_MOST_SHOWN]
    )
    rows = [(text(who), text(why), number(much)) for who, why, much in found]
    return f'<ul class="reasons">{shown}</ul>' + folded("The numbers", table(heads, rows, words=2))
