"""A chain of six vendors, each failing in its turn: the next one answers, and the bill is what the ledger says."""

from collections import Counter

import pytest

from linehunt import Client
from linehunt.model.attempt import Ended
from linehunt_sandbox import Fault, Sandbox
from sandboxed import Books, configuration

CHAIN = ("plivo", "twilio", "vonage", "telnyx", "infobip", "kaleyra")
RATES = {"INR": "0.012 USD", "EUR": "1.1 USD"}
# Mobile numbers of which each of the six knows the carrier for sure: with others the chain would go on for better reasons.
KNOWN = [
    f"+14154305{ending}"
    for ending in (500, 501, 503, 506, 508, 514, 516, 517, 519, 521, 523, 524, 525, 527, 528, 529, 530, 532, 534, 537, 538, 542, 545, 546)
]
# A number for each account that is to answer: all before it fail for that number alone.
NUMBERS = dict(zip(CHAIN, KNOWN, strict=False))
# What leaves an account on: after a wrong key or an empty balance it isn't asked again, which is a test of its own below.
PASSING = [Fault.BAD_REQUEST, Fault.SERVER_ERROR, Fault.HTML, Fault.EMPTY, Fault.MALFORMED_JSON, Fault.CLOSED, Fault.CUT_BODY]
FINAL = [Fault.UNAUTHORIZED, Fault.INSUFFICIENT_FUNDS, Fault.FORBIDDEN, Fault.REFUSED]


@pytest.mark.parametrize("fault", PASSING)
def test_the_right_next_account_answers(fault: Fault, sandbox: Sandbox, books: Books) -> None:
    """Every number is answered by the first account that doesn't fail for it, in the chain's order; whatever was billed is counted."""
    for place, account in enumerate(CHAIN):
        for other, number in enumerate(NUMBERS.values()):
            if other > place:
                sandbox.vendors[account].script(fault, numbers={number})
    results = {}
    for account, number in NUMBERS.items():  # each by a client of its own: an account that fails five times in a row has a rest
        with Client(configuration(sandbox, *CHAIN, rates=RATES), store=books.store) as client:
            results[account] = client.lookup(number)

    assert {account: result.sources["carrier"].account for account, result in results.items()} == {account: account for account in CHAIN}
    for place, result in enumerate(results.values()):
        assert [step.account for step in result.steps] == list(CHAIN[: place + 1])
        assert [step.error is None for step in result.steps] == [False] * place + [True]
    assert Counter({account: len(CHAIN) - place for place, account in enumerate(CHAIN)}) == _asked(sandbox)
    assert books.cover()
    if not any(attempt.ended is Ended.DOUBT for result in results.values() for step in result.steps for attempt in step.attempts):
        assert books.counted == books.billed


@pytest.mark.parametrize("fault", FINAL)
def test_an_account_that_is_off_is_passed_by(fault: Fault, sandbox: Sandbox, books: Books) -> None:
    """One after the other is refused for good: each number goes on where the last one had its answer, and only that is paid."""
    with Client(configuration(sandbox, *CHAIN, rates=RATES), store=books.store) as client:
        answered = []
        for account, number in NUMBERS.items():
            answered.append(client.lookup(number).sources["carrier"].account)
            sandbox.vendors[account].script(fault, times=None)

    assert answered == list(CHAIN)
    assert books.counted == books.billed
    assert Counter(charge.vendor for charge in sandbox.bill.charges) == Counter(CHAIN)


def test_a_batch_along_all_six(sandbox: Sandbox, books: Books) -> None:
    """Twenty-four numbers in one run, four for each: each ends at its own account, and the ledger equals the bill to the micro-unit."""
    meant = [CHAIN[place % len(CHAIN)] for place in range(len(KNOWN))]
    for place, account in enumerate(CHAIN):
        for number, answers in zip(KNOWN, meant, strict=True):
            if answers in CHAIN[place + 1 :]:
                sandbox.vendors[account].script(Fault.BAD_REQUEST, numbers={number})
    alone = {account: {"max_batch_size": 1} for account in ("infobip", "kaleyra")}  # a fault is of a whole request
    with Client(configuration(sandbox, *CHAIN, rates=RATES, **alone), store=books.store) as client:
        results = list(client.lookup_many(KNOWN))

    assert [result.sources["carrier"].account for result in results] == meant
    assert books.counted == books.billed


def _asked(sandbox: Sandbox) -> Counter[str]:
    return Counter({account: sandbox.bill.requests(account) for account in CHAIN})
