"""A provider's settings class, and whether core can fill it from a table."""

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import attrs

from linehunt.config.account_config import CORE_KEYS
from linehunt.model.errors import PluginContractError
from linehunt.model.secret import Secret
from linehunt.model.text import safe_message

_PLAIN = (str, int, float, bool, Secret, Path)
_ARRAYS = (tuple, list, frozenset)
_READABLE = (
    "str, int, float, bool, Secret, Path, an enum, a Literal, tuple[X, ...], list[X], frozenset[X], dict[str, X], an attrs class, "
    "and X | None"
)

Fields = Mapping[str, "attrs.Attribute[Any]"]


def settings_fields(settings: Any, distribution: str) -> Fields:
    """The fields of a settings class, by the key under which each is written.

    Raises:
        PluginContractError: it is no attrs class; or has a type that no table can fill, or a field named as one of core's keys.
    """
    where = f"the settings class of {distribution}"
    if not (isinstance(settings, type) and attrs.has(settings)):
        raise PluginContractError(f"{where} is no attrs class: make it one with @attrs.frozen")
    try:
        fields = _own_fields(settings)
    except (NameError, TypeError, SyntaxError) as error:
        raise PluginContractError(f"{where} has a type that can't be resolved: {safe_message(str(error))}") from None
    if taken := sorted(CORE_KEYS & fields.keys()):
        raise PluginContractError(f"{where} has {', '.join(taken)}, which are core's keys in an account's table: give them other names")
    for key, field in fields.items():
        if not _is_readable(field.type, ()):
            raise PluginContractError(f"{where}: {key} has a type that no table can fill; known are {_READABLE}")
    return fields


def holds_secret(kind: Any) -> bool:
    """Whether a value of this type may hold a Secret, at any depth."""
    if isinstance(kind, type) and attrs.has(kind):
        return any(holds_secret(field.type) for field in attrs.fields(kind))
    return kind is Secret or any(holds_secret(part) for part in get_args(kind))


def _own_fields(settings: type) -> dict[str, "attrs.Attribute[Any]"]:
    attrs.resolve_types(settings)
    return {field.alias or field.name: field for field in attrs.fields(settings) if field.init}


def _is_readable(kind: Any, inside: tuple[type, ...]) -> bool:
    """Whether a value of this type can be written in TOML. `inside` are the classes that it is a part of: one within itself can't end."""
    if kind in _PLAIN:
        return True
    outer, parts = get_origin(kind), get_args(kind)
    if outer in (Union, UnionType):
        return len(parts) == 2 and NoneType in parts and all(part is NoneType or _is_readable(part, inside) for part in parts)
    if outer is Literal:
        return all(isinstance(part, str | int) for part in parts)
    if outer in _ARRAYS:
        return (outer is not tuple or parts[1:] == (...,)) and _is_readable(parts[0], inside)
    if outer is dict:
        return parts[0] is str and _is_readable(parts[1], inside)
    if not isinstance(kind, type) or kind in inside:
        return False
    return issubclass(kind, Enum) or (attrs.has(kind) and all(_is_readable(f.type, (*inside, kind)) for f in _own_fields(kind).values()))
