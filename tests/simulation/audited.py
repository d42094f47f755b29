"""A store as a process of a world has it: each call is held against the books, and is a point at which the process may end."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from linehunt.model.answer import Ticket
from linehunt.model.number import PhoneNumber
from linehunt.store.protocol import Doubt, Grant, Order, Raw, Settlement, Store
from providers_made import StoreDouble
from simulation.books import Books, Entry
from simulation.invariants import hold
from simulation.ledger_invariants import BY_RESERVATION, BY_SETTLEMENT, Closed, Reserved
from simulation.trail import Trail

if TYPE_CHECKING:
    from simulation.process import Process

_BROKEN_OFF = "it was broken off"
_NOBODY = (PhoneNumber(),)
"""An empty order is about no number, and not about the world."""


class Death(BaseException):
    """The end of a process: nothing more is written."""


class Fuse:
    """When a process ends (`deadly`) or is broken off by Ctrl-C: at the point of the protocol at which nothing is `left`."""

    def __init__(self) -> None:
        self.left = 0
        self.deadly = False

    def meet(self, process: "Process", *, may_be_ctrl_c: bool = True) -> None:
        """A point is reached.

        Raises:
            Death, KeyboardInterrupt: this is the one.
        """
        if self.left and (self.deadly or may_be_ctrl_c):
            self.left -= 1
            if not self.left:
                process.world.figures["crashes"] += 1
                process.world.trail.note(process.name, "dies" if self.deadly else "is broken off")
                if self.deadly:
                    process.dead = True
                    raise Death
                raise KeyboardInterrupt


class AuditedStore(StoreDouble):
    """`inner` is the store itself. `lost` is told of an attempt whose answer nobody will hear; `process` is whose it is."""

    process: "Process"

    def __init__(self, inner: Store, books: Books, fuse: Fuse, trail: Trail, lost: Callable[[Entry], None]) -> None:
        super().__init__(inner)
        self.owner = ""
        """Its name in the ledger, once it has reserved something there."""
        self._books = books
        self._fuse = fuse
        self._trail = trail
        self._lost = lost

    def reserve(self, order: Order) -> Grant:
        self._fuse.meet(self.process)
        grant = super().reserve(order)
        self._trail.note(self.process.name, "orders", order, "and gets", grant, about=tuple(order.quotes) or _NOBODY)
        hold(BY_RESERVATION, Reserved(books=self._books, process=self.process.name, order=order, grant=grant))
        self._books.reserved(self.process.name, order, grant)
        self.process.world.figures.update(f"refused as {refusal.obstacle}" for refusal in grant.refusals.values())
        self._fuse.meet(self.process, may_be_ctrl_c=False)  # what was granted is in nobody's hands yet
        return grant

    def keep(self, attempt: int, tickets: tuple[Ticket, ...], raw: Raw) -> None:
        self._fuse.meet(self.process)
        super().keep(attempt, tickets, raw)
        self._trail.note(self.process.name, "keeps", tickets, "of attempt", attempt, about=raw.numbers)
        self._books.kept(attempt, [number for ticket in tickets for number in ticket.numbers])
        self._fuse.meet(self.process)

    def settle(self, settlement: Settlement) -> None:
        self._fuse.meet(self.process)
        super().settle(settlement)
        entry = self._books.entries[settlement.attempt]
        self._trail.note(self.process.name, "settles", settlement, about=tuple(entry.held))
        hold(BY_SETTLEMENT, Closed(entry=entry, settlement=settlement))
        self._books.settled(settlement)
        line = self.process.offences.pop(settlement.attempt, None)
        if settlement.failure == _BROKEN_OFF:
            self._lost(entry)
        elif line is not None:
            line.off_since = line.off_since or max(self._books.entries)
        self._fuse.meet(self.process, may_be_ctrl_c=False)  # what was closed is not known to be

    def wait(self, attempt: int, timeout: float) -> str | None:
        """Somebody who has it in hand waits for us to return, so the time passes."""
        if self._books.entries[attempt].holder is not None:
            self.process.world.clock.sleep(timeout)
            return None
        return super().wait(attempt, timeout)

    def resolve(self, attempt: int, *, billed: bool) -> Doubt:
        was = super().resolve(attempt, billed=billed)
        self._books.resolved(attempt, billed=billed)
        return was

    def _note(self, name: str, *arguments: Any) -> None:
        """Nothing is written by a process that has ended."""
        if self.process.dead:
            raise Death
