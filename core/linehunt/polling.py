"""Submit, then fetch: waiting for the answers of a Pending reply, ticket by ticket."""

from collections.abc import Callable

from attrs import Factory, define

from linehunt.clock import Clock
from linehunt.model.answer import Pending, Reply, Ticket
from linehunt.model.errors import AuthenticationFailed, ProviderError, ProviderUnavailable, RateLimited, StillPending, TransportError
from linehunt.model.fields import Field
from linehunt.model.message import ProviderRequest, ProviderResponse, Session
from linehunt.providers.account import Account
from linehunt.store.protocol import Raw

_SHORTEST_PAUSE = 0.05
_PASSING = (TransportError, ProviderUnavailable, RateLimited)
"""What may be over at the next round: a fetch costs nothing and changes nothing, so it may be repeated."""


@define
class Fetched:
    """What the tickets came to: replies, refusals, and the raw bytes of both."""

    replies: dict[Ticket, Reply] = Factory(dict)
    refusals: dict[Ticket, ProviderError] = Factory(dict)
    raw: list[Raw] = Factory(list)
    renewed: bool = False
    """A session was refused meanwhile, and another one opened: that is done once."""


class Poller:
    """Fetches tickets until each is answered or refused, or the account's poll_deadline has passed."""

    def __init__(
        self,
        account: Account,
        send: Callable[[ProviderRequest, Session | None], ProviderResponse],
        session: Callable[[], Session | None],
        drop: Callable[[Session | None], bool],
        clock: Clock,
    ) -> None:
        """`session` gives what requests are authorized with; `drop` forgets a refused one, and says whether another may do better."""
        self._account = account
        self._send = send
        self._session = session
        self._drop = drop
        self._clock = clock

    def fetch(self, tickets: tuple[Ticket, ...], after: float, wanted: frozenset[Field]) -> Fetched:
        """The answers of these tickets; the first is asked for `after` seconds from now. One that is not ready in time is refused."""
        fetched = Fetched()
        deadline = self._clock.monotonic() + self._account.poll_deadline
        left = tickets
        pause = after
        while left and (remaining := deadline - self._clock.monotonic()) > 0:
            self._clock.sleep(min(max(pause, _SHORTEST_PAUSE), remaining))
            waits: dict[Ticket, float] = {}
            for ticket in left:
                # A round is begun in time, and may end late; but not by a deadline for each of a hundred tickets.
                late = self._clock.monotonic() >= deadline + self._account.deadline
                wait = after if late else self._fetch(ticket, wanted, fetched, after)
                if wait is not None:
                    waits[ticket] = wait
            left = tuple(waits)
            pause = max(waits.values(), default=0.0)
        for ticket in left:
            fetched.refusals[ticket] = StillPending(f"no answer within {self._account.poll_deadline:g} s of asking")
        return fetched

    def _fetch(self, ticket: Ticket, wanted: frozenset[Field], fetched: Fetched, after: float) -> float | None:
        """Take one ticket's answer or refusal; or the pause before it is asked for again."""
        provider, settings = self._account.provider, self._account.settings
        session = response = None
        try:
            request = provider.build_ticket_request(ticket, settings, self._account.base_url)
            session = self._session()
            response = self._send(request, session)
            told = provider.normalize_response(response, ticket.numbers, wanted, ticket, settings)
        except _PASSING as error:
            return max(after, told_pause(error) or 0.0)
        except ProviderError as error:
            if isinstance(error, AuthenticationFailed) and self._drop(session) and not fetched.renewed:
                fetched.renewed = True
                return 0.0
            fetched.refusals[ticket] = error
            if response is not None:
                fetched.raw.append(Raw(response, ticket.numbers, ticket))
            return None
        if isinstance(told, Pending):
            return told.after
        fetched.replies[ticket] = told
        fetched.raw.append(Raw(response, ticket.numbers, ticket))
        return None


def told_pause(error: BaseException) -> float | None:
    """The seconds after which a vendor wants to be asked again; None where it told none that makes sense."""
    told: object = getattr(error, "retry_after", None)
    return told if isinstance(told, int | float) and told >= 0 else None
