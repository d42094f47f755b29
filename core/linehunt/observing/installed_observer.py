"""The installed observer of a name."""

from collections.abc import Iterable

from linehunt.model.errors import ConfigurationError
from linehunt.model.spelling import nearest
from linehunt.model.text import safe_message
from linehunt.providers.raised import may_be_ctrl_c, words_of
from linehunt.providers.registry import claimed, scan

OBSERVERS = "linehunt.observers"


def load_observer(name: str, others: Iterable[str] = ()) -> tuple[object, str]:
    """What its entry point names, imported now, and who ships it. `others` are names that can be meant as well.

    Raises:
        ConfigurationError: there is none, two distributions claim the name, or its import fails.
    """
    installed = scan(OBSERVERS)
    claims = [entry for entry in installed if entry.name == name]
    if not claims:
        word = safe_message(name)[:40]
        raise ConfigurationError(f"unknown observer {word!r}: {nearest(word, {*others, *(entry.name for entry in installed)})}")
    if len(claims) > 1:
        raise ConfigurationError(f"observer {name!r} is {claimed(claims)}")
    try:
        return claims[0].load(), str(claims[0])
    except BaseException as cause:  # an import that exits must not end the program that embeds us
        if may_be_ctrl_c(cause):
            raise
        raise ConfigurationError(f"observer {name!r} of {claims[0]} can't be imported: {words_of(cause)}") from cause
