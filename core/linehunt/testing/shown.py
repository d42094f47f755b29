"""Settings in all the ways in which a program shows an object without meaning to."""

import json
import logging
import pickle
from collections.abc import Callable, Mapping
from traceback import TracebackException
from typing import Any

import attrs

from linehunt.testing.bench import Bench
from linehunt.testing.finding import Complaint, NotMade
from linehunt.testing.written import secrets


def secrets_hidden(bench: Bench) -> None:
    """No way of showing a settings object shows a credential of it, and pickle refuses it or leaves it out."""
    own = [secret for account in bench.accounts for secret in secrets(account.settings)]
    if not own:
        raise NotMade("the settings have no Secret")
    for account in bench.accounts:
        for way, show in _WAYS.items():
            shown = show(account.settings)
            for secret in secrets(account.settings):
                if secret.text in shown:
                    raise Complaint(f"{way} shows {secret.name}")


def _logged(settings: Any) -> str:
    return logging.Formatter().format(logging.LogRecord("acme", logging.WARNING, "acme.py", 1, "%s %r", (settings, settings), None))


def _in_a_traceback(settings: Any) -> str:
    try:
        raise ValueError(type(settings).__name__)
    except ValueError as error:
        return "".join(TracebackException.from_exception(error, capture_locals=True).format())


def _pickled(settings: Any) -> str:
    try:
        return pickle.dumps(settings).decode("latin-1")
    except Exception:  # whatever it refuses with
        return ""


_WAYS: Mapping[str, Callable[[Any], str]] = {
    "repr(settings)": repr,
    "str(settings)": str,
    "format(settings)": format,
    "attrs.asdict(settings)": lambda settings: repr(attrs.asdict(settings)),
    "json.dumps(attrs.asdict(settings), default=str)": lambda settings: json.dumps(attrs.asdict(settings), default=str),
    "a log record of settings": _logged,
    "a traceback with its locals": _in_a_traceback,
    "pickle.dumps(settings)": _pickled,
}
