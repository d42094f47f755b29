"""Every home of the Store protocol: each test of this directory that takes `store_home` or `open_desk` runs with all of them."""

from collections.abc import Iterator, Mapping

import pytest

from books import Desk, Home, OpenDesk
from fakes import FakeClock
from linehunt.model.money import Money, Rates
from linehunt.store.freshness import Freshness
from linehunt.store.memory import MemoryStore


@pytest.fixture(scope="session", params=[MemoryStore], ids=["memory"])
def store_home(request: pytest.FixtureRequest) -> Home:
    """Makes an empty store. A further home adds a param."""
    home: Home = request.param
    return home


@pytest.fixture
def open_desk(store_home: Home) -> Iterator[OpenDesk]:
    """Makes a desk before an empty store; all are closed after the test."""
    desks: list[Desk] = []

    def make(max_spend: str | None = None, rates: Mapping[str, str] | None = None, freshness: Freshness | None = None) -> Desk:
        cap = None if max_spend is None else Money.parse(max_spend)
        by_currency = Rates({currency: Money.parse(text) for currency, text in (rates or {}).items()})
        clock = FakeClock()
        desks.append(Desk(store_home(max_spend=cap, rates=by_currency, freshness=freshness, clock=clock), clock))
        return desks[-1]

    yield make
    for desk in desks:
        desk.store.close()


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """A desk before an empty store without a cap."""
    return open_desk()
