"""Providers that answer without HTTP: their connection, and their own failures."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from linehunt import Client, Configuration
from linehunt.model.errors import ProviderUnavailable
from linehunt.plugin import Answer, Facts, Field, Network, Reply
from provider_modules import DISTRIBUTION, NUMBER, make_module, make_provider


class Failing(AbstractContextManager[None]):
    """A connection that can't be entered."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __enter__(self) -> None:
        raise self.error

    def __exit__(self, *_: object) -> None:
        pytest.fail("it was never entered")


def test_a_local_provider_needs_no_connection() -> None:
    """Without `open_local` the connection is None."""
    provider = make_provider(answer_locally=lambda numbers, local: Reply({numbers[0].e164: Answer(Facts(caller_name=repr(local)))}))

    assert provider.local
    with provider.open_local(None) as local:
        assert local is None
        reply = provider.answer_locally((NUMBER,), frozenset(), None, local)
    assert reply.answers[NUMBER.e164] == Answer(Facts(caller_name="None"))


def test_a_connection_is_opened_and_closed() -> None:
    """The connection is what the context manager gives, and is closed with it, whatever happened between."""
    seen: list[str] = []

    @contextmanager
    def connect(path: str) -> Iterator[str]:
        seen.append(f"open {path}")
        yield "connection"
        seen.append("closed")

    provider = make_provider(answer_locally=lambda: Reply({}), open_local=lambda settings: connect(settings))
    opening = provider.open_local("db")
    assert seen == []
    with opening as local:
        assert local == "connection"
    assert seen == ["open db", "closed"]


@pytest.mark.parametrize("error", [OSError("c4n4ry"), SystemExit("c4n4ry"), RuntimeError("c4n4ry")], ids=repr)
def test_a_connection_that_can_not_be_entered(error: BaseException) -> None:
    """What entering raises, an exit too, is ProviderUnavailable without its words."""
    provider = make_provider(answer_locally=lambda: Reply({}), open_local=lambda: Failing(error))
    with (
        pytest.raises(ProviderUnavailable, match=f"^open_local of {DISTRIBUTION} raised {type(error).__name__}$"),
        provider.open_local(None),
    ):
        pytest.fail("it was entered")


def test_an_interrupt_while_entering_passes() -> None:
    """Ctrl-C while the connection opens is a Ctrl-C."""
    provider = make_provider(answer_locally=lambda: Reply({}), open_local=lambda: Failing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt), provider.open_local(None):
        pytest.fail("it was entered")


def test_a_database_of_ones_own(tmp_path: Path) -> None:
    """The example of the hook's page works: one connection a thread that asks, all closed by the thread that closes the client."""
    path = tmp_path / "names.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE names (number TEXT, name TEXT)")
        database.execute("INSERT INTO names VALUES (?, 'Acme')", (NUMBER.e164,))
        database.commit()
    opened: list[Any] = []

    def open_local() -> AbstractContextManager[sqlite3.Connection]:
        opened.append(threading.get_ident())
        return closing(sqlite3.connect(path, check_same_thread=False))

    def answer_locally(numbers: Any, local: sqlite3.Connection) -> Reply:
        [(name,)] = local.execute("SELECT name FROM names WHERE number = ?", (numbers[0].e164,)).fetchall()
        return Reply({numbers[0].e164: Answer(Facts(carrier=Network(name=name)))})

    found: list[Network] = []
    with Client(
        Configuration(chains={"default": {"accounts": ["own"], "want": ["carrier"]}}),
        providers={"own": make_module(answer_locally=answer_locally, open_local=open_local)},
    ) as client:

        def ask() -> None:
            found.extend(client.lookup(NUMBER.e164).known()[Field.CARRIER] for _ in range(2))

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [Network(name="Acme")] * 6
    assert len(opened) == 3
