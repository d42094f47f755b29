"""The same account again: when, how often, and how each try is accounted for."""

import pytest

from linehunt.model.attempt import Ended
from linehunt.model.errors import ConnectionFailed, ProviderUnavailable, RateLimited
from linehunt.model.message import ProviderResponse
from linehunt.model.result import StepKind
from linehunt.store.memory import MemoryStore
from providers_made import GB, PRICE, US, StoreDouble, Unsent, Vendor, rig

REFUSED = Unsent(ConnectionFailed("refused"))


def test_each_retry_is_an_attempt_with_a_reservation_of_its_own() -> None:
    """Two refused connections and an answer: three reservations, three attempts in the trail, one charge."""
    doubles: list[StoreDouble] = []

    def doubled(memory: MemoryStore) -> StoreDouble:
        doubles.append(StoreDouble(memory))
        return doubles[0]

    with rig(Vendor(REFUSED, REFUSED), store=doubled) as made:
        result = made.client.lookup(US)
    [step] = result.steps
    assert [(attempt.id, attempt.ended, str(attempt.charged)) for attempt in step.attempts] == [
        (1, Ended.RELEASED, "0 USD"),
        (2, Ended.RELEASED, "0 USD"),
        (3, Ended.SETTLED, PRICE),
    ]
    assert (len(doubles[0].named("reserve")), len(doubles[0].named("settle"))) == (3, 3)
    assert str(result.cost[0]) == PRICE
    assert "ConnectionFailed: refused" in str(step.attempts[0].error)


def test_backoff_grows_and_is_jittered() -> None:
    """The pauses before the second and third try are 0.1 and 0.2 s, each half as much up or down."""
    first, second = set(), set()
    for _ in range(20):
        with rig(Vendor(REFUSED, REFUSED, REFUSED)) as made:
            made.client.lookup(US)
            one, two = made.clock.slept
            assert 0.05 <= one <= 0.15
            assert 0.1 <= two <= 0.3
            first.add(one)
            second.add(two)
    assert len(first) > 1
    assert len(second) > 1


@pytest.mark.parametrize("error", [RateLimited(retry_after=5.0), ProviderUnavailable(retry_after=5.0)], ids=["429", "503"])
def test_retry_after_within_patience_is_waited_for(error: Exception) -> None:
    """Exactly as long as the vendor told, patience included."""
    with rig(Vendor(error)) as made:
        assert made.client.lookup(US).complete
        assert made.clock.slept == [5.0]


def test_retry_after_of_the_header_is_waited_for() -> None:
    """The header of a 429 has the same meaning."""
    with rig(Vendor(ProviderResponse(status=429, headers={"retry-after": "3"}))) as made:
        assert made.client.lookup(US).complete
        assert made.clock.slept == [3.0]


def test_retry_after_beyond_patience_rests_the_account() -> None:
    """Nobody waits: the account is skipped until the time has come, and asked again then."""
    with rig(acme := Vendor(RateLimited(retry_after=60.0)), Vendor()) as made:
        assert made.client.lookup(US).steps[0].kind is StepKind.ASKED
        assert made.clock.slept == []
        assert made.client.lookup(GB).steps[0].reason == "cooling down: not asked for another 60.0 s"
        made.clock.advance(60.0)
        assert made.client.lookup("+919812345678").steps[0].gave == {"carrier"}
        assert len(acme.asked()) == 2


def test_rest_is_an_hour_at_the_most() -> None:
    """A vendor that says "in a year" is asked again after an hour."""
    with rig(Vendor(RateLimited(retry_after=float("inf")))) as made:
        made.client.lookup(US)
        made.clock.advance(3600.0)
        assert made.client.lookup(US).complete


@pytest.mark.parametrize("told", [-1.0, float("nan"), "soon"], ids=str)
def test_retry_after_that_makes_no_sense_is_none(told: float) -> None:
    """What can't be waited for is taken as not told: no pause, no retry, no rest."""
    with rig(acme := Vendor(RateLimited(retry_after=told))) as made:
        assert made.client.lookup(US).steps[0].kind is StepKind.ASKED
        assert made.clock.slept == []
        assert made.client.lookup(US).complete
        assert len(acme.asked()) == 2


def test_retry_that_a_budget_forbids_is_not_sent() -> None:
    """A billed first try and a cap for one: the retry finds no room, and the trail has both words."""
    with rig(acme := Vendor(RateLimited(billed=True, retry_after=1)), max_spend="0.015 USD") as made:
        [step] = made.client.lookup(US).steps
        assert (step.kind, len(step.attempts), made.ledger) == (StepKind.SKIPPED, 1, (PRICE, "", ""))
        assert step.reason.startswith("would pass a budget: 0.01 USD")
        assert len(acme.asked()) == 1


def test_rate_of_the_account_is_kept() -> None:
    """Requests wait for their turn on the clock, after their reservation."""
    with rig(Vendor(), settings={"rate": "1/s"}) as made:
        for number in (US, GB, "+919812345678"):
            made.client.lookup(number)
        assert made.clock.slept == [1.0, 1.0]


def test_deadline_of_the_account_goes_to_the_transport() -> None:
    """Each request has the account's deadline."""
    with rig(acme := Vendor(), settings={"deadline": "250ms"}) as made:
        made.client.lookup(US)
    assert acme.timeouts == [0.25]
