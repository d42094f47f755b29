"""From an account's configuration to an Account that can be asked."""

from collections.abc import Sequence

from linehunt.config.account_config import AccountConfig
from linehunt.config.budget_bounds import check_budgets
from linehunt.config.chain_config import ChainConfig
from linehunt.config.configuration import Configuration
from linehunt.config.credential import Credentials
from linehunt.config.location import Key
from linehunt.config.pricing import account_prices, compare_currencies
from linehunt.config.problem import Problems
from linehunt.config.settings import structure
from linehunt.model.base_url import check_base_url
from linehunt.model.errors import ConfigurationError, PluginContractError
from linehunt.model.spelling import nearest
from linehunt.model.text import safe_message
from linehunt.providers.account import Account
from linehunt.providers.provider import Provider
from linehunt.providers.registry import Registry


def build_account(configuration: Configuration, name: str, registry: Registry) -> Account:
    """The account of this name: its provider imported and checked, its settings structured, its secrets fetched.

    Raises:
        ConfigurationError: everything that is wrong with it, one a line.
        PluginContractError: the provider or its settings class is not what the contract says.
    """
    problems = Problems(configuration.place)
    provider = find_provider(configuration, name, registry, problems)
    account = provider and assemble(configuration, name, provider, problems)
    if account:
        check_budgets(configuration, account, problems)
    if not account or problems:
        raise problems.error()
    return account


def check_chain(configuration: Configuration, chain: ChainConfig, accounts: Sequence[Account]) -> None:
    """Refuse a chain whose limit can't be held against the prices of its accounts.

    Raises:
        ConfigurationError: a price is in another currency than the limit, and no rate leads from one to the other.
    """
    problems = Problems(configuration.place)
    compare_currencies(configuration, chain, accounts, problems)
    if problems:
        raise problems.error()


def find_provider(configuration: Configuration, name: str, registry: Registry, problems: Problems) -> Provider | None:
    """The provider of an account; None where there is none, which is noted.

    Raises:
        PluginContractError: it is not what the contract says.
    """
    config = configuration.account(name)
    if name not in configuration.accounts and not registry.knows(name):
        known = {*configuration.accounts, *(entry.name for entry in registry.installed())}
        words = f"there is no account and no provider {safe_message(name)[:40]!r}: {nearest(name, known)}"
        problems.add(where_named(configuration, name), words)
        return None
    try:
        return registry.provider(config.provider)
    except ConfigurationError as error:
        problems.add(("accounts", name, "provider"), safe_message(str(error)), where_named(configuration, name), cause=error)
        return None


def assemble(configuration: Configuration, name: str, provider: Provider, problems: Problems) -> Account | None:
    """The account with its settings, prices and address; None where something is wrong with it, which is noted.

    Raises:
        PluginContractError: the settings class or the base URL of the provider is not what the contract says.
    """
    config = configuration.account(name)
    found = Problems(configuration.place)
    key, near = ("accounts", name), where_named(configuration, name)
    structured = structure(provider.info.settings, config.settings, Credentials(configuration.place), provider.distribution)
    if structured.broken:
        raise PluginContractError(f"provider {provider.name!r}: {structured.broken}")
    for below, what in structured.faults:
        found.add((*key, *below), what, near)
    prices = account_prices(config, provider, found, near)
    if provider.local and config.budget:
        found.add((*key, "budget"), f"{provider.name} answers locally, which costs nothing: remove the budget")
    base_url = _base_url(config, provider, found, near)
    session_base_url = _session_base_url(config, provider, base_url, found)
    largest = provider.info.max_batch_size
    if config.max_batch_size is not None and config.max_batch_size > largest:
        found.add((*key, "max_batch_size"), f"{provider.name} takes at most {largest} numbers a request: an account may take fewer")
    ca_file = None if config.ca_file is None else configuration.place.beside(config.ca_file)
    if ca_file is not None and not ca_file.is_file():
        found.add((*key, "ca_file"), "there is no such file")
    problems.take(found)
    if found:
        return None
    return Account(
        name=name,
        provider=provider,
        settings=structured.settings,
        prices=prices,
        base_url=base_url,
        session_base_url=session_base_url,
        ca_file=None if ca_file is None else str(ca_file),
        deadline=config.deadline,
        poll_deadline=config.poll_deadline,
        patience=config.patience,
        rate=config.rate,
        concurrency=config.concurrency,
        covers=config.covers,
        max_batch_size=config.max_batch_size or largest,
        secrets=structured.secrets,
    )


def _base_url(config: AccountConfig, provider: Provider, problems: Problems, near: Key) -> str:
    """The account's own base URL, else its provider's; empty for a provider that answers locally."""
    key = ("accounts", config.name, "base_url")
    if provider.local:
        if config.base_url is not None:
            problems.add(key, f"{provider.name} answers locally: remove the base URL")
        return ""
    if config.base_url is None and provider.info.base_url is None:
        problems.add(key, f'missing: {provider.name} has another one for each account, as in base_url = "https://api.example.com"', near)
        return ""
    return _checked(config, provider, "base_url", problems)


def _session_base_url(config: AccountConfig, provider: Provider, base_url: str, problems: Problems) -> str:
    """Where sessions are opened: an address of its own, where the account or its provider has one."""
    if config.session_base_url is not None and not provider.has_session:
        problems.add(("accounts", config.name, "session_base_url"), f"{provider.name} opens no session: remove it")
        return ""
    if config.session_base_url is None and provider.info.session_base_url is None:
        return base_url
    return _checked(config, provider, "session_base_url", problems)


def _checked(config: AccountConfig, provider: Provider, name: str, problems: Problems) -> str:
    """The account's own address of this name, else its provider's."""
    own = getattr(config, name)
    url = str(getattr(provider.info, name)) if own is None else own
    try:
        check_base_url(url)
    except ConfigurationError as error:
        if own is None:
            raise PluginContractError(f"provider {provider.name!r} of {provider.distribution}: {name}: {error}") from None
        problems.add(("accounts", config.name, name), str(error))
    return url


def where_named(configuration: Configuration, name: str) -> Key:
    """The key to point at for an account without a table: the first chain that names it. Nothing for the others."""
    if name in configuration.accounts:
        return ()
    return next((("chains", chain, "accounts") for chain in configuration.chains if name in configuration.chain(chain).accounts), ())
