"""What one lookup may cost."""

import pytest

from hunts import NUMBER, answer, asked, attempt, chain, link, said, why
from linehunt.chain import Hunt
from linehunt.model.attempt import Outcome
from linehunt.model.errors import TimedOut


def test_price_up_to_the_limit() -> None:
    """A price that makes exactly the limit is paid; a micro-unit more is not."""
    at = chain(link("acme", "carrier", price="0.01 USD"), want="carrier", max_cost="0.01 USD")
    above = chain(link("acme", "carrier", price="0.010001 USD"), want="carrier", max_cost="0.01 USD")
    assert asked(Hunt(NUMBER, at)) == ["acme"]
    assert asked(Hunt(NUMBER, above)) == []


@pytest.mark.parametrize(
    "first",
    [
        said("acme", answer(), attempt("0.03 USD")),
        Outcome(account="acme", error=TimedOut("late"), attempts=(attempt(doubtful="0.03 USD"),)),
        said("acme", answer(), attempt("0 USD", "0.01 USD"), attempt("0.02 USD")),
    ],
    ids=["spent", "in-doubt", "both"],
)
def test_spent_and_in_doubt_count(first: Outcome) -> None:
    """What was spent and what is in doubt leave so much less for the next account; a cheaper one may still be asked."""
    links = (link("acme", "carrier", price="0.03 USD"), link("dear", "carrier", price="0.02 USD"), link("cheap", "carrier"))
    hunt = Hunt(NUMBER, chain(*links, want="carrier", max_cost="0.04 USD"))
    assert asked(hunt, first) == ["acme", "cheap"]
    assert why(hunt.result(), "dear") == "would pass the lookup's limit: 0.02 USD more makes 0.05 USD of 0.04 USD"


def test_released_attempts_leave_the_limit_alone() -> None:
    """An attempt that cost nothing takes nothing of the limit, in whatever currency it was."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier"), link("beta", "carrier"), want="carrier", max_cost="0.01 USD"))
    assert asked(hunt, Outcome(account="acme", error=TimedOut("late"), attempts=(attempt("0 EUR", "0 EUR"),))) == ["acme", "beta"]


@pytest.mark.parametrize(("limit", "accounts"), [("0.0124 USD", ["inr", "usd"]), ("0.012399 USD", ["inr"])], ids=["fits", "just-not"])
def test_other_currencies_by_rate(limit: str, accounts: list[str]) -> None:
    """Prices and costs of other currencies count by the configured rate, in either direction."""
    links = (link("inr", "carrier", price="0.2 INR"), link("usd", "carrier"))
    hunt = Hunt(NUMBER, chain(*links, want="carrier", max_cost=limit, rates={"INR": "0.012 USD"}))
    assert asked(hunt, said("inr", answer(), attempt("0.2 INR", "0 INR"))) == accounts


def test_limit_in_a_currency_with_the_inverse_rate() -> None:
    """A rate serves both ways: a limit in rupees holds for prices in dollars."""
    one = link("usd", "carrier", price="0.012 USD")
    assert asked(Hunt(NUMBER, chain(one, want="carrier", max_cost="1 INR", rates={"INR": "0.012 USD"}))) == ["usd"]
    assert asked(Hunt(NUMBER, chain(one, want="carrier", max_cost="0.99 INR", rates={"INR": "0.012 USD"}))) == []


def test_cost_without_a_rate_ends_the_spending() -> None:
    """Once something was charged in a currency without a rate, the limit can't be held and nothing more is bought."""
    links = (link("acme", "carrier"), link("beta", "carrier"), link("gratis", "carrier", free=True))
    hunt = Hunt(NUMBER, chain(*links, want="carrier", max_cost="9 USD"))
    assert asked(hunt, said("acme", answer(), attempt("1 EUR", "0 EUR"))) == ["acme", "gratis"]
    assert why(hunt.result(), "beta") == "no rate from EUR to USD: the lookup's limit of 9 USD can't be held"


def test_no_limit() -> None:
    """Without a limit every price is paid, in any currency."""
    links = (link("acme", "carrier", price="900 USD"), link("beta", "carrier", price="900 XAU"))
    assert asked(Hunt(NUMBER, chain(*links, want="carrier"))) == ["acme", "beta"]
