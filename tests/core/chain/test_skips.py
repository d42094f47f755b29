"""The reasons not to ask an account, and their words (DESIGN section 6)."""

import pytest

from hunts import ACME, NUMBER, answer, asked, chain, drive, fields, link, said, stored, why
from linehunt.chain import Hunt, Link
from linehunt.model.answer import Verdict
from linehunt.model.recollection import Recollection
from linehunt.model.result import StepKind

SINCE = 1_700_000_000.0


@pytest.mark.parametrize(
    ("one", "rows", "words"),
    [
        (link("acme", "ported line_type"), (), "can't add a missing field"),
        (link("acme", "carrier", covers=("44", "1212")), (), "number not covered"),
        (link("acme", "carrier"), (stored("acme", answer(), "carrier"),), "its stored answer still speaks for carrier"),
        (
            link("acme", "carrier"),
            (stored("acme", answer(verdict=Verdict.NO_MATCH), "carrier ported"),),
            "its stored answer still speaks for carrier",
        ),
        (
            link("acme", "carrier"),
            (Recollection(account="acme", doubt_since=SINCE),),
            "in doubt there since 2023-11-14T22:13:20Z",
        ),
        (link("acme", "carrier", price="3 USD"), (), "would pass the lookup's limit: 3 USD more makes 3 USD of 2 USD"),
        (link("acme", "carrier", price="3 INR"), (), "no rate from INR to USD: the lookup's limit of 2 USD can't be held"),
        (link("acme", "carrier", price=None), (), "no price is known for this number"),
    ],
    ids=["cant-add", "not-covered", "speaks-by-silence", "speaks-no-match", "in-doubt", "over-limit", "no-rate", "no-price"],
)
def test_reason_to_skip(one: Link, rows: tuple[Recollection, ...], words: str) -> None:
    """An account is skipped with its reason, and the next one is asked."""
    hunt = Hunt(NUMBER, chain(one, link("beta", "carrier"), want="carrier", max_cost="2 USD"), rows)
    assert asked(hunt, said("beta", answer(carrier=ACME))) == ["beta"]
    assert why(hunt.result(), "acme") == words


def test_skip_notes_what_would_have_been_asked() -> None:
    """A skip's step has its kind, and the fields that the account could have added."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier ported", price=None), want="carrier line_type"))
    assert hunt.next() is None
    [step] = hunt.result().steps
    assert (step.account, step.kind, step.wanted) == ("acme", StepKind.SKIPPED, fields("carrier"))


@pytest.mark.parametrize("covers", [(), ("1",), ("44", "1415"), ("14154305555",)], ids=["all", "country", "area", "whole-number"])
def test_covered_number_is_asked(covers: tuple[str, ...]) -> None:
    """An account is asked for the numbers that start with one of its prefixes; without prefixes for every number."""
    assert asked(Hunt(NUMBER, chain(link("acme", "carrier", covers=covers), want="carrier"))) == ["acme"]


def test_coverage_holds_for_free_accounts() -> None:
    """A free account too is asked only for numbers that it covers."""
    hunt = Hunt(NUMBER, chain(link("gratis", "carrier", free=True, covers=("44",)), want="carrier"))
    assert hunt.next() is None
    assert why(hunt.result(), "gratis") == "number not covered"


def test_price_is_asked_for_number_and_items() -> None:
    """The price is that of this number and of the items that the missing fields come to."""
    told = []

    def items(wanted: frozenset[object]) -> tuple[str, ...]:
        return tuple(sorted(map(str, wanted)))

    def price(*question: object) -> None:
        told.append(question)

    one = Link(account="acme", provider="acme", fields=fields("carrier ported"), free=False, price=price, items=items)
    assert Hunt(NUMBER, chain(one, want="carrier line_type")).next() is None
    assert told == [(NUMBER, ("carrier",))]


def test_free_account_needs_no_price() -> None:
    """Neither price nor limit matter to a free account."""
    hunt = Hunt(NUMBER, chain(link("gratis", "carrier", free=True, price=None), want="carrier", max_cost="0 USD"))
    assert asked(hunt) == ["gratis"]


def test_tickets_lift_a_doubt() -> None:
    """What is in doubt and can be fetched is asked for, naming nobody but who answered last; price and limit don't matter."""
    row = Recollection(account="acme", attempt=3, doubt_since=SINCE, tickets=True)
    hunt = Hunt(NUMBER, chain(link("acme", "carrier", price="5 USD"), want="carrier", max_cost="0.01 USD"), [row])
    [ask] = drive(hunt)
    assert (ask.account, ask.seen) == ("acme", frozenset({3}))


def test_tickets_lift_screening() -> None:
    """What was bought is fetched even if a free account calls the number not valid meanwhile."""
    row = Recollection(account="acme", doubt_since=SINCE, tickets=True)
    hunt = Hunt(NUMBER, chain(link("gratis", "valid", free=True), link("acme", "carrier"), link("beta", "carrier"), want="carrier"), [row])
    assert asked(hunt, said("gratis", answer(valid=False))) == ["gratis", "acme"]


@pytest.mark.parametrize("held", [("carrier", "caller_name"), ("carrier",)], ids=["together", "alone"])
def test_doubt_of_one_of_the_items(held: tuple[str, ...]) -> None:
    """What may have been billed for one price item, with others or without, is not bought again with more of them."""
    row = Recollection(account="acme", items=held, doubt_since=SINCE)
    acme = link("acme", "carrier caller_name ported", items=lambda wanted: tuple(sorted(wanted)))
    hunt = Hunt(NUMBER, chain(acme, want="carrier ported"), [row])
    assert hunt.next() is None
    assert [step.reason for step in hunt.result().steps] == ["in doubt there since 2023-11-14T22:13:20Z"]


def test_doubt_of_other_items() -> None:
    """A doubt about one price item leaves another item of the account to be asked."""
    row = Recollection(account="acme", items=("caller_name",), doubt_since=SINCE)
    one = link("acme", "carrier caller_name", items=lambda wanted: tuple(sorted(wanted)))
    assert asked(Hunt(NUMBER, chain(one, want="carrier"), [row])) == ["acme"]


def test_seen_is_who_answered_last() -> None:
    """An ask names the attempt that answered last at this account with these items; None where nobody did."""
    links = (link("acme", "carrier"), link("beta", "carrier", items=lambda _: ("lrn",)), link("cesar", "carrier"))
    rows = [stored("acme", seen=4), stored("beta", seen=5, items=("other",)), stored("beta", seen=6, items=("lrn",))]
    assert [ask.seen for ask in drive(Hunt(NUMBER, chain(*links, want="carrier"), rows))] == [{4}, {6}, set()]
