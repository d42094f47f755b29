"""Accounts that answer locally: no money, a connection for each thread that asks."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from linehunt.model.errors import MalformedResponse, ProviderUnavailable, QueryRejected
from linehunt.model.result import StepKind
from linehunt.plugin import Answer, Facts, PhoneNumber, Reply
from providers_made import GB, IN, US, Vendor, local_module, rig

VALID = Answer(Facts(valid=True))
WANT = {"want": ["valid"]}


def _answers(numbers: tuple[PhoneNumber, ...]) -> Reply:
    return Reply({number.e164: VALID for number in numbers})


class _Connections:
    """What `open_local` opens, and who did."""

    def __init__(self, *failures: BaseException) -> None:
        self.failures = list(failures)
        self.opened: list[int] = []
        self.closed: list[int] = []
        self.used: list[int] = []

    @property
    def open_local(self) -> Callable[..., Any]:
        @contextmanager
        def connection() -> Iterator[int]:
            if self.failures:
                raise self.failures.pop()
            self.opened.append(threading.get_ident())
            name = len(self.opened)
            yield name
            self.closed.append(name)

        return lambda: connection()

    @property
    def answer(self) -> Callable[..., Reply]:
        def answer_locally(numbers: tuple[PhoneNumber, ...], local: int) -> Reply:
            self.used.append(local)
            return _answers(numbers)

        return answer_locally


def test_local_answer_costs_nothing_and_is_not_stored() -> None:
    """It is asked each time, without attempts, without a row in the store."""
    with rig(local={"tables": local_module(_answers)}, chain=WANT) as made:
        results = [made.client.lookup(US) for _ in "ab"]
        assert all(result.complete and not result.cost for result in results)
        assert [result.steps[0].kind for result in results] == [StepKind.ASKED] * 2
        assert (results[0].steps[0].attempts, made.ledger) == ((), ("", "", ""))
        assert results[0].sources[next(iter(results[0].sources))].at == made.clock.now()


def test_connection_is_opened_once_a_thread_and_closed_with_the_client() -> None:
    """Four threads that ask again and again have four connections, each its own; closing the client closes all."""
    connections = _Connections()
    together = threading.Barrier(4)
    module = local_module(connections.answer, open_local=connections.open_local)
    with rig(local={"tables": module}, chain=WANT) as made, ThreadPoolExecutor(4) as pool:

        def look(_: int) -> None:
            together.wait(30)
            for number in (US, GB, IN):
                assert made.client.lookup(number).complete

        list(pool.map(look, range(4)))
        assert (len(connections.opened), len(set(connections.opened)), connections.closed) == (4, 4, [])
        assert sorted(connections.used) == [name for name in (1, 2, 3, 4) for _ in range(3)]
    assert sorted(connections.closed) == [1, 2, 3, 4]


def test_connection_that_cannot_be_opened_is_tried_again() -> None:
    """The failure is the provider's, the next account's turn comes, and the next lookup opens anew."""
    connections = _Connections(OSError("locked"))
    module = local_module(connections.answer, open_local=connections.open_local)
    with rig(Vendor(), local={"tables": module}, chain={"want": ["valid", "carrier"]}) as made:
        first, second = made.client.lookup(US).steps
        assert isinstance(first.error, ProviderUnavailable)
        assert second.gave == {"carrier"}
        assert made.client.lookup(GB).steps[0].gave == {"valid"}
        assert len(connections.opened) == 1


@pytest.mark.parametrize(
    ("raised", "kind"),
    [(ZeroDivisionError("x"), ProviderUnavailable), (QueryRejected("not in here"), QueryRejected), (SystemExit(1), ProviderUnavailable)],
    ids=["error", "refusal", "exit"],
)
def test_what_a_local_provider_raises_is_a_step(raised: BaseException, kind: type[Exception]) -> None:
    """Never an exception of the lookup."""

    def answer_locally() -> Reply:
        raise raised

    with rig(local={"tables": local_module(answer_locally)}, chain=WANT) as made:
        [step] = made.client.lookup(US).steps
        assert type(step.error) is kind


def test_answer_of_the_wrong_type_is_malformed() -> None:
    """Only a Reply is an answer."""

    def answer_locally() -> str:
        return "valid"

    with rig(local={"tables": local_module(answer_locally)}, chain=WANT) as made:
        assert isinstance(made.client.lookup(US).steps[0].error, MalformedResponse)


def test_each_number_of_a_batch_has_its_own_outcome() -> None:
    """An answer, an error, and no entry at all."""

    def answer_locally() -> Reply:
        return Reply({US: VALID, GB: QueryRejected("blocked")})

    with rig(local={"tables": local_module(answer_locally, max_batch_size=3)}, chain=WANT) as made:
        results = list(made.client.lookup_many([US, GB, IN]))
        assert [result.steps[0].reason for result in results] == [
            "gave valid",
            "QueryRejected: blocked",
            "no entry for this number in the answer",
        ]


def test_failing_local_provider_cools_down() -> None:
    """After three failures in a row it is left alone for a while, as any account."""

    def answer_locally() -> Reply:
        raise ZeroDivisionError

    with rig(local={"tables": local_module(answer_locally)}, chain=WANT) as made:
        assert [made.client.lookup(US).steps[0].kind for _ in range(4)] == [StepKind.ASKED] * 3 + [StepKind.SKIPPED]
        assert made.client.lookup(US).steps[0].reason.startswith("cooling down")


def test_free_word_screens_paid_questions() -> None:
    """A local account that calls the number not valid spares the paid one."""

    def answer_locally(numbers: tuple[PhoneNumber, ...]) -> Reply:
        return Reply({number.e164: Answer(Facts(valid=False)) for number in numbers})

    with rig(acme := Vendor(), local={"tables": local_module(answer_locally)}) as made:
        result = made.client.lookup(US)
        assert (result.valid, result.missing, acme.requests) == (False, frozenset({"carrier"}), [])
        assert result.steps[-1].reason == "screened: tables says that the number is not valid"


def test_ctrl_c_in_a_local_provider_goes_on() -> None:
    """It is no failure of the provider's to be swallowed."""

    def answer_locally() -> Reply:
        raise KeyboardInterrupt

    with rig(local={"tables": local_module(answer_locally)}, chain=WANT) as made, pytest.raises(KeyboardInterrupt):
        made.client.lookup(US)
