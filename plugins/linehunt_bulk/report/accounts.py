"""Who did what: each account's share of the numbers, by what they came to there."""

from linehunt_bulk.account_tally import AccountTally, CameTo
from linehunt_bulk.report.marks import Part, amounts, bar, folded, legend, number, percent, table, text
from linehunt_bulk.tally import Tally

_WORDS = {
    CameTo.GAVE: "gave what was wanted",
    CameTo.RECALLED: "known before",
    CameTo.GAVE_NOTHING: "found nothing",
    CameTo.FAILED: "failed",
    CameTo.SKIPPED: "skipped",
}
"""In the order in which they are drawn."""
_NOT_NEEDED = "not needed"
_MOST_TROUBLE = 3


def outcomes(tally: Tally) -> str:
    """A bar for each account, in the chain's order; all are as wide as the numbers of the run."""
    kinds = [(_class(kind), words) for kind, words in _WORDS.items()]
    bars = "".join(_account(name, account, tally) for name, account in tally.accounts.items())
    return (
        legend([*kinds, ("track", _NOT_NEEDED)])
        + f'<ol class="accounts">{bars}</ol>'
        + folded("The numbers", _numbers(tally))
        + folded("All reasons", _reasons(tally))
    )


def _account(name: str, account: AccountTally, tally: Tally) -> str:
    looked_up = tally.looked_up
    parts: list[Part] = [
        (_class(kind), account.came_to[kind], f"{words}: {number(account.came_to[kind])} ({percent(account.came_to[kind], looked_up)})")
        for kind, words in _WORDS.items()
    ]
    told = [f'<li class="{kind}"><b>{number(much)}</b> {words.partition(":")[0]}</li>' for kind, much, words in parts if much]
    if idle := tally.not_needed(name):
        told.append(f'<li class="track"><b>{number(idle)}</b> {_NOT_NEEDED}</li>')
    trouble = [reason for reason in account.by_size if reason[0] in (CameTo.FAILED, CameTo.SKIPPED)][:_MOST_TROUBLE]
    why = "".join(f"<li>{number(numbers)} {_WORDS[came_to]}: {text(words)}</li>" for came_to, words, numbers, _ in trouble)
    spent = account.cost.money
    return (
        f'<li><div class="name">{text(name)}</div><div class="cost">{amounts(spent) if spent else "nothing spent"}</div>'
        f'{bar(text(name), parts, looked_up)}<ul class="counts">{"".join(told)}</ul><ul class="why">{why}</ul></li>'
    )


def _numbers(tally: Tally) -> str:
    heads = ("account", *_WORDS.values(), _NOT_NEEDED, "requests", "cost", "saved", "in doubt")
    rows = [
        (
            text(name),
            *(number(account.came_to[kind]) for kind in _WORDS),
            number(tally.not_needed(name)),
            number(account.latencies.requests),
            amounts(account.cost.money),
            amounts(account.saved.money),
            amounts(account.in_doubt.money),
        )
        for name, account in tally.accounts.items()
    ]
    return table(heads, rows)


def _reasons(tally: Tally) -> str:
    found = [
        (text(name), _WORDS[came_to], text(words), number(numbers), number(incomplete))
        for name, account in tally.accounts.items()
        for came_to, words, numbers, incomplete in account.by_size
    ]
    return table(("account", "came to", "because", "numbers", "of these incomplete in the end"), found, words=3)


def _class(kind: CameTo) -> str:
    return kind.name.lower().replace("_", "-")
