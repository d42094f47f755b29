"""Stored answers in a hunt."""

import itertools

import pytest

from hunts import ACME, ASKED_AT, NUMBER, answer, asked, chain, drive, fields, last_step, link, said, stored, why
from linehunt.chain import Hunt
from linehunt.model.answer import Verdict
from linehunt.model.facts import LineType, Network
from linehunt.model.fields import Field
from linehunt.model.recollection import Recollection
from linehunt.model.result import Source, StepKind

BETA = Network(name="Beta Telecom")
OFFLINE = link("offline", "valid line_type", free=True)


def each(wanted: frozenset[Field]) -> tuple[str, ...]:
    """A price item for each field."""
    return tuple(sorted(wanted))


def test_recalled_facts_cost_nothing() -> None:
    """A stored answer gives its facts, as recalled and at its own time, without a question and without a cost."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier"), want="carrier"), [stored("acme", answer(carrier=ACME), "carrier", at=5.0)])
    assert hunt.next() is None
    result = hunt.result()
    assert result.sources == {Field.CARRIER: Source("acme", "acme-io", 5.0, recalled=True)}
    assert (result.cost, result.in_doubt) == ((), ())
    [step] = result.steps
    assert (step.kind, step.reason, step.gave, step.attempts) == (StepKind.RECALLED, "gave carrier", fields("carrier"), ())


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_recalled_in_chain_order(order: tuple[int, ...]) -> None:
    """Stored answers are merged in the chain's order, whatever order the store gives them in."""
    rows = [stored(account, answer(carrier=Network(name=account)), "carrier") for account in ("zeta", "acme", "beta")]
    links = [link(account, "carrier") for account in ("zeta", "acme", "beta")]
    hunt = Hunt(NUMBER, chain(*links, want="carrier"), [rows[i] for i in order])
    assert [step.account for step in hunt.result().steps] == ["zeta", "acme", "beta"]
    assert hunt.result().carrier == Network(name="zeta")
    assert why(hunt.result(), "acme") == "gave nothing new"


def test_later_account_saves_an_earlier_ones_price() -> None:
    """A stored answer is used wherever its account stands: nobody before it is asked for what it knows."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier"), link("beta", "carrier"), want="carrier"), [stored("beta", answer(carrier=BETA))])
    assert hunt.next() is None
    assert hunt.result().carrier == BETA


def test_earlier_account_wins_over_a_recalled_later_one() -> None:
    """A fact of an earlier account, asked for something else, wins over a later account's recalled one."""
    links = (link("acme", "carrier ported"), link("beta", "carrier"))
    hunt = Hunt(NUMBER, chain(*links, want="carrier ported"), [stored("beta", answer(carrier=BETA), "carrier")])
    drive(hunt, [said("acme", answer(carrier=ACME, ported=False))])
    assert hunt.result().carrier == ACME
    assert hunt.result().sources[Field.CARRIER].account == "acme"


def test_recalled_weak_fact_does_not_satisfy() -> None:
    """A recalled weak fact is kept, and another account is asked for a better one; its own account speaks already."""
    links = (link("acme", "carrier"), link("beta", "carrier"))
    hunt = Hunt(NUMBER, chain(*links, want="carrier"), [stored("acme", answer(carrier=ACME, weak="carrier"), "carrier")])
    assert asked(hunt) == ["beta"]
    result = hunt.result()
    assert result.weak == fields("carrier")
    assert why(result, "acme") == "its stored answer still speaks for carrier"


def test_stale_field_is_asked_again() -> None:
    """An answer whose country is fresh and whose carrier is stale makes nobody skip: the account is asked for the stale field alone."""
    row = stored("acme", answer(ported=True), "ported", seen=9)
    [ask] = drive(Hunt(NUMBER, chain(link("acme", "carrier ported"), want="carrier ported"), [row]))
    assert (ask.wanted, ask.seen) == (fields("carrier"), frozenset({9}))


def test_newer_fact_of_one_account_wins() -> None:
    """What an account says now replaces what it said before."""
    row = stored("acme", answer(line_type=LineType.FIXED), "line_type")
    hunt = Hunt(NUMBER, chain(link("acme", "carrier line_type"), want="carrier"), [row])
    drive(hunt, [said("acme", answer(carrier=ACME, line_type=LineType.MOBILE))])
    assert hunt.result().line_type is LineType.MOBILE
    assert hunt.result().sources[Field.LINE_TYPE] == Source("acme", "acme-io", ASKED_AT)


@pytest.mark.parametrize("newest", [0, 1], ids=["first-key", "last-key"])
def test_newest_of_several_rows_wins(newest: int) -> None:
    """Of one account's stored answers with different price items the newest one's fact is kept, and its step comes first."""
    times = [9.0, 8.0] if newest == 0 else [8.0, 9.0]
    rows = [
        stored("acme", answer(carrier=ACME), "carrier", items=("a",), at=times[0]),
        stored("acme", answer(carrier=BETA), "carrier", items=("b",), at=times[1]),
    ]
    hunt = Hunt(NUMBER, chain(link("acme", "carrier", items=each), want="carrier"), rows)
    assert hunt.result().carrier == [ACME, BETA][newest]
    assert [step.reason for step in hunt.result().steps] == ["gave carrier", "gave nothing new"]


def test_silence_of_one_item_is_not_bought_again_with_another() -> None:
    """What a stored answer is silent about is left out of a question with more price items: it would be billed a second time."""
    row = stored("acme", answer(verdict=Verdict.NO_MATCH), "carrier", items=("carrier",))
    one = link("acme", "carrier caller_name", items=each)
    [ask] = drive(Hunt(NUMBER, chain(one, want="carrier caller_name"), [row]))
    assert (ask.wanted, ask.seen) == (fields("caller_name"), frozenset())


def test_several_rows_speak_together() -> None:
    """An account is skipped when its stored answers together speak for all that is missing."""
    rows = [
        stored("acme", answer(), "carrier", items=("carrier",)),
        stored("acme", answer(), "caller_name", items=("caller_name",)),
    ]
    hunt = Hunt(NUMBER, chain(link("acme", "carrier caller_name", items=each), want="carrier caller_name"), rows)
    assert hunt.next() is None
    assert why(hunt.result(), "acme") == "its stored answer still speaks for caller_name, carrier"


def test_recalled_free_account_screens() -> None:
    """A stored word of a free account screens like a fresh one."""
    rows = [stored("gratis", answer(valid=False), "valid")]
    hunt = Hunt(NUMBER, chain(link("gratis", "valid", free=True), link("acme", "carrier"), want="carrier"), rows)
    assert asked(hunt) == []
    assert why(hunt.result(), "acme") == "screened: gratis says that the number is not valid"


def test_silence_on_validity_is_not_asked_again() -> None:
    """A free account whose stored answer is silent on `valid` is not asked for it to screen."""
    rows = [stored("gratis", answer(verdict=Verdict.NO_MATCH), "valid")]
    hunt = Hunt(NUMBER, chain(link("gratis", "valid", free=True), link("acme", "carrier"), want="carrier"), rows)
    assert asked(hunt) == ["acme"]
    assert why(hunt.result(), "gratis") == "its stored answer still speaks for valid"


def test_recalled_invalid_number_repeats_the_first_lookup() -> None:
    """A paid account's recalled invalid_number ends the hunt at that account: free facts before it are found as they were before."""
    links = (OFFLINE, link("acme", "carrier"), link("beta", "carrier"), link("gratis", "carrier", free=True))
    told = said("offline", answer(line_type=LineType.MOBILE, valid=True))
    invalid = answer(verdict=Verdict.INVALID_NUMBER)
    wanted = chain(*links, want="carrier line_type")
    first, second = Hunt(NUMBER, wanted), Hunt(NUMBER, wanted, [stored("acme", invalid, "carrier")])
    assert asked(first, told, said("acme", invalid)) == ["offline", "acme"]
    assert asked(second, told) == ["offline"]
    assert first.result().line_type is second.result().line_type is LineType.MOBILE


def test_recalled_invalid_number_stops_earlier_paid_accounts() -> None:
    """No paid account before the one that called the number not valid is asked any more, with or without screening."""
    links = (link("acme", "carrier"), link("beta", "carrier"))
    rows = [stored("beta", answer(verdict=Verdict.INVALID_NUMBER), "carrier")]
    hunt = Hunt(NUMBER, chain(*links, want="carrier", screen=False), rows)
    assert asked(hunt) == []
    assert why(hunt.result(), "acme") == "screened: beta says that the number is not valid"


def test_invalid_number_of_a_free_account_does_not_take_it_back() -> None:
    """A free account's invalid_number, recalled after a paid account's, doesn't open the hunt again."""
    links = (link("acme", "carrier"), link("gratis", "valid", free=True), link("beta", "carrier"), link("local", "carrier", free=True))
    invalid = answer(verdict=Verdict.INVALID_NUMBER)
    hunt = Hunt(NUMBER, chain(*links, want="carrier"), [stored("acme", invalid, "carrier"), stored("gratis", invalid, "valid")])
    assert asked(hunt) == []


def test_somebody_elses_answer_is_recalled() -> None:
    """An outcome that somebody else bought is a recalled step, with the time of the purchase."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier"), want="carrier"))
    drive(hunt, [said("acme", answer(carrier=ACME), at=8.0, recalled=True)])
    result = hunt.result()
    assert result.sources[Field.CARRIER] == Source("acme", "acme-io", 8.0, recalled=True)
    assert last_step(result, "acme").kind is StepKind.RECALLED


def test_rows_of_other_accounts_are_ignored() -> None:
    """What the store knows from accounts that the chain doesn't name is left alone."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier"), want="carrier"), [stored("stranger", answer(carrier=BETA), "carrier")])
    assert asked(hunt) == ["acme"]
    assert hunt.result().carrier is None


def test_row_without_a_fresh_answer_leaves_no_step() -> None:
    """A row of which nothing is fresh is no step: it only names who answered last."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier"), want="carrier"), [Recollection(account="acme", attempt=2)])
    assert hunt.result().steps == ()
