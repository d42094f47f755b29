"""What a provider says of itself."""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from linehunt.model.answer import Verdict
from linehunt.model.fields import Field, field_set


def _verdicts(verdicts: Iterable[Verdict]) -> frozenset[Verdict]:
    return frozenset(verdicts)


@frozen
class NoSettings:
    """The settings of a provider that needs none."""


@frozen(kw_only=True)
class ProviderInfo:
    """A provider's facts about itself; the answer of the hook `provider_info`.

    title: its name for people.
    fields: every field that it can answer.
    settings: a frozen attrs class; an account's table is structured into it. `Secret` fields hold credentials.
    base_url: where its API lives, https; None where each account has its own, and for providers that answer locally.
    session_base_url: where sessions are opened, if not there: the token endpoint of OAuth2 often has a host of its own.
    max_batch_size: numbers in one request.
    list_prices: the public price list, `"0.004 USD"` by longest dial prefix (`"*"` for the rest); for a provider with
        `price_items` a table of these by item. Usually `read_prices(__file__)`. Empty: an account must give its prices.
    billed: the verdicts that cost money when the provider doesn't tell a price.
    recall: False if its answers must never be stored (its terms forbid it, or they change by the second).
    """

    title: str
    fields: frozenset[Field] = field(converter=field_set)
    settings: type = NoSettings
    base_url: str | None = None
    session_base_url: str | None = None
    max_batch_size: int = 1
    list_prices: Mapping[str, str | Mapping[str, str]] = field(factory=dict)
    billed: frozenset[Verdict] = field(default=frozenset({Verdict.ANSWERED, Verdict.NO_MATCH}), converter=_verdicts)
    recall: bool = True
