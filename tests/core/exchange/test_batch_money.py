"""What the answer to a batch costs, number by number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt.model.attempt import Attempt, Ended
from linehunt.model.errors import MalformedResponse, ProviderUnavailable, QueryRejected
from linehunt.model.result import LookupResult
from linehunt.plugin import Answer, Facts, Field, Money, Network, ProviderError, Reply, Verdict
from providers_made import GB, IN, NAMED, PRICE, US, Rig, Vendor, answers, rig

OTHER = "+14155550101"
NUMBERS = (US, GB, IN)


def _look(made: Rig) -> list[LookupResult]:
    return list(made.client.lookup_many(NUMBERS))


def _attempts(results: list[LookupResult]) -> list[Attempt]:
    return [attempt for result in results for attempt in result.steps[0].attempts]


def test_entry_for_a_number_not_asked_is_dropped_and_flagged() -> None:
    """The good entries beside it stay, nothing of it is stored, and the account goes on."""
    with rig(Vendor(answers(*NUMBERS, OTHER), max_batch_size=3)) as made:
        results = _look(made)
        assert all(result.complete for result in results)
        assert {attempt.flags for attempt in _attempts(results)} == {("dropped 1 answers for numbers that were not asked",)}
        assert made.ledger == ("0.03 USD", "", "")
        assert not made.client.lookup(OTHER).sources[Field.CARRIER].recalled
        assert made.ledger == ("0.04 USD", "", "")


def test_answer_for_other_numbers_alone_is_malformed() -> None:
    """It is settled at the quote, and stored for nobody."""
    with rig(acme := Vendor(answers(OTHER))) as made:
        [step] = made.client.lookup(US).steps
        assert isinstance(step.error, MalformedResponse)
        assert made.ledger == (PRICE, "", "")
        made.client.lookup(OTHER)
        assert acme.asked() == [US[1:], OTHER[1:]]


def test_unanswered_without_a_price_told_is_in_doubt() -> None:
    """The answered part is charged at the quote, the rest may have been: it stays counted, and isn't asked again."""
    with rig(acme := Vendor(answers(US), max_batch_size=3)) as made:
        results = _look(made)
        assert [result.complete for result in results] == [True, False, False]
        assert [(attempt.ended, str(attempt.charged), str(attempt.doubtful)) for attempt in _attempts(results)] == [
            (Ended.SETTLED, PRICE, "0 USD"),
            (Ended.DOUBT, "0 USD", PRICE),
            (Ended.DOUBT, "0 USD", PRICE),
        ]
        assert results[1].steps[0].reason == "no entry for this number in the answer"
        assert made.ledger == (PRICE, "", "0.02 USD")
        assert made.client.lookup(GB).steps[0].reason.startswith("in doubt there since")
        assert len(acme.requests) == 1


def test_unanswered_with_a_price_told_is_settled() -> None:
    """The price is all that was billed, shared by those who got an answer; the others may be asked again."""
    with rig(acme := Vendor(answers(US, charged="0.02"), max_batch_size=3)) as made:
        results = _look(made)
        assert [str(attempt.charged) for attempt in _attempts(results)] == ["0.02 USD", "0 USD", "0 USD"]
        assert made.ledger == ("0.02 USD", "", "")
        assert made.client.lookup(GB).complete
        assert len(acme.requests) == 2


@pytest.mark.parametrize(
    ("told", "spent"),
    [
        pytest.param("0.05", "0.05 USD", id="above-the-quote"),
        pytest.param("NaN", PRICE, id="nan"),
        pytest.param("-1", PRICE, id="negative"),
        pytest.param("1e999999", PRICE, id="huge"),
        pytest.param("0.004 EUR", PRICE, id="other-currency"),
        pytest.param(Money(4000, "EUR"), PRICE, id="other-currency-as-money"),
    ],
)
def test_odd_price_is_flagged_and_the_last(told: object, spent: str) -> None:
    """A price above the quote is counted as told, one that can't be read at the quote; the account is off for the run."""
    with rig(acme := Vendor(answers(US, charged=told))) as made:
        result = made.client.lookup(US)
        assert result.complete
        [flag] = result.steps[0].attempts[0].flags
        assert made.ledger == (spent, "", "")
        assert made.client.lookup(GB).steps[0].reason == f"switched off: {flag}"
        assert len(acme.requests) == 1


def test_price_below_the_quote_is_charged_as_told() -> None:
    """The quote is only the most that it may cost."""
    with rig(Vendor(answers(US, charged="0.0035"))) as made:
        assert str(made.client.lookup(US).cost[0]) == "0.0035 USD"
        assert made.ledger == ("0.0035 USD", "", "")


@pytest.mark.parametrize(
    ("item", "ledger"),
    [
        pytest.param(QueryRejected("no such plan"), ("0.02 USD", "", ""), id="refused"),
        pytest.param(QueryRejected("no such plan", billed=True), ("0.03 USD", "", ""), id="refused-billed"),
        pytest.param(ProviderUnavailable("try later"), ("0.02 USD", "", PRICE), id="unavailable"),
        pytest.param(MalformedResponse("half"), ("0.03 USD", "", ""), id="malformed"),
    ],
)
def test_error_for_one_number_is_its_own(item: ProviderError, ledger: tuple[str, str, str]) -> None:
    """A provider's error for one number of a batch goes by the table for that number; the others are answered."""
    reply = Reply({US: NAMED, GB: item, IN: NAMED})
    with rig(Vendor(reply, max_batch_size=3), Vendor()) as made:
        results = list(made.client.lookup_many(NUMBERS, chain="default"))
        assert [result.sources[Field.CARRIER].account for result in results] == ["acme", "bolt", "acme"]
        assert results[1].steps[0].error is item
        assert results[1].steps[0].attempts[0].error == f"{type(item).__name__}: {item}"
        spent, held, doubt = made.ledger
        assert Money.parse(spent) == Money.parse(ledger[0]) + Money.parse(PRICE)
        assert (held, doubt) == ledger[1:]


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("billed", [frozenset(Verdict), frozenset({Verdict.ANSWERED}), frozenset()], ids=["all", "answered", "none"])
def test_verdict_is_billed_as_the_provider_declares(verdict: Verdict, billed: frozenset[Verdict]) -> None:
    """`ProviderInfo.billed` says which verdicts cost the quote; the others are free, and recalled all the same."""
    reply = answers(US, answer=Answer(verdict=verdict))
    with rig(acme := Vendor(reply, billed=billed)) as made:
        assert made.client.lookup(US).steps[0].verdict is verdict
        assert made.ledger == (PRICE if verdict in billed else "", "", "")
        made.client.lookup(US)
        assert len(acme.requests) == 1


def test_invalid_number_of_a_paid_account_ends_the_hunt() -> None:
    """No further account is paid for a number that one paid account calls not valid."""
    acme, bolt = Vendor(answers(US, answer=Answer(verdict=Verdict.INVALID_NUMBER))), Vendor()
    with rig(acme, bolt) as made:
        assert made.client.lookup(US).missing == {"carrier"}
        assert bolt.requests == []


@given(
    answered=st.lists(st.booleans(), min_size=3, max_size=3),
    told=st.none() | st.integers(0, 60_000).map(lambda micros: Money(micros, "USD")),
)
def test_shares_sum_to_the_ledger(answered: list[bool], told: Money | None) -> None:
    """Whatever a batch comes to, the results' costs and doubts sum to the ledger's, to the micro-unit, and nothing stays held."""
    reply = answers(*(number for number, yes in zip(NUMBERS, answered, strict=True) if yes), charged=told)
    with rig(Vendor(reply, max_batch_size=3)) as made:
        results = _look(made)
        for ours, theirs in (([r.cost for r in results], made.store.spent), ([r.in_doubt for r in results], made.store.in_doubt)):
            assert sum(money.micros for amounts in ours for money in amounts) == sum(money.micros for money in theirs)
        assert made.store.held == ()


def test_free_account_without_a_price_for_a_number_skips_it() -> None:
    """An account whose prices are all zero, and cover one prefix: a number of another one hurts only itself."""
    with rig(acme := Vendor(), settings={"prices": {"1": "0 USD"}}) as made:
        us, gb = made.client.lookup_many([US, GB])
        assert (us.complete, gb.steps[0].reason) == (True, "no price is known for this number")
        assert acme.asked() == [US[1:]]


def test_request_id_of_the_reply_is_in_the_trail() -> None:
    """The vendor's name for the request, for its support."""
    with rig(Vendor(Reply({US: Answer(Facts(carrier=Network(name="Acme")))}, request_id="req-1"))) as made:
        assert made.client.lookup(US).steps[0].attempts[0].request_id == "req-1"


@pytest.mark.parametrize(
    ("told", "balance"),
    [
        ("32.68590294", Money(32_685_903, "USD")),
        ("7 EUR", Money(7_000_000, "EUR")),
        (Money(1, "USD"), Money(1, "USD")),
        ("-3.50", None),
        ("NaN", None),
        (None, None),
    ],
)
def test_a_told_balance_is_in_the_trail(told: Money | str | None, balance: Money | None) -> None:
    """To the micro-unit, in its own currency or the account's; what is no amount is left out, and disturbs nothing."""
    with rig(Vendor(Reply({US: Answer(Facts(carrier=Network(name="Acme")))}, balance=told))) as made:
        result = made.client.lookup(US)
    [attempt] = result.steps[0].attempts
    assert (attempt.balance, attempt.flags, result.complete) == (balance, (), True)


def test_price_told_with_a_foreign_answer_alone_is_charged() -> None:
    """The answer is for another number and refused; the price that came with it was paid all the same, and is flagged if it is too high."""
    with rig(Vendor(Reply({OTHER: NAMED}, charged="0.50 USD"))) as made:
        [step] = made.client.lookup(US).steps
        [attempt] = step.attempts
        assert isinstance(step.error, MalformedResponse)
        assert (str(attempt.charged), len(attempt.flags)) == ("0.5 USD", 1)
        assert made.ledger == ("0.5 USD", "", "")
