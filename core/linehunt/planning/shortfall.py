"""What of a plan no budget has room for."""

from collections.abc import Sequence

from linehunt.model.money import Rates
from linehunt.planning.plan import AccountPlan
from linehunt.store.budget import Budgets, Room
from linehunt.store.protocol import Store
from linehunt.store.sqlite.home import SQLiteStore


def find_shortfalls(accounts: Sequence[AccountPlan], budgets: Budgets, rates: Rates, day: str, store: Store | None) -> tuple[str, ...]:
    """The budgets that the accounts' worst cases would pass, one after the other, in words. `store` of None: nothing is spent yet."""

    def take(room: Room) -> tuple[str, ...]:
        told = ((account.account, room.take(account.account, account.cost)) for account in accounts)
        return tuple(f"{name}: {words}" for name, words in told if words is not None)

    if not isinstance(store, SQLiteStore):
        return take(Room(budgets, rates, day, lambda _: ()))
    return store.read(lambda transaction: take(transaction.room(budgets, rates, day)))
