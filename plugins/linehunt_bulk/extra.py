"""pyarrow, which comes with the extra `arrow` and is imported where it is needed."""

from importlib import import_module
from typing import Any

from linehunt_bulk.unusable import Unusable


def pyarrow(what: str, module: str = "pyarrow") -> Any:
    """The module.

    Raises:
        Unusable: it isn't installed; `what` is what needs it.
    """
    try:
        return import_module(module)
    except ImportError:
        raise Unusable(f"{what} needs pyarrow: install it with `pip install 'linehunt[arrow]'`") from None
