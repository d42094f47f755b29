"""A row's cells, where the row is an object that may have further members."""

from collections.abc import Mapping
from typing import Any


class Members(tuple[Any, ...]):  # noqa: SLOT001  # a tuple's subclass can have none
    """A row's cells from an object: its members that the table has columns for, None for those that it lacks.

    whole: the object, with members that have no column, and without those that it lacks. Who writes objects carries that through.
    """

    whole: Mapping[str, Any]

    @classmethod
    def of(cls, columns: tuple[str, ...], whole: Mapping[str, Any]) -> "Members":
        """The members of `whole` that are called so."""
        members = cls(map(whole.get, columns))
        members.whole = whole
        return members
