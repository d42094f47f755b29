"""`[store]`: where money and answers live, and for how long."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from linehunt.config.configuration import Configuration, StoreConfig
from linehunt.model.errors import ConfigurationError

Write = Callable[..., Path]


def test_a_file(write: Write, tmp_path: Path) -> None:
    """A relative path lies beside the configuration file."""
    path = write('[store]\npath = "ledger"\nretention = "365d"\n')
    assert Configuration.load(path).store == StoreConfig(tmp_path / "ledger", 31_536_000.0)


@pytest.mark.parametrize(
    ("table", "store"),
    [
        ({}, StoreConfig(None, None)),
        ({"path": "ledger"}, StoreConfig(Path("ledger"))),
        ({"path": "./~ledger"}, StoreConfig(Path("~ledger"))),
        ({"path": Path("/var/lib/linehunt")}, StoreConfig(Path("/var/lib/linehunt"))),
        ({"retention": "forever"}, StoreConfig(None, None)),
        ({"retention": 60}, StoreConfig(None, 60.0)),
    ],
    ids=str,
)
def test_a_program(table: Mapping[str, object], store: StoreConfig) -> None:
    """A path may be a Path; relative ones lie below the working directory. By default nothing is removed."""
    assert Configuration(store=table).store == store


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"path": 1}, "store.path: it must be text, not a whole number"),
        ({"path": ""}, "store.path: it is empty"),
        ({"path": "~/ledger"}, "store.path: '~' is not expanded: write the whole path of a directory"),
        ({"path": "a\0b"}, "store.path: a path has no NUL in it"),
        ({"retention": "0s"}, "store.retention: it is above zero, or 'forever': what is removed at once can't be recalled"),
        ({"retention": True}, "store.retention: an age is a text like '10m', '12h', '90d' or 'forever', or a number of seconds"),
        ({"pth": "x"}, "store.pth: unknown key: did you mean 'path'?"),
        ([], "store: it must be a table, not an array"),
    ],
)
def test_what_is_refused(table: Mapping[str, object], expected: str) -> None:
    """Each mistake is one line with its key, and says what to write."""
    with pytest.raises(ConfigurationError) as caught:
        Configuration(store=table)
    assert str(caught.value) == expected


def test_where_a_mistake_is(write: Write) -> None:
    """It is told at its line."""
    path = write('[store]\npath = "ledger"\nretention = "0d"\n')
    with pytest.raises(ConfigurationError, match=r"linehunt\.toml:3: store\.retention: it is above zero"):
        Configuration.load(path)
