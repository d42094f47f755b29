"""Configuration files: loaded, shown, and examined as `linehunt config check` does."""

import tempfile
from pathlib import Path

from fuzz.target import Target
from fuzz.words import check_words
from linehunt.config.accounts import build_account, check_chain
from linehunt.config.configuration import Configuration
from linehunt.config.display import describe
from linehunt.config.examine import examine
from linehunt.config.source import read_source
from linehunt.model.errors import ConfigurationError
from linehunt.providers.registry import Registry

_ENVIRON = {"ACME_TOKEN": "token-invented-0001"}
_WORDS = (
    *(
        "[accounts.plivo]\n",
        "[accounts.k]\n",
        "[chains.default]\n",
        "[budgets]\n",
        "[rates]\n",
        "[freshness]\n",
        "[store]\n",
        "[observers]\n",
    ),
    *('provider = "kaleyra"\n', 'provider = "offline"\n', "prices = ", '{ "*" = "0.004 USD" }', '{ env = "ACME_TOKEN" }', '{ file = "x" }'),
    *(
        'accounts = ["offline"]\n',
        'want = ["carrier"]\n',
        'max_cost = "0.02 USD"\n',
        'base_url = "https://api.example.com"\n',
        'rate = "5/s"\n',
    ),
    *('deadline = "5s"\n', "concurrency = ", "max_batch_size = ", 'covers = ["44"]\n', 'time_zone = "Europe/Berlin"\n', 'path = "~x/y"\n'),
    *(
        'retention = "90d"\n',
        'enabled = ["otel"]\n',
        '"forever"',
        "true",
        "1e400",
        "-1",
        "1979-05-27",
        "'''",
        '"""',
        "\\u0000",
        "inf",
        "nan",
    ),
)
_registry = Registry()


def check(data: bytes) -> None:
    """A configuration is refused by ConfigurationError, or examined; and where nothing is found wrong, its accounts are built."""
    with tempfile.NamedTemporaryFile(suffix=".toml") as file:  # its owner's alone, so that it may hold secrets
        file.write(data)
        file.flush()
        _check_file(Path(file.name))


def _check_file(path: Path) -> None:
    try:
        configuration = Configuration.load(path, _ENVIRON)
    except ConfigurationError as error:
        check_words(error)
        if not examine(path, _registry, _ENVIRON):
            raise AssertionError("what can't be loaded has nothing wrong with it") from error
        return
    if _runs_commands(read_source(path, _ENVIRON).tables):
        return  # nothing that a fuzzer has made up is ever run
    assert all(map(str.isprintable, describe(configuration, _registry).split("\n")))
    problems = examine(path, _registry, _ENVIRON)
    assert all(str(problem).isprintable() for problem in problems)
    if not problems:
        for name in configuration.chain_names:
            chain = configuration.chain(name)
            check_chain(configuration, chain, [build_account(configuration, account, _registry) for account in chain.accounts])


def _runs_commands(written: object) -> bool:
    if isinstance(written, list):
        return any(map(_runs_commands, written))
    return hasattr(written, "items") and any(key == "command" or _runs_commands(value) for key, value in written.items())


TARGET = Target("configuration", check, words=_WORDS)
