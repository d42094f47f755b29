"""The ledger that a configuration names."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from linehunt.clock import Clock, SystemClock
from linehunt.config.configuration import Configuration
from linehunt.model.errors import StoreError
from linehunt.model.money import Money
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.place import Place, default_directory


def place_of(configuration: Configuration) -> Place:
    """Where its files are."""
    return Place(configuration.store.path or default_directory())


def has_ledger(configuration: Configuration) -> bool:
    """Whether there is a ledger: who only reads makes none.

    Raises:
        StoreError: it can't be looked for.
    """
    place = place_of(configuration)
    try:
        place.database.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        words = f"{place.directory}: the ledger can't be looked for there: {error.strerror}: see to its permissions, or name another"
        raise StoreError(words) from None
    return True


def open_ledger(configuration: Configuration, *, max_spend: Money | None = None, clock: Clock | None = None) -> SQLiteStore:
    """The durable store of this configuration, with its budgets, rates and freshness. `max_spend` caps what this object may spend.

    Once a day, what is older than the configured retention is removed first.

    Raises:
        StoreError: it can't be used; the message says why and what to do.
    """
    store = SQLiteStore(
        configuration.store.path,
        max_spend=max_spend,
        budgets=configuration.budgets,
        rates=configuration.rates,
        freshness=configuration.freshness,
        clock=clock,
    )
    retention = configuration.store.retention
    if retention is not None:
        from linehunt.store.sqlite.retention import sweep  # what forgets, which a lookup has no use for

        sweep(store, retention, (clock or SystemClock()).now())
    return store


@contextmanager
def existing_ledger(configuration: Configuration) -> Iterator[SQLiteStore | None]:
    """The ledger, closed at the end; None where there is none: who only reads makes none."""
    if not has_ledger(configuration):
        yield None
        return
    with closing(open_ledger(configuration)) as ledger:
        yield ledger
