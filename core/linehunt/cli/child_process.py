"""A process of its own for what can't be trusted to return: it tells over a pipe how far it is, and may exit, hang, crash or print."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from types import TracebackType
from typing import Any

_CHUNK = 1 << 16
_KEPT = 4096  # bytes of what it prints: enough to see what it is
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {} import main; main(int(sys.argv[2]), *sys.argv[3:])"


class ChildProcess:
    """`main(descriptor, *arguments)` of a module, run by this Python with this `sys.path`. It ends with the `with` block, whatever it does.

    What it writes to the descriptor, a line of JSON each, are its messages. It has no input, and a session of its own.
    """

    def __init__(self, module: str, *arguments: str, limit: float) -> None:
        self._reports, writes = os.pipe()
        self._prints, prints = os.pipe()
        self.limit = limit
        """How many seconds it may be silent before it is stopped; may be changed with each message."""
        self.printed = b""
        """The beginning of what it wrote on stdout and stderr."""
        self.exit_code: int | None = None
        """When its messages have ended: as of subprocess, negative for a signal. None: it had to be stopped."""
        # Unbuffered, so that what was printed before a crash is seen.
        command = [sys.executable, "-P", "-u", "-c", _START.format(module), json.dumps(sys.path), str(writes), *arguments]
        try:
            self._process = subprocess.Popen(  # noqa: S603  # this Python, and our own module
                command, stdin=subprocess.DEVNULL, stdout=prints, stderr=prints, pass_fds=(writes,), start_new_session=True
            )
        finally:
            os.close(writes)
            os.close(prints)

    def __enter__(self) -> "ChildProcess":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.exit_code = self._process.poll()
        with suppress(ProcessLookupError, PermissionError):  # it has ended; macOS says so by the latter
            os.killpg(self._process.pid, signal.SIGKILL)  # its own children as well
        self._process.wait()
        os.close(self._reports)
        os.close(self._prints)

    def messages(self) -> Iterator[Any]:
        """What it says, until it has ended or its limit has passed; None for a line that is no JSON."""
        deadline, text = monotonic() + self.limit, b""
        with DefaultSelector() as selector:
            selector.register(self._reports, EVENT_READ)
            selector.register(self._prints, EVENT_READ)
            while (left := deadline - monotonic()) > 0:
                for key, _ in selector.select(left):
                    read = os.read(key.fd, _CHUNK)
                    if key.fd == self._prints:
                        self.printed = (self.printed + read)[:_KEPT]
                    elif read:
                        *lines, text = (text + read).split(b"\n")
                        yield from map(_parsed, lines)
                        deadline = monotonic() + self.limit
                    if not read:
                        selector.unregister(key.fd)
                if not selector.get_map():
                    with suppress(subprocess.TimeoutExpired):
                        self._process.wait(left)
                    return


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None
