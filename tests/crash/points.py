"""The points of the protocol, each a place to die: a store and a transport that kill their own process there."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

from linehunt.model.answer import Ticket
from linehunt.model.message import ProviderRequest, ProviderResponse
from linehunt.store.protocol import Grant, Order, Raw, Settlement
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.transport import Transport
from providers_made import StoreDouble

POINTS = (
    "reserving",  # the row is written, its transaction is not committed
    "reserved",
    "connecting",
    "sent",  # the connection stands, the first byte is about to go
    "waiting",  # the vendor has the whole request
    "answered",  # the response is here, and nowhere else
    "settling",  # as "reserving"
    "settled",
)
TICKET_POINTS = ("keeping", "kept", "fetching", "fetched")
"""Those of an order whose answers are fetched later, beside the others."""

_WRITES = {"INSERT INTO attempt": "reserving", "UPDATE attempt SET tickets": "keeping", "UPDATE attempt SET state": "settling"}
_VENDOR_AT_WORK = 0.03  # seconds; the sandbox's latency must be longer


class Fate:
    """Dies at the `nth` time that `point` is reached; None: never."""

    def __init__(self, point: str | None, nth: int) -> None:
        self.point = point
        self._left = nth
        self._lock = threading.Lock()

    def meet(self, point: str) -> None:
        """A point is reached."""
        if point != self.point:
            return
        with self._lock:
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)


class DoomedStore(StoreDouble):
    """A ledger that notes in a file, which survives its process, what has been committed: `attempt body` in hexadecimal digits."""

    def __init__(self, inner: SQLiteStore, fate: Fate, witness: Path) -> None:
        super().__init__(inner)
        self._fate = fate
        self._witness = os.open(witness, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._written: set[str] = set()
        connection = inner.read(lambda transaction: transaction.execute("SELECT 1").connection)
        connection.set_trace_callback(self._see)

    def reserve(self, order: Order) -> Grant:
        grant = super().reserve(order)
        if grant.attempt is not None:
            self._fate.meet("reserved")
        return grant

    def keep(self, attempt: int, tickets: tuple[Ticket, ...], raw: Raw) -> None:
        super().keep(attempt, tickets, raw)
        self._bear_witness(attempt, raw)
        self._fate.meet("kept")

    def settle(self, settlement: Settlement) -> None:
        super().settle(settlement)
        self._bear_witness(settlement.attempt, *settlement.raw)
        self._fate.meet("settled")

    def _see(self, statement: str) -> None:
        """Called by SQLite before it runs a statement: before a COMMIT nothing of the transaction is durable."""
        if statement == "COMMIT":
            for point in self._written:
                self._fate.meet(point)
        elif statement.startswith("BEGIN"):
            self._written.clear()
        else:
            self._written |= {point for start, point in _WRITES.items() if statement.lstrip().startswith(start)}

    def _bear_witness(self, attempt: int, *raws: Raw) -> None:
        for raw in raws:
            os.write(self._witness, b"%d %s\n" % (attempt, raw.response.body.hex().encode()))


class DoomedTransport:
    """A connection that notes every point of a request."""

    def __init__(self, inner: Transport, fate: Fate) -> None:
        self._inner = inner
        self._fate = fate

    def send(self, request: ProviderRequest, timeout: float, on_sent: Callable[[], None]) -> ProviderResponse:
        fetches = "/get-info/" in request.path

        def sent() -> None:
            on_sent()
            self._fate.meet("fetching" if fetches else "sent")
            if self._fate.point == "waiting":
                threading.Timer(_VENDOR_AT_WORK, self._fate.meet, ("waiting",)).start()

        self._fate.meet("connecting")
        response = self._inner.send(request, timeout, sent)
        self._fate.meet("fetched" if fetches else "answered")
        return response

    def close(self) -> None:
        self._inner.close()
