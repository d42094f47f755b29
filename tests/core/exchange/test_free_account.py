"""An account over HTTP that costs nothing: a company's own service."""

import pytest

from linehunt.model.attempt import Delivery, Ended
from linehunt.model.errors import ConnectionBroken, ProviderUnavailable
from linehunt.plugin import Reply
from providers_made import IN, US, Vendor, answers, pending, rig

FREE = {"prices": {"*": "0 USD"}}


@pytest.mark.parametrize("fault", [ConnectionBroken("cut"), ProviderUnavailable("500")], ids=["cut", "failing"])
def test_a_free_question_is_never_in_doubt(fault: BaseException) -> None:
    """Nothing may have been billed: the next lookup simply asks again, where a paid account would be left alone."""
    with rig(acme := Vendor(fault), settings=FREE) as made:
        [step] = made.client.lookup(US).steps
        assert step.attempts[0].ended is Ended.RELEASED
        assert step.attempts[0].delivery is (Delivery.IN_DOUBT if isinstance(fault, ConnectionBroken) else Delivery.RESPONDED)
        assert made.client.lookup(US).complete
        assert (acme.asked(), made.ledger) == ([US[1:]] * 2, ("", "", ""))


def test_a_free_number_without_an_answer_is_asked_again() -> None:
    """Of a reply that leaves a number out nothing stays open."""
    with rig(acme := Vendor(Reply({})), settings=FREE) as made:
        assert not made.client.lookup(IN).complete
        assert made.client.lookup(IN).complete
        assert len(acme.asked()) == 2


def test_a_free_question_that_is_broken_off_is_released() -> None:
    """A Ctrl-C while a free answer is fetched leaves nothing behind: its ticket is not worth keeping."""
    with rig(acme := Vendor(pending(("t1", (US,))), fetches=[KeyboardInterrupt(), answers(US)]), settings=FREE) as made:
        with pytest.raises(KeyboardInterrupt):
            made.client.lookup(US)
        assert made.client.lookup(US).complete
        assert len(acme.asked()) == 2
