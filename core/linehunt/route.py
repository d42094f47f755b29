"""A chain with the exchanges that it goes through: where a query becomes a hunt."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Union

from attrs import field, frozen

from linehunt.chain import Chain, Hunt
from linehunt.model.errors import InvalidNumber
from linehunt.model.number import PhoneNumber
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
        try:
            number = PhoneNumber.parse(text, region)
        except InvalidNumber as error:
            return LookupResult(input=str(text), error=error, missing=self.chain.want)
        return Hunt(number, self.chain, self.store.recall(number, self._stored, since=since) if self.store is not None else ())
