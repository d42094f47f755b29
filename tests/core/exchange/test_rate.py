"""A rate, and a vendor that says when it wants to be asked again: everybody waits, and nobody is refused."""

import pytest

from linehunt.model.errors import RateLimited
from linehunt.store.protocol import Store
from providers_made import GB, IN, US, StoreDouble, Vendor, answers, pending, rig

NUMBERS = tuple(f"+1415555{place:04}" for place in range(7))
FIFTY = {"prices": {"*": "0.01 USD"}, "rate": "50/s"}


def test_requests_are_held_to_the_rate() -> None:
    """A tenth of a second's worth goes at once, the next ones each in their turn."""
    with rig(Vendor(), settings=FIFTY) as made:
        for number in NUMBERS:
            assert made.client.lookup(number).complete
        assert made.clock.slept == [pytest.approx(0.02)] * 2


def test_tickets_count_as_well() -> None:
    """A fetch is a request, too: it has its turn behind those before it."""
    with rig(Vendor(pending(("t1", (US,)), after=0.0), fetches=[answers(US)]), settings=FIFTY | {"rate": "60/min"}) as made:
        assert made.client.lookup(US).complete
        assert made.clock.slept == [0.05, pytest.approx(0.95)]  # no ticket is fetched at once


def test_without_a_rate_nobody_waits() -> None:
    """No turn is claimed."""
    doubles: list[StoreDouble] = []

    def double(inner: Store) -> StoreDouble:
        doubles.append(StoreDouble(inner))
        return doubles[-1]

    with rig(Vendor(pending(("t1", (US,)), after=0.0), fetches=[answers(US)]), store=double) as made:
        assert made.client.lookup(US).complete
        assert made.clock.slept == [0.05]
    assert [double.named("claim") for double in doubles] == [[]]


def test_who_is_told_to_wait_waits_for_all() -> None:
    """Retry-After holds back whoever asks the account next, too, and not for longer: it isn't sent to be told the same."""
    refused = RateLimited("slow down", retry_after=3.0)
    with rig(acme := Vendor(refused, refused, refused)) as made:
        assert not made.client.lookup(US).complete
        assert made.clock.slept == [3.0, 3.0]
        assert made.client.lookup(GB).complete
        assert made.client.lookup(IN).complete
        assert made.clock.slept == [3.0, 3.0, 3.0]
        assert len(acme.asked()) == 5
