"""Reading stored responses again: after a plugin was mended, what was paid for is not bought twice."""

from collections.abc import Mapping
from functools import partial
from types import ModuleType

from attrs import define

from linehunt.clock import Clock, SystemClock
from linehunt.config.accounts import build_account
from linehunt.config.configuration import Configuration
from linehunt.model.answer import Answer, Pending
from linehunt.model.errors import ProviderError
from linehunt.model.number import PhoneNumber
from linehunt.providers.account import Account
from linehunt.providers.registry import Registry
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.rereading import Stored, store_again, stored_responses


@define
class Reread:
    """How many responses were read, how many answers are new or other than they were, and how many responses bring no answer."""

    responses: int = 0
    answers: int = 0
    without: int = 0


def reread(
    configuration: Configuration,
    store: SQLiteStore,
    account: str,
    *,
    providers: Mapping[str, ModuleType] | None = None,
    clock: Clock | None = None,
) -> Reread:
    """Read every stored response of the account again, and store what its provider's plugin makes of it now. Nothing is sent.

    An answer keeps the time at which it was given; a newer one stays. What was charged stays charged; a number in doubt that turns out
    to be answered is charged its quote. `providers` and `clock` are as of a `Client`.

    Raises:
        ConfigurationError: the account can't be used as it is configured.
        PluginContractError: its provider plugin is broken.
        StoreError: the ledger can't be read or written.
    """
    built = build_account(configuration, account, Registry(providers))
    now = (clock or SystemClock()).now()
    done = Reread()
    for stored in stored_responses(store, account):
        done.responses += 1
        answers = _read(stored, built)
        if answers:
            speaks_for = built.speaks_for(stored.wanted, stored.items)
            done.answers += store.write(partial(store_again, stored, answers, speaks_for, now))
        else:
            done.without += 1
    return done


def _read(stored: Stored, account: Account) -> dict[PhoneNumber, Answer]:
    """The answers in it, for numbers that it was asked for. A refusal has none, and neither has a reply that says to come back."""
    raw = stored.raw
    try:
        told = account.provider.normalize_response(raw.response, raw.numbers, stored.wanted, raw.ticket, account.settings)
    except ProviderError:
        return {}
    if isinstance(told, Pending):
        return {}
    items = ((number, told.answers.get(number)) for number in raw.numbers)
    return {number: item for number, item in items if isinstance(item, Answer)}
