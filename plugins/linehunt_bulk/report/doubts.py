"""What may have been billed without an answer, and how to find out."""

from collections.abc import Iterable, Iterator

from linehunt_bulk.account_tally import AccountTally
from linehunt_bulk.report.marks import amounts, count, folded, number, table, text
from linehunt_bulk.report.record import RunRecord
from linehunt_bulk.tally import Tally

_REMEDY = """
<ol>
<li><code>linehunt spend doubts</code> lists them: what was asked, when, and what happened.</li>
<li>Hold the vendor's list of charges against them: <code>linehunt spend reconcile usage.csv --account ACCOUNT</code>.</li>
<li>Say what came out: <code>linehunt spend resolve ATTEMPT --billed</code> or <code>--not-billed</code>; or <code>--fetch</code>,
where the provider has the answer ready.</li>
</ol>
"""


def doubts(record: RunRecord) -> str:
    """The doubts of this run by account, the rows that they are of or that an earlier one has held back, and the remedy."""
    tally, rows = record.tally, record.doubtful
    in_doubt = tally.in_doubt.money
    if not in_doubt and not rows.count:
        return "<p>Nothing is. Whatever was asked has been answered, or is known not to be billed.</p>"
    told = f"<p><b>{amounts(in_doubt)}</b> may have been billed in this run without an answer.</p>"
    told += (
        "<p>Until a doubt is resolved, its numbers aren't asked again of the same account, and its amount counts against every budget.</p>"
    )
    if in_doubt:
        told += _by_account(tally)
    if rows.count:
        listed = ", ".join(_ranges(rows.places)) + (", and more" if rows.count > len(rows.places) else "")
        told += folded(f"{count(rows.count, 'row', 'rows')} in doubt, by this run or an earlier one", f"<p>{listed}</p>")
    return told + _REMEDY


def _by_account(tally: Tally) -> str:
    rows = [
        (text(name), number(account.numbers_in_doubt), amounts(account.in_doubt.money), _attempts(account))
        for name, account in tally.accounts.items()
        if account.in_doubt.money
    ]
    return table(("account", "numbers", "amount", "attempts"), rows)


def _attempts(account: AccountTally) -> str:
    return ", ".join(map(str, account.doubts)) + (" and more" if account.more_doubts else "")


def _ranges(places: Iterable[int]) -> Iterator[str]:
    """`3`, `7 to 9`: places in rising order."""
    first = last = 0
    for place in [*places, 0]:
        if place == last + 1 and first:
            last = place
            continue
        if first:
            yield number(first) if first == last else f"{number(first)} to {number(last)}"
        first = last = place
