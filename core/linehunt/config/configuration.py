"""A whole configuration: accounts, chains, and what money and stored answers are held to, from a file or from a program."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from attrs import field, frozen

from linehunt.config.account_config import AccountConfig
from linehunt.config.chain_config import OFFLINE, ChainConfig
from linehunt.config.observers_config import ObserversConfig
from linehunt.config.place import Place
from linehunt.config.problem import Problems
from linehunt.config.quiet import QuietMapping
from linehunt.config.reading import Reading, read_tables
from linehunt.config.source import Source, read_source
from linehunt.config.store_config import StoreConfig
from linehunt.model.errors import ConfigurationError
from linehunt.model.money import Rates
from linehunt.model.spelling import nearest
from linehunt.model.text import safe_message
from linehunt.store.budget import Budgets
from linehunt.store.freshness import Freshness

__all__ = ["AccountConfig", "ChainConfig", "Configuration", "ObserversConfig", "StoreConfig"]

_NO_TABLES: Mapping[str, Mapping[str, object]] = MappingProxyType({})
_NO_TEXTS: Mapping[str, str] = MappingProxyType({})
_NO_VALUES: Mapping[str, object] = MappingProxyType({})


@frozen(init=False, eq=False)
class Configuration:
    """What may be asked, of whom, at what cost, and how long answers are good for. Providers are not looked at before `build_account`."""

    accounts: Mapping[str, AccountConfig]
    chains: Mapping[str, ChainConfig]
    rates: Rates
    budgets: Budgets
    freshness: Freshness
    store: StoreConfig
    observers: ObserversConfig
    place: Place = field(repr=False)

    def __init__(
        self,
        accounts: Mapping[str, Mapping[str, object]] = _NO_TABLES,
        chains: Mapping[str, Mapping[str, object]] = _NO_TABLES,
        rates: Mapping[str, str] = _NO_TEXTS,
        *,
        budgets: Mapping[str, str] = _NO_TEXTS,
        freshness: Mapping[str, object] = _NO_VALUES,
        store: Mapping[str, object] = _NO_VALUES,
        observers: Mapping[str, object] = _NO_VALUES,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """The same tables as in a file, for a program that embeds lookups. A secret may be a `Secret`, a str, or as in a file.

        `environ` holds the variables that `{ env = "NAME" }` finds, `os.environ` by default.

        Raises:
            ConfigurationError: everything that is wrong, one a line.
        """
        place = Place(environ=QuietMapping(os.environ if environ is None else environ))
        written = QuietMapping[object](
            {
                "accounts": accounts,
                "chains": chains,
                "rates": rates,
                "budgets": budgets,
                "freshness": freshness,
                "store": store,
                "observers": observers,
            }
        )
        # A traceback that shows locals would show the secrets in them.
        del accounts, chains, rates, budgets, freshness, store, observers, environ
        problems = Problems(place)
        # Before the error: a traceback that shows locals asks this object for its repr.
        self._fill(read_tables(written, place, problems), place)
        if problems:
            raise problems.error()

    @classmethod
    def load(cls, path: Path | str | None = None, environ: Mapping[str, str] = os.environ) -> "Configuration":
        """The configuration file: the one named, that of `$LINEHUNT_CONFIG`, `./linehunt.toml`, the user's own, or none.

        Raises:
            ConfigurationError: a file that is named is not there; or everything that is wrong with it, one a line.
        """
        source = read_source(path, environ)
        del environ  # as above
        configuration = cls.from_source(source)
        if source.problems:
            raise source.problems.error()
        return configuration

    @classmethod
    def from_source(cls, source: Source) -> "Configuration":
        """What a file says, as far as it can be read.

        What is wrong with it is noted in `source.problems`: with any, this is good for finding more of them alone.
        """
        configuration = cls.__new__(cls)
        configuration._fill(read_tables(source.tables, source.place, source.problems), source.place)
        return configuration

    @property
    def path(self) -> Path | None:
        """The file that it was read from."""
        return self.place.path

    @property
    def chain_names(self) -> tuple[str, ...]:
        """The names that `chain` knows."""
        return tuple(self.chains) or (OFFLINE.name,)

    @property
    def account_names(self) -> tuple[str, ...]:
        """Every account that a chain names, in the order of the chains."""
        return tuple(dict.fromkeys(name for chain in self.chain_names for name in self.chain(chain).accounts))

    def chain(self, name: str = OFFLINE.name) -> ChainConfig:
        """The chain of this name. Where no chain is configured, `default` asks `offline` alone.

        Raises:
            ConfigurationError: there is none; the message has the nearest name.
        """
        chain = self.chains.get(name)
        if chain is None and not self.chains and name == OFFLINE.name:
            return OFFLINE
        if chain is None:
            raise ConfigurationError(f"unknown chain {safe_message(name)[:40]!r}: {nearest(name, self.chain_names)}")
        return chain

    def account(self, name: str) -> AccountConfig:
        """The account of this name. One that has no table is the provider of that name, without settings."""
        return self.accounts.get(name) or AccountConfig(name=name, provider=name)

    def _fill(self, reading: Reading, place: Place) -> None:
        self.__attrs_init__(
            reading.accounts,
            reading.chains,
            reading.rates,
            reading.budgets,
            reading.freshness,
            reading.store,
            reading.observers,
            place,
        )
