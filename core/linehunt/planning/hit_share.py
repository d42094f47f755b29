"""How often an account had what was wanted of it, by its stored answers."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import islice

from attrs import frozen

from linehunt.model.fields import Field
from linehunt.store.sqlite.text import read_answer, read_fields
from linehunt.store.sqlite.transaction import Transaction

_ANSWERS = 1_000
_LOOKED_AT = 20_000


@frozen
class HitShare:
    """The share of `answers` that left nothing of what they were wanted for missing or weak."""

    share: Fraction = Fraction(1)
    answers: int = 0


def find_hit_shares(accounts: Iterable[str], transaction: Transaction) -> Mapping[str, HitShare]:
    """By account, of the newest 1,000 answers; accounts without one are left out."""
    shares = {}
    for account in accounts:
        hits = list(islice(_hits(account, transaction), _ANSWERS))
        if hits:
            shares[account] = HitShare(Fraction(sum(hits), len(hits)), len(hits))
    return shares


def _hits(account: str, transaction: Transaction) -> Iterator[bool]:
    judged: set[tuple[int, str]] = set()
    for attempt, number, items, wanted in islice(_asked(account, transaction), _LOOKED_AT):
        if (attempt, number) in judged:
            continue  # a ticket's response names the numbers of the first one again
        judged.add((attempt, number))
        row = transaction.one(
            "SELECT answer FROM answer WHERE number = ? AND account = ? AND items = ? AND attempt = ? AND answer IS NOT NULL",
            number,
            account,
            items,
            attempt,
        )
        if row is not None:
            answer = read_answer(row[0])
            yield wanted <= answer.known.keys() - answer.weak_fields


def _asked(account: str, transaction: Transaction) -> Iterator[tuple[int, str, str, frozenset[Field]]]:
    # By way of the responses: they know the numbers of the newest attempts, and the answers can't be sorted by age without reading
    # all of them.
    rows = transaction.execute(
        "SELECT attempt.id, items, wanted, response.numbers FROM attempt CROSS JOIN response ON response.attempt = attempt.id"
        " WHERE account = ? ORDER BY attempt.id DESC",
        (account,),
    )
    for attempt, items, wanted, numbers in rows:
        fields = read_fields(wanted)
        for number in numbers.split():
            yield attempt, number, items, fields
