"""Submit, then fetch: what was bought is fetched, now or later, and never bought again."""

from typing import Any

import pytest

from linehunt.model.attempt import Ended
from linehunt.model.errors import (
    AuthenticationFailed,
    ConnectionBroken,
    InsufficientFunds,
    MalformedResponse,
    PluginContractError,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
    StillPending,
)
from linehunt.model.secret import Secret
from linehunt.plugin import ProviderError, Session
from linehunt.store.memory import MemoryStore
from providers_made import GB, IN, PRICE, US, StoreDouble, Unsent, Vendor, answers, pending, rig

ONE = pending(("t1", (US,)))
WAIT = pending(("t1", (US,)), after=1.0)


def test_ticket_is_polled_until_its_answer_is_there() -> None:
    """Pending, pending, answered: one attempt, one charge, one step."""
    with rig(acme := Vendor(ONE, fetches=[WAIT, answers(US)])) as made:
        result = made.client.lookup(US)
        assert result.complete
        assert acme.asked("tickets") == ["t1", "t1"]
        assert made.ledger == (PRICE, "", "")
        [attempt] = result.steps[0].attempts
        assert (attempt.ended, attempt.status, attempt.seconds) == (Ended.SETTLED, 200, 2.0)


def test_after_is_respected_and_never_nothing() -> None:
    """Each pause is what the vendor's last word was, and a busy loop is none of them."""
    fetches = [pending(("t1", (US,)), after=7.0), pending(("t1", (US,)), after=-1.0), answers(US)]
    with rig(Vendor(pending(("t1", (US,)), after=3.0), fetches=fetches)) as made:
        made.client.lookup(US)
        assert made.clock.slept == [3.0, 7.0, 0.05]


def test_longest_pause_of_a_round_is_kept() -> None:
    """Of two tickets, one limited to 10 s from now and one ready in 1: nobody is asked before the 10 s are over."""
    batch = pending(("t1", (US,)), ("t2", (GB,)))
    fetches = [RateLimited(retry_after=10.0), pending(("t2", (GB,)), after=1.0), answers(US), answers(GB)]
    with rig(acme := Vendor(batch, fetches=fetches, max_batch_size=2)) as made:
        assert all(result.complete for result in made.client.lookup_many([US, GB]))
        assert made.clock.slept == [1.0, 10.0]
        assert acme.asked("tickets") == ["t1", "t2", "t1", "t2"]


def test_one_ticket_for_all_numbers() -> None:
    """A batch with one ticket is fetched at once, and the price told for it is shared."""
    batch = pending(("all", (US, GB, IN)))
    with rig(acme := Vendor(batch, fetches=[answers(US, GB, charged="0.02")], max_batch_size=3)) as made:
        results = list(made.client.lookup_many([US, GB, IN]))
        assert [str(result.cost[0]) if result.cost else "" for result in results] == [PRICE, PRICE, ""]
        assert (acme.asked("tickets"), made.ledger) == (["all"], ("0.02 USD", "", ""))


def test_one_ticket_a_number() -> None:
    """Each ticket's price is its number's."""
    batch = pending(("t1", (US,)), ("t2", (GB,)))
    with rig(Vendor(batch, fetches=[answers(US, charged="0.004"), answers(GB, charged="0.006")], max_batch_size=2)) as made:
        results = list(made.client.lookup_many([US, GB]))
        assert [str(result.cost[0]) for result in results] == ["0.004 USD", "0.006 USD"]
        assert made.ledger == (PRICE, "", "")


def test_two_tickets_of_one_number_are_both_paid() -> None:
    """A vendor may split a question: what each part costs is charged."""
    batch = pending(("t1", (US,)), ("t2", (US,)))
    with rig(Vendor(batch, fetches=[answers(US, charged="0.004"), answers(US, charged="0.005")])) as made:
        assert str(made.client.lookup(US).cost[0]) == "0.009 USD"
        assert made.ledger == ("0.009 USD", "", "")


def test_number_without_a_ticket_is_in_doubt() -> None:
    """A Pending that names one number of two: the other may have been billed."""
    with rig(acme := Vendor(ONE, fetches=[answers(US)], max_batch_size=2)) as made:
        us, gb = made.client.lookup_many([US, GB])
        assert (us.complete, gb.complete, made.ledger) == (True, False, (PRICE, "", PRICE))
        assert made.client.lookup(GB).steps[0].reason.startswith("in doubt there since")
        assert len(acme.asked()) == 1


def test_answer_after_the_limit_is_fetched_by_the_next_lookup() -> None:
    """At the poll deadline the question is in doubt; the next lookup reserves nothing, fetches it, and is charged then."""
    with rig(acme := Vendor(ONE, fetches=[WAIT] * 3), settings={"poll_deadline": 3, "prices": {"*": PRICE}}) as made:
        first = made.client.lookup(US)
        assert isinstance(first.steps[0].error, StillPending)
        assert (made.ledger, [str(money) for money in first.in_doubt]) == (("", "", PRICE), [PRICE])
        acme.fetches.append(answers(US))
        second = made.client.lookup(US)
        assert second.complete
        assert (made.ledger, str(second.cost[0]), second.in_doubt) == ((PRICE, "", ""), PRICE, ())
        assert second.steps[0].attempts[0].id == first.steps[0].attempts[0].id
        assert len(acme.asked()) == 1


def test_part_is_fetched_now_and_the_rest_later() -> None:
    """One ticket of two is ready in time: it is charged, the other keeps its doubt and its ticket, and is fetched alone."""
    batch = pending(("t1", (US,)), ("t2", (GB,)))
    acme = Vendor(batch, fetches=[answers(US), pending(("t2", (GB,)))], max_batch_size=2)
    with rig(acme, settings={"poll_deadline": 1}) as made:
        us, gb = made.client.lookup_many([US, GB])
        assert (us.complete, gb.complete, made.ledger) == (True, False, (PRICE, "", PRICE))
        acme.fetches.append(answers(GB))
        assert made.client.lookup(GB).complete
        assert (acme.asked("tickets"), made.ledger) == (["t1", "t2", "t2"], ("0.02 USD", "", ""))


def test_lookup_of_one_number_leaves_the_other_ticket() -> None:
    """Two tickets are open; a lookup of one number fetches its own, and the other stays in doubt until it is asked for."""
    batch = pending(("t1", (US,)), ("t2", (GB,)))
    acme = Vendor(batch, fetches=[pending(("t1", (US,))), pending(("t2", (GB,)))], max_batch_size=2)
    with rig(acme, settings={"poll_deadline": 1}) as made:
        list(made.client.lookup_many([US, GB]))
        acme.fetches += [answers(GB), answers(US)]
        assert made.client.lookup(GB).complete
        assert made.ledger == (PRICE, "", PRICE)
        assert made.client.lookup(US).complete
        assert (acme.asked("tickets")[2:], made.ledger, len(acme.asked())) == (["t2", "t1"], ("0.02 USD", "", ""), 1)


@pytest.mark.parametrize(
    ("refusal", "ledger"),
    [
        pytest.param(QueryRejected("gone"), ("", "", PRICE), id="refused"),
        pytest.param(InsufficientFunds(), ("", "", PRICE), id="funds"),
        pytest.param(QueryRejected("failed", billed=False), ("", "", ""), id="unbilled"),
        pytest.param(QueryRejected("failed", billed=True), (PRICE, "", ""), id="billed"),
        pytest.param(QueryRejected("failed", charged="0.004"), ("0.004 USD", "", ""), id="charged"),
        pytest.param(MalformedResponse("half"), (PRICE, "", ""), id="malformed"),
    ],
)
def test_refused_fetch(refusal: ProviderError, ledger: tuple[str, str, str]) -> None:
    """A refused fetch doesn't undo the purchase: it stays in doubt with its ticket, unless the refusal itself speaks of money."""
    with rig(acme := Vendor(ONE, fetches=[refusal])) as made:
        [step] = made.client.lookup(US).steps
        assert step.error is refusal
        assert made.ledger == ledger
        doubtful = bool(ledger[2])
        acme.fetches.append(answers(US))
        assert made.client.lookup(US).complete
        assert len(acme.asked()) == (1 if doubtful else 2)


def test_refused_fetch_charged_above_the_quote_switches_off() -> None:
    """As with every price: it is counted, flagged, and the account's last."""
    with rig(Vendor(ONE, fetches=[QueryRejected("failed", charged="0.05")])) as made:
        assert "is above the quote" in made.client.lookup(US).steps[0].attempts[0].flags[0]
        assert made.client.lookup(GB).steps[0].reason.startswith("switched off: the price told")


@pytest.mark.parametrize(
    "error",
    [Unsent(ConnectionBroken("x")), ConnectionBroken("x"), ProviderUnavailable(), RateLimited(retry_after=2.0)],
    ids=["unsent", "broken", "unavailable", "limited"],
)
def test_fetch_that_fails_for_now_is_repeated(error: object) -> None:
    """A fetch costs nothing, so what may pass is tried again at the next round."""
    with rig(acme := Vendor(ONE, fetches=[error, answers(US)])) as made:
        assert made.client.lookup(US).complete
        assert (acme.asked("tickets"), made.ledger) == (["t1", "t1"], (PRICE, "", ""))


def test_many_hanging_fetches_end_near_the_poll_deadline() -> None:
    """A round may end late by one request's deadline or two, not by one for every ticket of a hundred."""
    numbers = [f"+1415555{n:04}" for n in range(100)]
    batch = pending(*((f"t{n}", (number,)) for n, number in enumerate(numbers)), after=0.0)
    acme = Vendor(batch, max_batch_size=100)
    with rig(acme, settings={"poll_deadline": 10, "deadline": 5}) as made:

        def hang(request: object) -> ConnectionBroken:
            made.clock.advance(5.0)
            return ConnectionBroken("silence")

        acme.fetches += [hang] * 100
        began = made.clock.monotonic()
        assert not any(result.complete for result in made.client.lookup_many(numbers))
        assert made.clock.monotonic() - began <= 20.1
        assert made.ledger == ("", "", "1 USD")


def test_bytes_and_tickets_are_kept_before_the_first_fetch() -> None:
    """`Store.keep` has the reply and its tickets while nothing is fetched yet; the bytes of every fetch come with the settlement."""
    acme = Vendor(pending(("t1", (US,)), ("t2", (GB,))), fetches=[answers(US), MalformedResponse("half")], max_batch_size=2)
    fetched_by_then: list[int] = []

    def note(name: str, arguments: tuple[Any, ...]) -> None:
        if name == "keep":
            fetched_by_then.append(len(acme.asked("tickets")))

    doubles: list[StoreDouble] = []

    def doubled(memory: MemoryStore) -> StoreDouble:
        doubles.append(StoreDouble(memory, before=note))
        return doubles[0]

    with rig(acme, store=doubled) as made:
        list(made.client.lookup_many([US, GB]))
    [(attempt, tickets, raw)] = doubles[0].named("keep")
    assert (fetched_by_then, [ticket.id for ticket in tickets], raw.response.body) == ([0], ["t1", "t2"], b"0")
    [(settlement,)] = doubles[0].named("settle")
    assert (settlement.attempt, settlement.tickets, [raw.response.body for raw in settlement.raw]) == (attempt, (), [b"1", b"2"])


def test_pending_without_a_hook_to_fetch_it_aborts_with_its_tickets_kept() -> None:
    """A plugin that can't fetch what it submits is broken; what was sent is in doubt."""

    def build_ticket_request() -> str:
        return "no request"

    with rig(Vendor(ONE, hooks={"build_ticket_request": build_ticket_request})) as made:
        with pytest.raises(PluginContractError):
            made.client.lookup(US)
        assert made.ledger == ("", "", PRICE)


def test_broken_resumption_closes_all_that_was_opened_with_it() -> None:
    """A fetch of an earlier purchase that aborts takes nothing with it: what was reserved beside it is released, and may be asked."""
    acme = Vendor(pending(("t1", (US,)), ("t2", (IN,))), fetches=[WAIT, pending(("t2", (IN,)))], max_batch_size=2)
    with rig(acme, settings={"poll_deadline": 1}) as made:
        list(made.client.lookup_many([US, IN]))
        assert made.ledger == ("", "", "0.02 USD")
        acme.fetches.append(KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            list(made.client.lookup_many([US, GB], workers=1))
        assert made.ledger == ("", "", "0.02 USD")
        acme.fetches += [answers(US), answers(IN)]
        assert all(made.client.lookup(number).complete for number in (GB, US, IN))
        assert made.ledger == ("0.03 USD", "", "")


def test_session_that_ends_while_polling_is_renewed_once() -> None:
    """A 401 for a ticket drops the old token; the ticket is fetched with a new one."""
    refused = [AuthenticationFailed("expired"), answers(US)]
    tokens = [Session(Secret("old")), Session(Secret("new"))]
    with rig(acme := Vendor(ONE, fetches=refused, tokens=tokens)) as made:
        assert made.client.lookup(US).complete
        assert [request.headers.get("x-session") for request in acme.requests if "tickets" in request.path] == ["old", "new"]


def test_second_refusal_of_a_session_while_polling_is_final() -> None:
    """Then the question is in doubt with its ticket, and the next lookup opens a session of its own."""
    with rig(acme := Vendor(ONE, fetches=[AuthenticationFailed("expired"), AuthenticationFailed("expired")], tokens=())) as made:
        assert not made.client.lookup(US).complete
        assert (len(acme.asked("token")), made.ledger) == (2, ("", "", PRICE))
        acme.fetches.append(answers(US))
        assert made.client.lookup(US).complete
        assert (len(acme.asked("token")), made.ledger) == (3, (PRICE, "", ""))


def test_session_that_cannot_be_renewed_while_polling() -> None:
    """It aged meanwhile, and no other is given: nothing was fetched, and the ticket stays."""
    tokens = [Session(Secret("old"), 1.0), AuthenticationFailed("bad client secret")]
    with rig(acme := Vendor(ONE, tokens=tokens)) as made:
        assert isinstance(made.client.lookup(US).steps[0].error, AuthenticationFailed)
        assert (acme.asked("tickets"), made.ledger) == ([], ("", "", PRICE))
        acme.fetches.append(answers(US))
        assert made.client.lookup(US).complete


def test_request_id_of_the_submission_is_in_the_trail() -> None:
    """Pending's request id names the attempt."""
    with rig(Vendor(pending(("t1", (US,)), request_id="sub-1"), fetches=[answers(US)])) as made:
        assert made.client.lookup(US).steps[0].attempts[0].request_id == "sub-1"


def test_a_batch_of_bought_and_new_numbers() -> None:
    """A number whose answer is fetched is no part of the new attempt beside it: each is counted once, in its own."""
    vendor = Vendor(pending(("t1", (US,))), fetches=[ConnectionBroken("cut")] * 99, max_batch_size=2)
    with rig(vendor, settings={"poll_deadline": 1}) as made:
        assert made.client.lookup(US).missing
        assert made.ledger == ("", "", PRICE)
        vendor.fetches.clear()
        vendor.fetches.append(answers(US))
        us, gb = made.client.lookup_many([US, GB])
        assert us.complete
        assert gb.complete
        assert [attempt.numbers for result in (us, gb) for step in result.steps for attempt in step.attempts] == [1, 1]
        assert vendor.asked() == [US[1:], GB[1:]]
        assert made.ledger == ("0.02 USD", "", "")
