"""Programs that are stopped and plugins that are broken: the books are closed over every attempt, and the error goes on."""

from collections.abc import Callable
from typing import Any

import pytest

from fakes import FakeClock
from linehunt.model.attempt import Ended
from linehunt.model.errors import MalformedResponse, PluginContractError
from linehunt.plugin import ProviderRequest
from linehunt.store.protocol import Settlement
from providers_made import PRICE, US, StoreDouble, Unsent, Vendor, answers, pending, rig


class _Stopped(BaseException):
    """Neither Exception nor KeyboardInterrupt."""


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), SystemExit(3), _Stopped(), MemoryError()], ids=lambda stop: type(stop).__name__)
@pytest.mark.parametrize("sent", [False, True], ids=["before", "after"])
def test_stop_in_the_transport(stop: BaseException, sent: bool) -> None:
    """Before the first byte the hold is released, after it the question is in doubt; then the exception goes on as it is."""
    with rig(acme := Vendor(stop if sent else Unsent(stop)), Vendor()) as made:
        with pytest.raises(type(stop)) as caught:
            made.client.lookup(US)
        assert caught.value is stop
        assert made.ledger == ("", "", PRICE if sent else "")
        again = made.client.lookup(US)
        assert again.complete
        assert len(acme.requests) == (1 if sent else 2)
        assert again.steps[0].reason.startswith("in doubt there since") == sent


@pytest.mark.parametrize("sent", [False, True], ids=["before", "after"])
def test_stop_while_others_wait_leaves_nobody_waiting(sent: bool) -> None:
    """What was broken off is closed: the store has no attempt that is still asking."""
    settled: list[Settlement] = []

    def note(name: str, arguments: tuple[Any, ...]) -> None:
        if name == "settle":
            settled.extend(arguments)

    stop = KeyboardInterrupt()
    vendor = Vendor(stop if sent else Unsent(stop))
    with rig(vendor, store=lambda memory: StoreDouble(memory, before=note)) as made, pytest.raises(KeyboardInterrupt):
        made.client.lookup(US)
    [settlement] = settled
    assert settlement.ended is (Ended.DOUBT if sent else Ended.RELEASED)
    assert settlement.failure == "it was broken off"


def test_stop_between_two_fetches_keeps_the_tickets() -> None:
    """A Ctrl-C while polling: in doubt, and the next lookup fetches instead of buying."""
    with rig(acme := Vendor(pending(("t1", (US,))), fetches=[KeyboardInterrupt(), answers(US)])) as made:
        with pytest.raises(KeyboardInterrupt):
            made.client.lookup(US)
        assert made.ledger == ("", "", PRICE)
        assert made.client.lookup(US).complete
        assert (len(acme.asked()), made.ledger) == (1, (PRICE, "", ""))


class _InterruptingClock(FakeClock):
    """Ctrl-C when the time is read next after the first settlement: for the trail, once the money is counted."""

    armed: bool | None = None

    def monotonic(self) -> float:
        if self.armed:
            self.armed = False
            raise KeyboardInterrupt
        return super().monotonic()

    def arm(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "settle" and self.armed is None:
            self.armed = True


@pytest.mark.parametrize("malformed", [False, True], ids=["answered", "failed"])
def test_stop_right_after_the_settlement_counts_nothing_twice(malformed: bool) -> None:
    """A Ctrl-C when the money is already counted: the ledger stays as it was settled, and the Ctrl-C is what is raised."""
    clock = _InterruptingClock()
    acme = Vendor(*([MalformedResponse("half")] if malformed else []))
    with rig(acme, store=lambda memory: StoreDouble(memory, before=clock.arm), clock=clock) as made:
        with pytest.raises(KeyboardInterrupt):
            made.client.lookup(US)
        assert (clock.armed, made.ledger) == (False, (PRICE, "", ""))
        made.client.lookup(US)
        assert len(acme.requests) == (2 if malformed else 1)


def _raising(error: BaseException) -> Callable[..., ProviderRequest]:
    def build_request() -> ProviderRequest:
        raise error

    return build_request


def _wrong_type() -> str:
    return "no request"


@pytest.mark.parametrize("hook", ["build_request", "authorize"])
@pytest.mark.parametrize("broken", [_raising(ZeroDivisionError()), _raising(SystemExit(1)), _wrong_type], ids=["raises", "exits", "type"])
def test_broken_hook_before_the_wire(hook: str, broken: Callable[..., Any]) -> None:
    """A PluginContractError: nothing is sent, the hold is released, and the number is free."""
    with rig(acme := Vendor(hooks={hook: broken})) as made:
        for _ in "ab":
            with pytest.raises(PluginContractError, match=hook):
                made.client.lookup(US)
        assert (acme.requests, made.ledger) == ([], ("", "", ""))


def test_broken_price_items_reserves_nothing() -> None:
    """What an ask costs can't be said, so it is not made."""

    def price_items() -> str:
        return "carrier"

    settings = {"prices": {"carrier": {"*": PRICE}}}
    with rig(acme := Vendor(hooks={"price_items": price_items}), settings=settings) as made:
        with pytest.raises(PluginContractError):
            made.client.lookup(US)
        assert (acme.requests, made.ledger) == ([], ("", "", ""))


@pytest.mark.parametrize(
    "raised", [SystemExit(1), ZeroDivisionError("x"), RecursionError(), GeneratorExit()], ids=lambda e: type(e).__name__
)
def test_whatever_the_normalizer_raises_is_malformed(raised: BaseException) -> None:
    """The response is paid, kept and useless: settled at the quote, with the next account's turn."""

    def normalize_response() -> None:
        raise raised

    settled: list[Settlement] = []

    def note(name: str, arguments: tuple[Any, ...]) -> None:
        if name == "settle":
            settled.extend(arguments)

    acme, bolt = Vendor(hooks={"normalize_response": normalize_response}), Vendor()
    with rig(acme, bolt, store=lambda memory: StoreDouble(memory, before=note)) as made:
        first, second = made.client.lookup(US).steps
        assert (type(first.error), second.gave) == (MalformedResponse, frozenset({"carrier"}))
        assert made.ledger == ("0.02 USD", "", "")
        assert settled[0].raw[0].response.body == b"0"


def test_store_that_cannot_settle_stops_paid_questions() -> None:
    """If the ledger can't be written the error goes on, and the number stays blocked: it may be billed."""

    class Full(StoreDouble):
        def settle(self, settlement: Settlement) -> None:
            raise OSError("no space left on device")

    with rig(acme := Vendor(), store=Full, settings={"deadline": 0.01, "prices": {"*": PRICE}}) as made:
        with pytest.raises(OSError, match="no space"):
            made.client.lookup(US)
        assert made.ledger == ("", PRICE, "")
        assert "without an answer" in made.client.lookup(US).steps[0].reason
        assert len(acme.requests) == 1
