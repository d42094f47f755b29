"""All cores for a chain whose accounts all answer locally: processes, since what they compute is Python."""

import atexit
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from typing import Any, ClassVar, Generic, NoReturn, Protocol, TypeVar

from attrs import frozen

from linehunt import Client, Configuration, LinehuntError, LookupResult
from linehunt_bulk.collecting import collect_seldom, collecting_seldom
from linehunt_bulk.row import Row

_MOST_ROWS = 512
_MOST_CHARACTERS = 1 << 20
_AHEAD = 3
"""Blocks under way for each process: one is worked on, one lies ready, one waits for its turn to be handed back."""
_FEW = 4
"""Blocks that are done before a process would have started."""
_SAFE_PATH = "PYTHONSAFEPATH"
_STARTING = threading.Lock()
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Finish(Protocol[T_co]):
    """What is made of results where they are, so that they need not travel: cells, counts.

    It is pickled: a function of a module, or an object of a module's class. What it gives is pickled as well.
    """

    def __call__(self, rows: Sequence[Row], results: Sequence[LookupResult | None], /) -> T_co:
        """What a block comes to. A row that has a problem has no result: it wasn't asked.

        The rows have neither place nor cells, nor a number beside a problem: who reads them has them whole, in the same order, and to
        send them there and back would take as long as to read and write them.
        """


class OfflinePool(Generic[T]):
    """Looks rows up along a chain that answers locally, with a client in each process, and hands back what `finish` makes of each block.

    want, region: as of `Client.lookup_many`. processes: as many as there are cores for this one, where no number is given. It is one where
    the rows are few, where observers are enabled (they are told here), and where no other can have the configuration: one from a file is
    read there again, so that its secrets stay where they are; any other is pickled, which a Secret refuses.
    """

    def __init__(
        self,
        configuration: Configuration,
        finish: Finish[T],
        *,
        chain: str = "default",
        want: Iterable[str] | None = None,
        region: str | None = None,
        processes: int | None = None,
    ) -> None:
        errand = partial(_Errand, finish=finish, chain=chain, want=None if want is None else tuple(want), region=region)
        load = _hand_over(configuration)
        self._here = errand(lambda: configuration)
        self._there = None if load is None else errand(load)
        self._processes = processes or usable_cores()

    def run(self, rows: Iterable[Row]) -> Generator[T, None, None]:
        """What the rows come to, block by block, in their order. A few blocks are read ahead of what is taken.

        Raises:
            ConfigurationError, PluginContractError: the chain can't be used.
            LinehuntError: an account doesn't answer locally, or a process has ended on its own.
        """
        blocks = _blocks(rows)
        first = list(islice(blocks, _FEW))
        blocks = chain(first, blocks)
        if self._there is None or self._processes == 1 or len(first) < _FEW:
            with collecting_seldom(), closing(_Desk(self._here)) as desk:
                yield from map(desk.answer, blocks)
        else:
            yield from self._share_out(blocks, self._there)

    def _share_out(self, blocks: Iterable["_Block"], errand: "_Errand[T]") -> Generator[T, None, None]:
        # spawn: a fork would take over whatever locks the caller's threads hold.
        with _working_directory_apart():  # multiprocessing has a process of its own, begun here
            executor = ProcessPoolExecutor(self._processes, get_context("spawn"), _start, (errand,))
        under_way: deque[Future[T]] = deque()
        try:
            for block in blocks:
                with _ctrl_c_held(), _working_directory_apart():
                    under_way.append(executor.submit(_answer, block))
                if len(under_way) == self._processes * _AHEAD:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        except BrokenProcessPool:
            raise LinehuntError("a process of this run has ended on its own: it was killed, or there is too little memory") from None
        finally:
            executor.shutdown(cancel_futures=True)


def usable_cores() -> int:
    """How many cores there are for this process."""
    # What os.process_cpu_count is from Python 3.13 on; macOS has no affinity.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@frozen
class _Block:
    """What travels of some rows: a text for each, None for one that has a problem; and the problems, in order."""

    texts: Sequence[str | None]
    problems: Sequence[str]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "_Block":
        """The block of these rows."""
        texts = [row.number if row.problem is None else None for row in rows]
        return cls(texts, [row.problem for row in rows if row.problem is not None])


@frozen
class _Errand(Generic[T]):
    """What a process needs to begin."""

    load: Callable[[], Configuration]
    finish: Finish[T]
    chain: str
    want: tuple[str, ...] | None
    region: str | None


class _Desk(Generic[T]):
    """One process's client. It can connect to nothing: since it was looked at, the configuration's file may have become another."""

    def __init__(self, errand: _Errand[T]) -> None:
        self._client = Client(errand.load(), transport=_refuse)
        self._look_up = partial(self._client.lookup_many, chain=errand.chain, want=errand.want, region=errand.region)
        self._finish = errand.finish

    def answer(self, block: _Block) -> T:
        """What a block comes to."""
        problems = iter(block.problems)
        rows = [Row(0, (), "", next(problems)) if text is None else Row(0, (), text) for text in block.texts]
        results = iter(list(self._look_up([text for text in block.texts if text is not None])))
        return self._finish(rows, [None if text is None else next(results) for text in block.texts])

    def close(self) -> None:
        """Close the client."""
        self._client.close()


def _refuse(account: Any) -> NoReturn:
    raise LinehuntError(f"the account {account.name!r} doesn't answer locally: it is no part of an offline run")


def _hand_over(configuration: Configuration) -> Callable[[], Configuration] | None:
    """What gives another process this configuration; None where nothing does."""
    if configuration.observers.enabled:
        return None
    if configuration.path is not None:
        return partial(Configuration.load, configuration.path.absolute())
    if not configuration.accounts and not configuration.chains:
        return Configuration  # no file was found: it is the offline chain
    try:
        return partial(pickle.loads, pickle.dumps(configuration))
    except Exception:  # whatever an object in its settings raises
        return None


def _blocks(rows: Iterable[Row]) -> Iterator[_Block]:
    """The rows in blocks that are worth a message. Where cells are large they are fewer: who reads them keeps those under way."""
    block: list[Row] = []
    characters = 0
    for row in rows:
        block.append(row)
        characters += sum([len(cell) for cell in row.cells if isinstance(cell, str | bytes)])
        if len(block) == _MOST_ROWS or characters >= _MOST_CHARACTERS:
            yield _Block.of(block)
            block, characters = [], 0
    if block:
        yield _Block.of(block)


@contextmanager
def _ctrl_c_held() -> Iterator[None]:
    """Ctrl-C comes when the `with` is left, to this process alone: one that is started in it ends with its parent, and by nothing else."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _working_directory_apart() -> Iterator[None]:
    """A process that is started in the `with` imports nothing from the working directory, where an input's `re.py` may lie.

    It is started with `-c`, by which Python looks there first, until it has been told this process's own `sys.path`.
    """
    with _STARTING:
        before = os.environ.get(_SAFE_PATH)
        os.environ[_SAFE_PATH] = "1"
        try:
            yield
        finally:
            if before is None:
                del os.environ[_SAFE_PATH]
            else:
                os.environ[_SAFE_PATH] = before


class _There:  # coverage looks at this process alone: what the others run is left out of it
    """What another process keeps from block to block."""

    errand: ClassVar[_Errand[Any]]
    desk: ClassVar[_Desk[Any] | None] = None


def _start(errand: _Errand[Any]) -> None:  # pragma: no cover  # in another process
    _There.errand = errand
    collect_seldom()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _answer(block: _Block) -> Any:  # pragma: no cover  # in another process
    if _There.desk is None:  # here, where an error is told to the parent
        _There.desk = _Desk(_There.errand)
        atexit.register(_There.desk.close)
    return _There.desk.answer(block)


def _end_with_parent() -> None:  # pragma: no cover  # in another process
    """A parent that was killed can't say so, and its processes would wait for the next block for ever."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)
