"""Who is asked, in which order, and for what."""

import pytest

from hunts import ACME, NUMBER, answer, asked, attempt, chain, drive, fields, link, said
from linehunt.chain import Hunt
from linehunt.model.answer import Verdict
from linehunt.model.attempt import Outcome
from linehunt.model.errors import InsufficientFunds, TimedOut
from linehunt.model.facts import LineType

THREE = (link("dear", "carrier", price="9 USD"), link("cheap", "carrier", price="0.001 USD"), link("gratis", "carrier", free=True))


@pytest.mark.parametrize("places", [(0, 1, 2), (2, 1, 0), (1, 2, 0)], ids=["as-listed", "reversed", "rotated"])
def test_order_is_the_configured_one(places: tuple[int, ...]) -> None:
    """Accounts are asked in the configured order, whatever they cost."""
    links = [THREE[place] for place in places]
    assert asked(Hunt(NUMBER, chain(*links, want="carrier"))) == [one.account for one in links]


def test_ends_when_nothing_is_missing() -> None:
    """Nobody is asked once every wanted field has a strong fact, and the rest of the chain has no steps."""
    hunt = Hunt(NUMBER, chain(*THREE, want="carrier"))
    assert asked(hunt, said("dear", answer(carrier=ACME))) == ["dear"]
    result = hunt.result()
    assert result.complete
    assert [step.account for step in result.steps] == ["dear"]


def test_goes_on_for_missing_facts() -> None:
    """The next account is asked for what is still missing, and only for that."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier ported"), link("beta", "carrier ported line_type"), want="carrier ported"))
    asks = drive(hunt, [said("acme", answer(carrier=ACME)), said("beta", answer(ported=False))])
    assert [(ask.account, ask.wanted) for ask in asks] == [("acme", fields("carrier ported")), ("beta", fields("ported"))]
    assert hunt.result().complete


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(account="acme", error=TimedOut("no answer within 5 s")),
        Outcome(account="acme", error=InsufficientFunds()),
        Outcome(account="acme", skipped="cooling down"),
        Outcome(account="acme"),
        said("acme", answer(verdict=Verdict.NO_MATCH)),
        said("acme", answer(verdict=Verdict.NOT_COVERED)),
    ],
    ids=["transport-error", "refusal", "skip", "unanswered", "no-match", "not-covered"],
)
def test_goes_on_after_everything(outcome: Outcome) -> None:
    """Whatever an account came to without a fact, the next one is asked."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier"), link("beta", "carrier"), want="carrier"))
    assert asked(hunt, outcome) == ["acme", "beta"]
    assert hunt.result().missing == fields("carrier")


def test_next_is_stable() -> None:
    """Asking twice what is next, without an outcome in between, gives the same ask and no second step."""
    hunt = Hunt(NUMBER, chain(link("other", "ported"), link("acme", "carrier"), want="carrier"))
    assert hunt.next() == hunt.next()
    assert len(hunt.result().steps) == 1


def test_ended_hunt_stays_ended() -> None:
    """After the end, next() gives None again and again, without further steps."""
    hunt = Hunt(NUMBER, chain(link("other", "ported"), want="carrier"))
    assert hunt.next() is None
    assert hunt.next() is None
    assert len(hunt.result().steps) == 1


@pytest.mark.parametrize("verdict", list(Verdict))
def test_invalid_number_of_a_paid_account_ends_it(verdict: Verdict) -> None:
    """An invalid_number answer of a paid account ends the hunt; no other verdict does."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier"), link("beta", "carrier"), link("gratis", "carrier", free=True), want="carrier"))
    accounts = asked(hunt, said("acme", answer(verdict=verdict)))
    assert accounts == (["acme"] if verdict is Verdict.INVALID_NUMBER else ["acme", "beta", "gratis"])


def test_invalid_number_without_screening() -> None:
    """A paid account's invalid_number ends the hunt without screening too: it was paid for."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier"), link("beta", "carrier"), want="carrier", screen=False))
    assert asked(hunt, said("acme", answer(verdict=Verdict.INVALID_NUMBER))) == ["acme"]


def test_unwanted_facts_are_kept() -> None:
    """A fact that nobody wanted is kept, with its source."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier line_type"), want="carrier"))
    drive(hunt, [said("acme", answer(carrier=ACME, line_type=LineType.MOBILE))])
    result = hunt.result()
    assert result.line_type is LineType.MOBILE
    assert result.sources.keys() == fields("carrier line_type")


def test_nobody_is_asked_only_for_unwanted_fields() -> None:
    """An account is not asked for a field that nobody wanted, not even when it is free."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier line_type"), link("gratis", "ported", free=True), want="carrier"))
    assert drive(hunt, [said("acme", answer())])[0].wanted == fields("carrier")
    assert hunt.result().steps[-1].reason == "can't add a missing field"


def test_nothing_wanted() -> None:
    """A chain that wants nothing asks nobody."""
    hunt = Hunt(NUMBER, chain(*THREE, want=""))
    assert hunt.next() is None
    assert hunt.result().steps == ()


def test_costs_add_up() -> None:
    """Cost and doubt of a result are the sums over its attempts, by currency."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier"), link("beta", "carrier", price="0.2 INR"), link("cesar", "carrier"), want="carrier"))
    tried = said("acme", answer(), attempt("0 USD", "0.01 USD"), attempt("0.01 USD"))
    drive(hunt, [tried, said("beta", answer(), attempt("0.2 INR", "0 INR")), said("cesar", answer(), attempt("0.02 USD"))])
    result = hunt.result()
    assert [str(money) for money in result.cost] == ["0.2 INR", "0.03 USD"]
    assert [str(money) for money in result.in_doubt] == ["0.01 USD"]


def test_a_result_taken_midway_stays() -> None:
    """A result taken before the end doesn't change with what comes after it."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier"), link("beta", "ported"), want="carrier ported"))
    hunt.next()
    hunt.record(said("acme", answer(carrier=ACME)))
    midway = hunt.result()
    drive(hunt, [said("beta", answer(ported=True))])
    assert midway.sources.keys() == fields("carrier")
    assert midway.missing == fields("ported")


@pytest.mark.parametrize(("given", "shown"), [(None, "+14154305555"), ("(415) 430-5555", "(415) 430-5555")], ids=["number", "as-written"])
def test_result_names_its_input(given: str | None, shown: str) -> None:
    """A result's input is what was written, else the number."""
    assert Hunt(NUMBER, chain(want="")).result(given).input == shown
