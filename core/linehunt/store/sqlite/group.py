"""Group commit: whoever comes first leads, and does the others' work with its own, in one transaction.

A commit costs more than what is committed. There is no thread of ours, and nobody lingers: while a leader commits, or waits for another
process to do so, the work of the others gathers by itself. A lone caller waits for nobody.

Ctrl-C may end a caller between any two of its bytecodes. So whatever is handed from one to another is noted before it is taken, and a
single assignment, or a single call into C, decides who has it: the others' work is then done once, and nobody waits for ever.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from linehunt.model.errors import LinehuntError, StoreError
from linehunt.store.sqlite.database import Database, Locked
from linehunt.store.sqlite.transaction import Task, Transaction

_T = TypeVar("_T")
_LARGEST = 512


class _Batch:
    """Work of one transaction: the results of its jobs, which count once `committed` isn't empty."""

    __slots__ = ("committed", "results")

    def __init__(self) -> None:
        self.results: list[Any] = []
        self.committed: list[object] = []


class _Job:
    """One caller's work. `latch` is locked until it is done, or until its caller is to lead; `led` are those that it then does.

    taken: a leader has it, or will have it. left: its caller is waited for by nobody.
    """

    __slots__ = ("batch", "closes", "error", "heir", "latch", "leads", "led", "left", "place", "resigned", "taken", "task", "writes")

    def __init__(self, task: Task, *, writes: bool, closes: bool = False) -> None:
        self.task = task
        self.writes = writes
        self.closes = closes
        self.latch = threading.Lock()
        self.batch = _Batch()
        self.place = 0
        self.error: BaseException | None = None
        self.leads = self.taken = self.resigned = self.left = False
        self.led: list[_Job] = [self]
        self.heir: _Job | None = None

    @property
    def done(self) -> bool:
        return self.error is not None or bool(self.batch.committed)

    @property
    def result(self) -> Any:
        return self.batch.results[self.place]


class Group:
    """The one way to a process's connection, for all of its threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._waiting: deque[_Job] = deque()
        self._led = False
        self._closed = False
        self._process = os.getpid()

    def read(self, work: Callable[[Transaction], _T], numbers: Collection[str] = ()) -> _T:
        """What `work` finds. `numbers`: those whose answers it looks at."""
        found: _T = self._run(_Job(Task(work, numbers), writes=False))
        return found

    def write(self, work: Callable[[Transaction], _T], numbers: Collection[str] = ()) -> _T:
        """What `work` comes to, once it is on the disk. It may be called several times, when others' work in its transaction fails.

        Raises:
            StoreError: it could not be written, and nothing of it was.
        """
        came: _T = self._run(_Job(Task(work, numbers), writes=True))
        return came

    def close(self) -> None:
        """Close the connection, once all who came before are done. Who comes later is told."""
        self._run(_Job(Task(self._close), writes=False, closes=True))

    @property
    def foreign(self) -> bool:
        """Whether this is a forked child's copy: SQLite's connection and the owner's lock are the parent's."""
        return os.getpid() != self._process

    def _run(self, job: _Job) -> Any:
        if self.foreign:  # pragma: no cover  # true in a child alone, where nothing is measured: test_owner.py forks one
            raise StoreError("the store was opened before this process was forked: open one in the process that uses it")
        try:
            with self._lock:
                if self._led:
                    job.latch.acquire()
                    self._waiting.append(job)
                else:
                    self._led = job.leads = True
            if not job.leads:
                job.latch.acquire()
            if job.leads:
                self._lead(job)
        finally:
            interrupt: KeyboardInterrupt | None = None
            while not job.left:
                try:
                    self._leave(job)
                except KeyboardInterrupt as error:
                    interrupt = error
            if interrupt is not None:
                raise interrupt
        if job.error is not None:
            raise job.error
        return job.result

    def _lead(self, own: _Job) -> None:
        jobs = own.led
        if self._closed:
            self._gather(own)
            for job in jobs:
                job.error = LinehuntError("this store is closed")
            return
        try:
            self._do(jobs, lambda: self._gather(own))
        except Locked as error:
            self._gather(own)
            for job in jobs:  # each alone would wait as long again
                job.error = error
        except Exception as error:
            if len(jobs) == 1:
                own.error = error
                return
            for job in jobs:  # one that fails must not make the others fail
                self._do_alone(job)

    def _do(self, jobs: list[_Job], gather: Callable[[], None]) -> None:
        """Do the first of these jobs, and what others are gathered once it can be begun: in one transaction if it writes."""
        batch = _Batch()

        def tasks() -> list[Task]:
            gather()
            for place, job in enumerate(jobs):
                job.batch, job.place = batch, place
            return [job.task for job in jobs]

        if jobs[0].writes:
            self._database.write(tasks, batch.results, batch.committed)
        else:
            batch.results = self._database.read(tasks())
            batch.committed.append(None)

    def _do_alone(self, job: _Job) -> None:
        try:
            self._do([job], lambda: None)
        except Exception as error:
            job.error = error

    def _gather(self, own: _Job) -> None:
        """Take over who waits: a writer whoever there is, a reader other readers. One that closes is done alone: it ends the connection."""
        with self._lock:
            while self._waiting and len(own.led) < _LARGEST:
                first = self._waiting[0]
                if own.closes or first.closes or (first.writes and not own.writes):
                    break
                first.taken = True
                own.led.append(first)
                self._waiting.popleft()

    def _leave(self, own: _Job) -> None:
        """Let nobody wait for this caller: take its work out where nobody has begun it, wait for it where somebody has, give up the lead.

        Where Ctrl-C ends it halfway it is called again.
        """
        if own.done and not own.leads:
            own.left = True
            return
        with self._lock:
            if own.leads and not own.resigned:
                self._resign(own)
            elif not own.leads and (own.done or not own.taken):
                if own in self._waiting:
                    self._waiting.remove(own)
                own.left = True
                return
        if own.leads:
            for job in (*own.led, own.heir):
                if job is not None and (job.done or job.leads) and job.latch.locked():
                    job.latch.release()
            own.left = True
        else:
            own.latch.acquire()

    def _resign(self, own: _Job) -> None:
        """Choose the next leader. What an interrupted one has not done of the others' work is done by that one."""
        for job in reversed(own.led):
            if job is not own and not job.done and job not in self._waiting:
                self._waiting.appendleft(job)
        if own.heir is None and self._waiting:
            own.heir = self._waiting[0]
        if own.heir is not None and self._waiting and self._waiting[0] is own.heir:
            self._waiting.popleft()
        if own.heir is not None:
            own.heir.leads = own.resigned = True
        else:
            self._led, own.resigned = False, True

    def _close(self, _: Transaction) -> None:
        self._closed = True
        self._database.close()
