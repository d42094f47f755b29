"""Every home of the Store protocol: each test of this directory that takes `store_home` or `open_desk` runs with all of them."""

import itertools
from collections.abc import Iterator, Mapping

import pytest

from books import Books, Desk, Home, OpenDesk
from fakes import FakeClock
from linehunt.model.money import Money, Rates
from linehunt.store.budget import Budgets
from linehunt.store.freshness import Freshness
from linehunt.store.memory import MemoryStore
from linehunt.store.sqlite.home import SQLiteStore

_places = itertools.count()


@pytest.fixture(scope="session", params=[MemoryStore, SQLiteStore], ids=["memory", "sqlite"])
def store_home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Makes an empty store. A further home adds a param."""
    if request.param is MemoryStore:
        return MemoryStore
    root = tmp_path_factory.mktemp("ledgers")

    def make(
        *, max_spend: Money | None, budgets: Budgets | None, rates: Rates | None, freshness: Freshness | None, clock: FakeClock
    ) -> Books:
        directory = root / str(next(_places))
        return SQLiteStore(directory, max_spend=max_spend, budgets=budgets, rates=rates, freshness=freshness, clock=clock)

    return make


@pytest.fixture
def open_desk(store_home: Home) -> Iterator[OpenDesk]:
    """Makes a desk before an empty store; all are closed after the test."""
    desks: list[Desk] = []

    def make(
        max_spend: str | None = None,
        rates: Mapping[str, str] | None = None,
        freshness: Freshness | None = None,
        budgets: Budgets | None = None,
    ) -> Desk:
        cap = None if max_spend is None else Money.parse(max_spend)
        by_currency = Rates({currency: Money.parse(text) for currency, text in (rates or {}).items()})
        clock = FakeClock()
        desks.append(Desk(store_home(max_spend=cap, budgets=budgets, rates=by_currency, freshness=freshness, clock=clock), clock))
        return desks[-1]

    yield make
    for desk in desks:
        desk.store.close()


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """A desk before an empty store without a cap."""
    return open_desk()
