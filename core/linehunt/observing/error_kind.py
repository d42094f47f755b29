"""An error as it may be told: its kind, never its words."""

from linehunt.model import errors

_HOMES = (errors.__name__, "builtins")


def error_kind(error: BaseException) -> str:
    """The name of the nearest class that is linehunt's or Python's own: a plugin may make classes, and name them by what a vendor said."""
    return next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ in _HOMES)
