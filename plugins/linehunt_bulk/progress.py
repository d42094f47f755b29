"""Somebody who looks at the gauge while a run goes on."""

import threading
from types import TracebackType

from linehunt_bulk.display import Display
from linehunt_bulk.gauge import Gauge
from linehunt_bulk.stop import Stop

_TICK = 0.25
_STOPPING = "stopping: nothing more is asked, what is under way is waited for; Ctrl-C once more leaves it in doubt"


class Progress:
    """Within its `with`, shows on `display` what `gauge` says, from a thread of its own: a run may wait for minutes for a slow answer.

    A display that fails is left alone: no run ends for want of somebody to look at it. tick: seconds.
    """

    def __init__(self, gauge: Gauge, display: Display, stop: Stop, tick: float = _TICK) -> None:
        self._gauge = gauge
        self._display = display
        self._stop = stop
        self._tick = tick
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="linehunt-progress", daemon=True)

    def __enter__(self) -> "Progress":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        try:
            self._look()
            self._display.close()
        except (OSError, ValueError):  # stderr is gone, or was closed
            return

    def _look(self) -> None:
        told, waited = False, 0.0
        while not self._over.wait(self._tick):
            if self._stop.asked and not told:
                told = True
                self._display.say(_STOPPING)
            waited += self._tick
            if waited >= self._display.every:
                waited = 0.0
                self._display.show(self._gauge.read())
