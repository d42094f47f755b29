"""Everything that is wrong with a configuration file, at once: for `linehunt config check`."""

import os
from collections.abc import Mapping
from pathlib import Path

from linehunt.config.accounts import assemble, find_provider, where_named
from linehunt.config.budget_bounds import check_budgets
from linehunt.config.configuration import Configuration
from linehunt.config.enabled_observers import add_enabled
from linehunt.config.pricing import compare_currencies
from linehunt.config.problem import Problem
from linehunt.config.source import read_source
from linehunt.model.errors import PluginContractError
from linehunt.observing.audience import Audience
from linehunt.providers.account import Account
from linehunt.providers.registry import Registry


def examine(path: Path | str | None, registry: Registry, environ: Mapping[str, str] = os.environ) -> list[Problem]:
    """The problems of the file that is named or found, in the order of its lines; an empty list if it can be used.

    All its accounts are built: providers imported, variables and files of secrets read, their commands run; observers are imported. Nothing
    is asked of anyone.
    """
    source = read_source(path, environ)
    problems = source.problems
    if problems:
        return problems.by_line()
    configuration = Configuration.from_source(source)
    accounts: dict[str, Account] = {}
    for name in dict.fromkeys((*configuration.accounts, *configuration.account_names)):
        try:
            provider = find_provider(configuration, name, registry, problems)
            account = provider and assemble(configuration, name, provider, problems)
        except PluginContractError as error:
            problems.add(("accounts", name, "provider"), str(error), where_named(configuration, name))
        else:
            if account:
                accounts[name] = account
                check_budgets(configuration, account, problems)
    for chain in map(configuration.chain, configuration.chain_names):
        compare_currencies(configuration, chain, [accounts[name] for name in chain.accounts if name in accounts], problems)
    add_enabled(configuration, Audience(), problems, {})
    return problems.by_line()
