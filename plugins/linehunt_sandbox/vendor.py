"""What all vendors have in common: a port, a script of faults, and a bill."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from math import isfinite
from typing import Any, ClassVar, Protocol

from attrs import define, evolve, field

from linehunt_sandbox.bill import Bill
from linehunt_sandbox.failure import SERVER_ERRORS, fail
from linehunt_sandbox.fault import Fault
from linehunt_sandbox.script import Script, Scripted, numbers_of
from linehunt_sandbox.wire import Answered, Operation, Received, Reply

_LOCATION = re.compile(r"[!-~]+")


class Port(Protocol):
    """A port that can be closed and opened again."""

    port: int

    def open(self) -> None:
        """Accept connections."""

    def close(self) -> None:
        """Refuse connections."""


@define(kw_only=True, slots=False, eq=False)
class Vendor(ABC):
    """A vendor's server. Its knobs are attributes: each can be set at any time, and holds for the requests that come then.

    `name` is also that of its provider. `abilities`: what it has of what some faults need (`Fault.needs`).
    port: where it listens on 127.0.0.1; 0: wherever is free.
    latency: seconds from the end of a request to its reply. The charge comes at once: who hangs up meanwhile has paid.
    bills_server_errors: whether the faults `server_error` and `unavailable` are charged. No vendor documents it; not, by default.
    """

    name: ClassVar[str]
    abilities: ClassVar[frozenset[str]] = frozenset()

    port: int = 0
    latency: float = 0.0
    bills_server_errors: bool = False
    bill: Bill = field(factory=Bill, init=False, repr=False)
    faults: Script = field(factory=Script, init=False, repr=False)
    _port: Port | None = field(default=None, init=False, repr=False)

    @property
    @abstractmethod
    def operations(self) -> tuple[Operation, ...]:
        """What the server does."""

    @abstractmethod
    def refusal(self, received: Received) -> Reply | None:
        """The reply to a request with wrong credentials; None where they are right."""

    @abstractmethod
    def error(self, status: int) -> Reply:
        """The vendor's body for this status: 400, 401, 402 (out of credit), 403, 404, 405, 429, 500 or 503."""

    @property
    @abstractmethod
    def settings(self) -> Mapping[str, Any]:
        """An account's table for this server, as a configuration has it: credentials in the clear, prices, `base_url`."""

    def can(self, fault: Fault) -> bool:
        """Whether it can be scripted with this fault."""
        return fault.needs is None or fault.needs in self.abilities

    @property
    def url(self) -> str:
        """The base URL to configure: `http://127.0.0.1:PORT`.

        Raises:
            RuntimeError: the sandbox was not entered.
        """
        return f"http://127.0.0.1:{self._bound.port}"

    def script(
        self,
        fault: Fault | str,
        *,
        times: int | None = 1,
        numbers: Collection[str] | None = None,
        operation: str | None = None,
        seconds: float = 1.0,
        location: str = "http://elsewhere.invalid/",
    ) -> None:
        """Let the next `times` requests meet a fault; None: every one from now on. Faults are met in the order of the calls.

        numbers: only requests that ask for one of these, in E.164.
        operation: only requests of this kind: `lookup`, and at Kaleyra `submit` and `details`.
        seconds: the delay of `slow`, the interval of `drip`, the Retry-After of `rate_limited` and its kin.
        location: where `redirect` points.
        `refused` closes the port at once, as `stop()` does; the rest does not apply to it.

        Requests with wrong credentials are refused as such and leave the script alone.

        Raises:
            ValueError: an unknown fault, one that this vendor can't have, or a particular that makes no sense.
        """
        fault = Fault.parse(fault)
        if not self.can(fault):
            raise ValueError(f"{fault}: {self.name} can't have this fault: it has no {fault.needs}")
        if times is not None and (times < 1 or times % 1):
            raise ValueError("times is a whole number from 1 up, or None for every request")
        if not (isfinite(seconds) and seconds >= 0):
            raise ValueError("seconds is a number from 0 up")
        if not _LOCATION.fullmatch(location):
            raise ValueError("location is a URL in printable ASCII")
        if operation is not None and operation not in (known := [each.name for each in self.operations]):
            raise ValueError(f"operation of {self.name} is one of {', '.join(known)}")
        if fault is Fault.REFUSED:
            self.stop()
            return
        self.faults.add(Scripted(fault=fault, seconds=seconds, location=location, numbers=numbers_of(numbers), operation=operation), times)

    def clear(self) -> None:
        """Nothing goes wrong from now on: the script is emptied, the port open."""
        self.faults.clear()
        self.start()

    def stop(self) -> None:
        """Refuse connections. Those that are idle are closed; requests under way are still answered. The port stays ours."""
        self._bound.close()

    def start(self) -> None:
        """Accept connections again, on the same port."""
        self._bound.open()

    def attach(self, port: Port | None) -> None:
        """Take a port, or none: the sandbox does it, on its way in and out."""
        self._port = port

    @property
    def _bound(self) -> Port:
        if self._port is None:
            raise RuntimeError(f"{self.name} listens inside `with Sandbox() as sandbox:` only")
        return self._port

    def stray(self, status: int) -> Reply:
        """The reply to a request that is none of the operations: 404 for an unknown path, 405 for another method."""
        self.bill.receive(self.name)
        if status == 405:
            return self.error(405)
        # Not the vendor's JSON: a 404 with a body of Plivo's says "invalid number", one without it "wrong URL".
        return Reply(status=404, body=b"Not Found", headers={"content-type": "text/plain; charset=utf-8"})

    def _operation(
        self,
        name: str,
        method: str,
        *paths: str,
        numbers: Callable[[Received], Collection[str]],
        answer: Callable[[Received, Fault | None], Answered],
    ) -> Operation:
        def handle(received: Received) -> Reply:
            request = self.bill.receive(self.name)
            refusal = self.refusal(received)
            if refusal is not None:
                return evolve(refusal, delay=self.latency)
            scripted = self.faults.take(name, numbers(received))
            answered = answer(received, None if scripted is None else scripted.fault)
            reply, billed = answered.reply, True
            if scripted is not None:
                reply = fail(scripted, reply, self.error)
                billed = self.bills_server_errors if scripted.fault in SERVER_ERRORS else scripted.fault.billed
            if billed:
                self.bill.charge(self.name, request, answered.charges)
            return evolve(reply, delay=reply.delay + self.latency)

        return Operation(name=name, method=method, paths=paths, handle=handle)
