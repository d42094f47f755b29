"""Forgetting numbers: what is known of them goes, and its bytes with it. The money stays."""

import subprocess
import sys
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import NamedTuple

from attrs import evolve, frozen

from linehunt.model.errors import ConfigurationError, StoreError
from linehunt.model.number import PhoneNumber
from linehunt.store.sqlite.byte_search import ANYWHERE, SCRIPT, WHOLE
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.mention import delete_mentions, mentions
from linehunt.store.sqlite.paging import RESPONSE, blocks
from linehunt.store.sqlite.place import Place
from linehunt.store.sqlite.transaction import Transaction
from linehunt.store.sqlite.vacuum import emptied_journal, vacuum

_Asked = dict[tuple[int, int], set[str]]
"""Responses by attempt and part, each with those of the numbers that it was asked for."""


@frozen(kw_only=True)
class Forgotten:
    """How many answers and raw responses were removed; `unknown` are the numbers of which nothing was known."""

    answers: int = 0
    responses: int = 0
    unknown: tuple[PhoneNumber, ...] = ()


class _Find(NamedTuple):
    path: Path
    number: PhoneNumber


def forget(store: SQLiteStore, *numbers: PhoneNumber) -> Forgotten:
    """Remove the answers of these numbers and every raw response that was asked for one of them, of all of them or of none.

    A response of a batch goes whole: its body may spell a number in any way. Then the ledger's files are searched for the numbers'
    digits. SQLite can leave a copy of a row that it has moved; where there is one, the file is rebuilt. The ledger keeps the attempts,
    with the money and the keyed hash of the number.

    Raises:
        ConfigurationError: one of them is being asked, or in doubt. Nothing was removed.
        StoreError: the ledger can't be written, or digits are still in a file, which the message names.
    """
    if not numbers:
        return Forgotten()
    asked = _find_responses(store, numbers)
    with emptied_journal(store):
        forgotten = store.write(partial(_delete, dict.fromkeys(numbers), asked))
    if _search(store.place, numbers, ANYWHERE):
        vacuum(store)
        if _search(store.place, numbers, WHOLE):
            answers, responses = delete_mentions(store, frozenset(number.digits for number in numbers))
            vacuum(store)
            forgotten = evolve(forgotten, answers=forgotten.answers + answers, responses=forgotten.responses + responses)
            if finds := _search(store.place, numbers, WHOLE):
                raise StoreError("\n".join(_left_words(store.place, find) for find in finds))
    return forgotten


def _find_responses(store: SQLiteStore, numbers: Collection[PhoneNumber]) -> _Asked:
    wanted = {number.e164 for number in numbers}
    found: _Asked = {}
    for rows in blocks(store, RESPONSE, "numbers"):
        for attempt, part, text in rows:
            if not wanted.isdisjoint(names := text.split()):
                found[attempt, part] = wanted.intersection(names)
    return found


def _delete(numbers: Collection[PhoneNumber], asked: _Asked, transaction: Transaction) -> Forgotten:
    _refuse_open(numbers, transaction)
    answers = {number: transaction.execute("DELETE FROM answer WHERE number = ?", (number.e164,)).rowcount for number in numbers}
    responses = {key: transaction.execute("DELETE FROM response WHERE attempt = ? AND part = ?", key).rowcount for key in asked}
    had_response = {name for names in asked.values() for name in names}
    return Forgotten(
        answers=sum(answers.values()),
        responses=sum(responses.values()),
        unknown=tuple(number for number, count in answers.items() if not count and number.e164 not in had_response),
    )


def _refuse_open(numbers: Collection[PhoneNumber], transaction: Transaction) -> None:
    problems: list[str] = []
    for attempt, account, owner, held, tickets in transaction.execute(
        "SELECT id, account, owner, held, tickets FROM attempt WHERE state IN ('sent', 'doubt')"
    ):
        # A ticket may be for numbers that have their answer already: they come again with its response.
        named = {entry.partition(":")[0].removeprefix("+") for entry in (held or "").split()} | mentions(tickets)
        open_here = [number for number in numbers if number.digits in named]
        problems += [_refusal(number, attempt, account, asking=owner is not None) for number in open_here]
    if problems:
        raise ConfigurationError("\n".join(problems))


def _refusal(number: PhoneNumber, attempt: int, account: str, *, asking: bool) -> str:
    if asking:
        return f"{number} is being asked of {account!r} now (attempt {attempt}): forget it when that has ended; nothing was forgotten"
    words = f"{number} is in doubt at {account!r}: resolve it first ('linehunt spend doubts', 'linehunt spend resolve {attempt}')"
    return f"{words}; nothing was forgotten"


def _search(place: Place, numbers: Collection[PhoneNumber], how: str) -> list[_Find]:
    """Which numbers' digits are in which file. The journal comes after the ledger: it gets what is overwritten there meanwhile."""
    files = sorted(path for path in (*place.directory.glob("ledger.*"), *place.owners.glob("*")) if path.is_file())
    asked = list(numbers)
    command = [sys.executable, "-I", "-S", "-c", SCRIPT, how, *map(str, files)]
    questions = "\n".join([number.digits for number in asked]).encode()
    try:
        done = subprocess.run(command, input=questions, capture_output=True, check=False)  # noqa: S603  # this interpreter, a script of ours
    except OSError as error:
        raise StoreError(_unsearched(place, f"{sys.executable}: {error.strerror}")) from None
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip()
        raise StoreError(_unsearched(place, words or f"{sys.executable} ended with {done.returncode}"))
    pairs = [line.split() for line in done.stdout.splitlines()]
    return [_Find(files[int(file)], asked[int(which)]) for file, which in pairs]


def _unsearched(place: Place, words: str) -> str:
    return f"{place.directory}: what was known is removed, but the files could not be searched for traces of it: {words}"


def _left_words(place: Place, find: _Find) -> str:
    words = f"{find.path}: the digits of {find.number} are still in it"
    if find.path in (place.database, place.journal):
        return f"{words}: it was asked again meanwhile, or they are part of something else. What was known is removed; try again"
    return f"{words}: that file is no part of the ledger: delete it, and try again"
