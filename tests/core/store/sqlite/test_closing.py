"""A ledger that is closed while somebody's answer is on its way."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crash.hammer import order, settled
from crash.ledger_file import LedgerFile
from fakes import FakeClock
from linehunt import LinehuntError, SQLiteStore
from linehunt.model.number import PhoneNumber

_FIRST, _SECOND = map(PhoneNumber, ("+14154305555", "+14154305556"))


class Late(FakeClock):
    """Lets somebody come late: when the time is asked for, once it is `armed`, for the second time."""

    def __init__(self) -> None:
        super().__init__()
        self.armed: Callable[[], None] | None = None
        self._asked = 0

    def now(self) -> float:
        if self.armed is not None:
            self._asked += 1
            if self._asked == 2:
                self.armed()
        return super().now()


def test_an_answer_that_comes_while_the_ledger_closes(tmp_path: Path) -> None:
    """What closing has put in doubt can't be settled any more: who comes with its answer is told that the store is closed."""
    clock = Late()
    store = SQLiteStore(tmp_path / "ledger", clock=clock)
    attempts = [store.reserve(order(number)).attempt for number in (_FIRST, _SECOND)]
    met: list[BaseException] = []

    def settle() -> None:
        assert attempts[0] is not None
        with pytest.raises(LinehuntError, match="this store is closed") as caught:
            store.settle(settled(attempts[0]))
        met.append(caught.value)

    clock.armed = settle
    store.close()
    assert len(met) == 1


def test_nobody_becomes_an_owner_of_a_ledger_that_is_closed(tmp_path: Path) -> None:
    """Who asks first when the store is closed is told so, and leaves no locked file behind: that would say that somebody is asking."""
    store = SQLiteStore(tmp_path / "ledger")
    store.close()
    with pytest.raises(LinehuntError, match="this store is closed"):
        store.reserve(order(_FIRST))
    assert LedgerFile(tmp_path / "ledger").owners == []
