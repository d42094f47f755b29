"""One transaction: the connection within it, and what is read and written once for all of its work.

Python's sqlite3 gives up the interpreter's lock at each step of a statement, and wakes some other thread for nothing: so the rows of
`answer` that the work looks at are read together, and what every lookup writes is written together.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from attrs import define

from linehunt.model.money import Money, Rates
from linehunt.store.budget import Budgets, Room
from linehunt.store.pace import Claimed, Pace
from linehunt.store.sqlite.pending import AnswerRow, Pending

_Counter = tuple[str, str, str]
"""Day, account, currency."""
Execute = Callable[..., sqlite3.Cursor]
"""Does a statement with its arguments."""
_BLOCK = 500
_COLUMNS = ", ".join(AnswerRow._fields)


class Task(NamedTuple):
    """Work for a transaction, and the numbers whose answers it will look at."""

    work: "Callable[[Transaction], Any]"
    numbers: Collection[str] = ()


@define
class _Change:
    held: int = 0
    spent: int = 0
    doubtful: int = 0
    saved: int = 0


class Transaction:
    """`session` is what this store's own attempts hold, have spent and have in doubt, by account and currency, before this transaction.

    execute: what does a statement, instead of the connection itself.
    """

    def __init__(self, connection: sqlite3.Connection, session: Mapping[tuple[str, str], int], execute: Execute | None = None) -> None:
        self._connection = connection
        self._execute = execute or connection.execute
        self.session_change: Counter[tuple[str, str]] = Counter()
        self._session = session
        self._changes: dict[_Counter, _Change] = {}
        self._room: tuple[str, Room] | None = None
        self._sums: dict[str, list[tuple[str, str, int]]] = {}
        self._pending = Pending()
        self._answers: dict[str, dict[tuple[str, str], AnswerRow]] = {}
        self._last_attempt: int | None = None
        self._claimed: dict[str, Claimed] = {}

    def do(self, tasks: Sequence[Task]) -> list[Any]:
        """What each of them comes to, in this order. Of what they write the last is written by `flush`."""
        self._read_answers(dict.fromkeys(number for task in tasks for number in task.numbers))
        return [task.work(self) for task in tasks]

    def execute(self, statement: str, arguments: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Do a statement, after what is pending; what was read before is not relied on any more."""
        self._catch_up()
        return self._execute(statement, arguments)

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> sqlite3.Cursor:
        """Do a statement for each of these rows, as `execute` does."""
        self._catch_up()
        return self._connection.executemany(statement, rows)

    def one(self, statement: str, *arguments: Any) -> Any:
        """The first row, or None."""
        return self.execute(statement, arguments).fetchone()

    def look(self, statement: str, *arguments: Any) -> Any:
        """The first row of a statement that changes nothing, or None."""
        self._pending.write(self._connection)
        return self._execute(statement, arguments).fetchone()

    def answers(self, number: str) -> Mapping[tuple[str, str], AnswerRow]:
        """The number's rows, by account and items; with what this transaction has changed in them."""
        if number not in self._answers:
            self._pending.write(self._connection)
            self._read_answers((number,))
        return self._answers[number]

    def next_attempt(self) -> int:
        """The id of a new attempt."""
        if self._last_attempt is None:
            [last] = self._execute("SELECT max(id) FROM attempt").fetchone()
            self._last_attempt = last or 0
        self._last_attempt += 1
        return self._last_attempt

    def begin(self, attempt: tuple[Any, ...], opened: Iterable[AnswerRow]) -> None:
        """Add an attempt (see `Pending.begun`), which has these numbers open."""
        self._pending.begun.append(attempt)
        for row in opened:
            self._pending.opened.append(row[:4])
            self._note(row)

    def close(self, closing: tuple[Any, ...], answered: Iterable[AnswerRow], responses: Iterable[tuple[Any, ...]]) -> None:
        """Close an attempt (see `Pending.closed`), with its answers and its responses."""
        self._pending.closed.append(closing)
        self._pending.responses.extend(responses)
        for row in answered:
            self._pending.answered.append(row)
            self._note(row)

    def claim(self, account: str, pace: Pace, now: float) -> float:
        """Claim the turn of one of the account's requests: the seconds until then."""
        claimed = self._claimed.get(account)
        if claimed is None:
            row = self._execute("SELECT next, at FROM pace WHERE account = ?", (account,)).fetchone()
            claimed = None if row is None else Claimed(*row)
        self._claimed[account], wait = pace.claim(claimed, now)
        return wait

    def count(self, counter: _Counter, *, held: int = 0, spent: int = 0, doubtful: int = 0, saved: int = 0, ours: bool = True) -> None:
        """Add to a counter. `ours`: of an attempt that this store reserved, so that its cap counts it too."""
        change = self._changes.get(counter)
        if change is None:
            change = self._changes[counter] = _Change()
        change.held += held
        change.spent += spent
        change.doubtful += doubtful
        change.saved += saved
        if ours:
            self.session_change[counter[1:]] += held + spent + doubtful

    def room(self, budgets: Budgets, rates: Rates, day: str) -> Room:
        """What is left of the budgets: measured once, since what `Room.take` grants it takes off itself."""
        if self._room is None or self._room[0] != day:
            self._room = (day, Room(budgets, rates, day, self._used))
        return self._room[1]

    def remeasure(self) -> None:
        """Something else than a grant has changed what is left."""
        self._room = None

    def flush(self) -> None:
        """Write what is pending, and the counters: the last work of the transaction."""
        self._pending.write(self._connection)
        self._connection.executemany(
            "INSERT INTO spending VALUES (?1, ?2, ?3, max(?4, 0), max(?5, 0), max(?6, 0), ?7) ON CONFLICT DO UPDATE SET"
            " held = held + ?4, spent = spent + ?5, doubtful = doubtful + ?6, saved = saved + ?7",
            [(*counter, c.held, c.spent, c.doubtful, c.saved) for counter, c in self._changes.items()],
        )
        self._connection.executemany(
            "INSERT INTO pace VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET next = ?2, at = ?3",
            [(account, claimed.next, claimed.at) for account, claimed in self._claimed.items()],
        )

    def _read_answers(self, numbers: Iterable[str]) -> None:
        """Read the rows of these numbers as they are in the file."""
        wanted = list(numbers)
        self._answers.update((number, {}) for number in wanted)
        for place in range(0, len(wanted), _BLOCK):
            block = wanted[place : place + _BLOCK]
            marks = ",".join("?" * len(block))  # json_each would double the price of one number
            found = self._execute(f"SELECT {_COLUMNS} FROM answer WHERE number IN ({marks})", block).fetchall()  # noqa: S608  # names of ours, and marks
            for row in map(AnswerRow._make, found):
                self._answers[row.number][row.account, row.items] = row

    def _note(self, row: AnswerRow) -> None:
        """Let later work of this transaction see it."""
        if (rows := self._answers.get(row.number)) is not None:
            rows[row.account, row.items] = row

    def _catch_up(self) -> None:
        self._pending.write(self._connection)
        self._answers.clear()
        self._sums.clear()

    def _used(self, first_day: str | None) -> Iterator[tuple[str, Money]]:
        """What the budgets count: this transaction's own changes among it."""
        if first_day is None:
            sums = Counter(self._session)
            sums.update(self.session_change)
        else:
            sums = Counter({(account, currency): used for account, currency, used in self._spent_since(first_day)})
            for (day, account, currency), change in self._changes.items():
                if day >= first_day:
                    sums[account, currency] += change.held + change.spent + change.doubtful
        for (account, currency), micros in sums.items():
            yield account, Money(max(micros, 0), currency)

    def _spent_since(self, first_day: str) -> list[tuple[str, str, int]]:
        if (rows := self._sums.get(first_day)) is None:
            rows = self._sums[first_day] = self._execute(
                "SELECT account, currency, sum(held + spent + doubtful) FROM spending WHERE day >= ? GROUP BY account, currency",
                (first_day,),
            ).fetchall()
        return rows
