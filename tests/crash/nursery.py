"""Processes for tests, forked from one that has everything imported and holds no thread, store or socket.

So they start in a millisecond, as many as are wanted, and can be killed at will. What runs in them is a function of a module that was
named when the nursery was opened; its arguments and its result are JSON.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any

TESTS = Path(__file__).parents[1]


class Nursery:
    """Starts processes. It is for one thread; close it, or use it in a `with`."""

    def __init__(self, *modules: str) -> None:
        """`modules` are those whose functions will run, as in `crash.race`."""
        self._results = tempfile.TemporaryDirectory(prefix="linehunt-nursery-")
        self._born = 0
        path = os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crash.nursery", *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": path},
        )

    def start(self, work: str, **arguments: Any) -> "Child":
        """Run `work`, as in `crash.race:rival`, in a process of its own."""
        self._born += 1
        result = Path(self._results.name) / f"{self._born}.json"
        pid = self.call({"work": work, "arguments": arguments, "result": str(result)})
        return Child(self, pid, result)

    def run(self, work: str, **arguments: Any) -> Any:
        """What `work` gives, once its process has ended."""
        return self.start(work, **arguments).result()

    def call(self, job: dict[str, Any]) -> int:
        """Have the process do something: its word."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline()
        if not said:
            raise ChildProcessError("the nursery has ended: its traceback is on stderr")
        return int(said)

    def close(self) -> None:
        """End the process. Children that still run are not waited for."""
        self._process.communicate()
        self._results.cleanup()

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class Child:
    """A process that was started. It isn't reaped before `wait`: till then its id is nobody else's."""

    def __init__(self, nursery: Nursery, pid: int, result: Path) -> None:
        self.pid = pid
        self._nursery = nursery
        self._result = result
        self._code: int | None = None

    def kill(self) -> None:
        """`kill -9`. One that has ended by itself is left alone."""
        os.kill(self.pid, signal.SIGKILL)

    def interrupt(self) -> None:
        """Ctrl-C."""
        os.kill(self.pid, signal.SIGINT)

    def wait(self) -> int:
        """Its exit code, once it has ended; a signal's number is negative."""
        if self._code is None:
            self._code = os.waitstatus_to_exitcode(self._nursery.call({"wait": self.pid}))
        return self._code

    def result(self) -> Any:
        """What its work gave, once it has ended."""
        code = self.wait()
        if code:
            raise ChildProcessError(f"process {self.pid} ended with exit code {code}: its traceback is on stderr")
        return json.loads(self._result.read_text("utf-8"))


def serve() -> None:
    """Fork a child for every job on stdin, until it ends."""
    for module in sys.argv[1:]:
        import_module(module)
    for line in sys.stdin:
        job = json.loads(line)
        if "wait" in job:
            said = os.waitpid(job["wait"], 0)[1]
        else:
            said = os.fork()
            if not said:
                _work(job)
        print(said, flush=True)


def _work(job: dict[str, Any]) -> None:
    code = 1
    try:
        with Path(os.devnull).open() as nothing:
            os.dup2(nothing.fileno(), 0)
        os.dup2(2, 1)  # stdout is where the nursery gives its word
        module, _, name = job["work"].partition(":")
        with Path(job["result"]).open("w", encoding="utf-8") as file:  # before the work: that may give up rights
            json.dump(getattr(sys.modules[module], name)(**job["arguments"]), file)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
