"""Reading back: a doubt is settled by what its provider says of it. Nothing is bought for that."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from types import ModuleType

from attrs import frozen

from linehunt.clock import Clock, SystemClock
from linehunt.config.accounts import build_account
from linehunt.config.configuration import Configuration
from linehunt.exchange import Exchange
from linehunt.ledger import open_ledger
from linehunt.model.attempt import Outcome
from linehunt.model.errors import ConfigurationError
from linehunt.model.money import Money
from linehunt.providers.account import Account
from linehunt.providers.registry import Registry
from linehunt.store.protocol import Doubt
from linehunt.store.sqlite.report import find_fetchable
from linehunt.transport import HTTPTransport, Transport


@frozen(kw_only=True)
class ReadBack:
    """What became of a doubt. charged: what was billed, as far as it is known now. left: what is still in doubt, for `reasons`."""

    charged: Money
    left: Doubt | None = None
    reasons: tuple[str, ...] = ()


def read_back(
    configuration: Configuration,
    doubt: Doubt,
    *,
    providers: Mapping[str, ModuleType] | None = None,
    transport: Callable[[Account], Transport] | None = None,
    clock: Clock | None = None,
) -> ReadBack:
    """Fetch what a doubt bought, by the tickets that its provider gave for it, and settle it by what comes.

    Numbers without a ticket stay in doubt. The ledger is opened with a cap of nothing: whatever others do to the doubt meanwhile, nothing
    can be bought here. `providers`, `transport` and `clock` are as of a `Client`.

    Raises:
        ConfigurationError: it is not in doubt, has nothing to fetch it by, or its account can't fetch it as it is configured now.
        PluginContractError: the provider plugin is broken.
        StoreError: the ledger can't be read or written.
    """
    clock = clock or SystemClock()
    account = build_account(configuration, doubt.account, Registry(providers))
    if not account.provider.has("build_ticket_request"):
        raise ConfigurationError(
            f"attempt {doubt.attempt}: account {account.name!r} is of provider {account.provider.name!r} now, which can fetch nothing:"
            " resolve it with --billed or --not-billed"
        )
    with ExitStack() as closing:
        store = open_ledger(configuration, max_spend=Money(0, account.currency), clock=clock)
        closing.callback(store.close)
        fetchable = store.read(partial(find_fetchable, doubt.attempt))
        if fetchable is None or not fetchable.numbers:
            raise ConfigurationError(f"attempt {doubt.attempt} can't be fetched: 'linehunt spend doubts' lists those that can")
        if account.items(fetchable.wanted) != fetchable.items:
            raise ConfigurationError(
                f"attempt {doubt.attempt}: account {account.name!r} is set to ask by other price items than then: set it back to fetch it"
            )
        exchange = Exchange(account, store, transport or _http, clock)
        closing.callback(exchange.close)
        outcomes = exchange.ask(fetchable.numbers, fetchable.wanted, {}, fetchable.chain)
        left = next((each for each in store.doubts() if each.attempt == doubt.attempt), None)
    shares = [attempt.charged.micros for outcome in outcomes for attempt in outcome.attempts if attempt.id == doubt.attempt]
    if left is None and not shares:
        raise ConfigurationError(f"attempt {doubt.attempt}: somebody else settles it just now: 'linehunt spend doubts' lists it if not")
    charged = Money(sum(shares), doubt.amount.currency)
    return ReadBack(charged=charged, left=left, reasons=tuple(dict.fromkeys(filter(None, map(_reason, outcomes)))))


def _reason(outcome: Outcome) -> str:
    """Why there is no answer; "" where there is one."""
    return outcome.error.words if outcome.error is not None else outcome.skipped or ""


def _http(account: Account) -> Transport:
    return HTTPTransport(account.base_url, ca_file=account.ca_file)
