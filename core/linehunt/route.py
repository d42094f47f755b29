"""A chain with the exchanges that it goes through: where a query becomes a hunt, and a hunt a result."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Union

from attrs import field, frozen

from linehunt.chain import Chain, Hunt
from linehunt.model.errors import InvalidNumber
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import Recollection
from linehunt.model.result import LookupResult

if TYPE_CHECKING:
    # Neither is imported before an account needs it: a free chain starts without the machinery of money.
    from linehunt.exchange import Exchange
    from linehunt.local import LocalExchange
    from linehunt.store.protocol import Store

Exchanges = Mapping[str, Union["Exchange", "LocalExchange"]]
"""By account, in the chain's order."""


@frozen
class Route:
    """`store` of None: no account of the chain has anything to store."""

    chain: Chain
    exchanges: Exchanges
    store: "Store | None" = None
    _stored: frozenset[str] = field(init=False)

    @_stored.default
    def _find_stored(self) -> frozenset[str]:
        return frozenset(name for name, exchange in self.exchanges.items() if not exchange.account.provider.local)

    def start(self, text: str, region: str | None, since: float) -> Hunt | LookupResult:
        """The hunt for this input, with what the store knows from `since` (UTC seconds) on; or the result that says why it is no number."""
        parsed = self._parse(text, region)
        if isinstance(parsed, LookupResult):
            return parsed
        return Hunt(parsed, self.chain, self.store.recall(parsed, self._stored, since=since) if self.store is not None else ())

    def start_many(self, texts: Sequence[str], region: str | None, since: float) -> list[Hunt | LookupResult]:
        """As `start`, for many inputs: the store is asked once."""
        parsed = [self._parse(text, region) for text in texts]
        known: Mapping[PhoneNumber, Sequence[Recollection]] = {}
        if self.store is not None:
            known = self.store.recall_many([item for item in parsed if isinstance(item, PhoneNumber)], self._stored, since=since)
        return [item if isinstance(item, LookupResult) else Hunt(item, self.chain, known.get(item, ())) for item in parsed]

    def finish(self, hunt: Hunt, text: str) -> LookupResult:
        """What the hunt has found. What recalled answers have saved is told to the store."""
        result = hunt.result(text)
        if result.saved and self.store is not None:
            for step in result.steps:
                if step.saved:
                    self.store.note_saved({step.account: step.saved})
        return result

    def _parse(self, text: str, region: str | None) -> PhoneNumber | LookupResult:
        try:
            return PhoneNumber.parse(text, region)
        except InvalidNumber as error:
            # It was raised far above its reader: its traceback, and that of what it stands for, would keep the frames of a whole run alive,
            # and whatever is under way in them, for as long as one result is.
            error.__context__ = None
            return LookupResult(input=str(text), error=error.with_traceback(None), missing=self.chain.want)
