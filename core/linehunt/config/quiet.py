"""A mapping that nothing prints."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class QuietMapping(Mapping[str, T]):
    """Values that may be secrets, from a file or the environment: a traceback with locals shows how many there are, and nothing else.

    It is pickled only where it has none.
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, T]) -> None:
        self._values = values

    def __getitem__(self, key: str) -> T:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<{len(self)} values>"

    def __reduce__(self) -> tuple[Any, ...]:
        if self._values:
            raise TypeError("values that may be secrets can't be pickled or copied")
        return type(self), ({},)
