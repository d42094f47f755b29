"""One configured use of a provider."""

from typing import Any

from attrs import field, frozen

from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.model.secret import redact
from linehunt.providers.prices import Prices
from linehunt.providers.provider import Provider


@frozen
class Rate:
    """At most `count` requests in `seconds`."""

    count: int
    seconds: float


@frozen(kw_only=True, eq=False)
class Account:
    """A name, the provider, its settings, prices and limits. Times are in seconds.

    `deadline` bounds one request, `poll_deadline` the wait for tickets, `patience` the longest Retry-After that is waited for.
    `session_base_url` is where its sessions are opened. `concurrency` is how
    many questions may be under way at once; None: any number. `covers` are the dial prefixes that may be asked of it; none: all.
    """

    name: str
    provider: Provider
    settings: Any = None
    prices: Prices = Prices({})
    base_url: str = ""
    session_base_url: str = ""
    ca_file: str | None = None
    deadline: float = 5.0
    poll_deadline: float = 60.0
    patience: float = 5.0
    rate: Rate | None = None
    concurrency: int | None = None
    covers: tuple[str, ...] = ()
    max_batch_size: int = 1
    """Numbers in one request: the provider's, or fewer."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """The credentials in the settings, to be taken out of whatever a vendor or a library says. A traceback with locals prints accounts."""

    @property
    def free(self) -> bool:
        """Whether asking costs nothing: it answers locally, or all its prices are zero."""
        return self.provider.local or (self.prices.free and self.provider.list_prices.free)

    @property
    def currency(self) -> str:
        """The currency of its prices."""
        return self.prices.currency or self.provider.list_prices.currency or "USD"

    def items(self, wanted: frozenset[Field]) -> tuple[str, ...]:
        """The price items of an ask; none where the provider has one price."""
        return self.provider.price_items(wanted, self.settings)

    def speaks_for(self, wanted: frozenset[Field], items: tuple[str, ...]) -> frozenset[Field]:
        """The fields for which an answer speaks that was bought with these price items, by its silence too.

        What was asked for, and whatever else needs no other items: nothing is bought twice for having been asked under another field.
        """
        fields = self.provider.info.fields
        if not self.provider.has("price_items"):
            return fields
        return wanted.union(field for field in fields if set(self.items(frozenset({field}))) <= set(items))

    def price(self, number: PhoneNumber, items: tuple[str, ...]) -> Money | None:
        """What asking costs: the account's own price by longest dial prefix, else the list's; None where neither has one."""
        own = self.prices.find(number.digits, items)
        return own if own is not None else self.provider.list_prices.find(number.digits, items)

    def redact(self, text: str) -> str:
        """`text` without this account's credentials."""
        return redact(text, self.secrets)
