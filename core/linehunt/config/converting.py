"""Written values to the types of a settings class, by cattrs: strictly, and without a value in what is said of them."""

import math
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import attrs
from cattrs import BaseConverter, Converter
from cattrs.cols import list_structure_factory, mapping_structure_factory
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError

from linehunt.config.credential import Credentials, Refused, validators_words
from linehunt.config.location import Key
from linehunt.config.table import kind
from linehunt.model.secret import Secret
from linehunt.model.spelling import nearest

Fault = tuple[Key, str]
_Hook = Callable[[Any, Any], Any]


class Converting:
    """Converts the values of one account, and remembers the secrets among them."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self.secrets: list[str] = []
        self._converter = converter = Converter(forbid_extra_keys=True, use_alias=True)
        hooks: dict[type, _Hook] = {Secret: self._secret, str: self._text, bool: _switch, int: _whole, float: _number, Path: self._path}
        for plain, hook in hooks.items():
            # cattrs looks these up by class and its bases, so that a StrEnum comes as a str.
            converter.register_structure_hook(plain, partial(_exactly, plain, hook))
        converter.register_structure_hook(Enum, _member)
        converter.register_structure_hook_func(partial(_is_made_of, (Literal,)), _literal)
        converter.register_structure_hook_factory(partial(_is_made_of, (tuple, list, frozenset)), _array)
        converter.register_structure_hook_factory(partial(_is_made_of, (dict,)), _keyed)
        converter.register_structure_hook_factory(lambda wanted: isinstance(wanted, type) and attrs.has(wanted), _class)

    def convert(self, value: object, wanted: Any) -> tuple[Any, tuple[Fault, ...]]:
        """The value as this type, or what is wrong with it: keys below it, and words."""
        try:
            return self._converter.structure(value, wanted), ()
        except Exception as error:
            return None, tuple(self._faults(error, ()))

    def _faults(self, error: Exception, key: Key) -> Iterator[Fault]:
        """What is wrong, by key: cattrs gathers it in groups, and notes where each was met. Its own texts hold values."""
        if isinstance(error, IterableValidationError):
            noted, rest = error.group_exceptions()
            for inner, note in noted:
                yield from self._faults(inner, (*key, str(note.index)))
        elif isinstance(error, ClassValidationError):
            noted_fields, rest = error.group_exceptions()
            for inner, field in noted_fields:
                yield from self._faults(inner, (*key, field.name))
        else:
            rest = []
            if isinstance(error, ForbiddenExtraKeysError):
                known = [field.alias or field.name for field in attrs.fields(error.cl)]
                for name in sorted(map(str, error.extra_fields)):
                    yield (*key, name), f"unknown key: {nearest(name, known)}"
            elif isinstance(error, KeyError):
                yield key, "missing"
            elif isinstance(error, Refused):
                yield key, str(error)
            elif isinstance(error, ValueError):
                yield key, validators_words(error, self.secrets)
            else:
                yield key, f"it can't be used: {type(error).__name__}"
        for inner in rest:
            yield from self._faults(inner, key)

    def _secret(self, value: object, _: object) -> Secret:
        secret = self._credentials.secret(value)
        self.secrets.append(secret.reveal())
        return secret

    def _text(self, value: object, _: object) -> str:
        if isinstance(value, Mapping):
            return self._credentials.fetch(value)
        if not isinstance(value, str):
            raise Refused(f"it must be text, not {kind(value)}")
        return value

    def _path(self, value: object, wanted: object) -> Path:
        return self._credentials.place.beside(value if isinstance(value, Path) else self._text(value, wanted))


def _is_made_of(origins: tuple[Any, ...], wanted: Any) -> bool:
    return get_origin(wanted) in origins


def _exactly(plain: type, hook: _Hook, value: object, wanted: type) -> Any:
    return hook(value, wanted) if wanted is plain else _member(value, wanted)


def _switch(value: object, _: object) -> bool:
    if not isinstance(value, bool):
        raise Refused(f"it must be true or false, not {kind(value)}")
    return value


def _whole(value: object, _: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(f"it must be a whole number, not {kind(value)}")
    return value


def _number(value: object, _: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Refused(f"it must be a number, not {kind(value)}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Refused("it must be a number with an end")
    return number


def _member(value: object, wanted: Any) -> Any:
    return _among(value, {member.value: member for member in wanted})


def _literal(value: object, wanted: Any) -> Any:
    return _among(value, {part: part for part in get_args(wanted)})


def _among(value: object, known: Mapping[Any, Any]) -> Any:
    for word, meaning in known.items():
        if type(word) is type(value) and word == value:
            return meaning
    # A near word is one of ours; the one that was written is not repeated.
    raise Refused(f"not one of its values: {nearest(value if isinstance(value, str) else '', map(str, known))}")


def _array(wanted: Any, converter: BaseConverter) -> _Hook:
    convert = list_structure_factory(wanted, converter)

    def structure(value: object, _: object) -> Any:
        if not isinstance(value, list | tuple):  # a text would be taken apart into letters
            raise Refused(f"it must be an array, not {kind(value)}")
        return get_origin(wanted)(convert(value, wanted))

    return structure


def _keyed(wanted: Any, converter: BaseConverter) -> _Hook:
    return _table_only(mapping_structure_factory(wanted, converter))


def _class(wanted: Any, converter: Any) -> _Hook:
    return _table_only(converter.gen_structure_attrs_fromdict(wanted))


def _table_only(convert: _Hook) -> _Hook:
    def structure(value: object, wanted: object) -> Any:
        if not isinstance(value, Mapping):
            raise Refused(f"it must be a table, not {kind(value)}")
        return convert(value, wanted)

    return structure
