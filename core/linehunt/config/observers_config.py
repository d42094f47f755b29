"""The configuration of observers."""

from attrs import frozen

from linehunt.config.table import Table, as_texts

_KEYS = ("enabled",)


@frozen
class ObserversConfig:
    """Which of the installed observers are told of attempts and lookups: none, as long as none is named."""

    enabled: tuple[str, ...] = ()


def read_observers(table: Table) -> ObserversConfig:
    """The observers of this table. What is wrong is noted with the table, and counts as not written."""
    config = ObserversConfig(enabled=table.parsed("enabled", _as_names, ()))
    table.refuse_rest(_KEYS)
    return config


def _as_names(written: object) -> tuple[str, ...]:
    return () if written in ([], ()) else as_texts(written)
