"""Where a setting's text stands in a request: as it is, percent-encoded, or in base64."""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Literal, get_args, get_origin
from urllib.parse import unquote_plus

import attrs
from attrs import frozen

from linehunt.model.message import ProviderRequest
from linehunt.model.secret import Secret

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")


@frozen(repr=False)
class Held:
    """A text that a settings object holds: its name there, itself, and whether it is a Secret."""

    name: str
    text: str
    secret: bool


def held(value: Any, name: str = "") -> Iterator[Held]:
    """Every text in a settings object, at any depth, but the words of an enum or a Literal: they are no account's own."""
    if isinstance(value, Secret):
        yield Held(name, value.reveal(), secret=True)
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield Held(name, str(value), secret=False)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            if not _is_word(field.type):
                yield from held(getattr(value, field.name), _below(name, field.name))
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from held(part, _below(name, str(key)))
    elif isinstance(value, tuple | list | frozenset):
        for part in value:
            yield from held(part, name)


def secrets(settings: object) -> list[Held]:
    """The credentials of a settings object."""
    return [each for each in held(settings) if each.secret and each.text]


def parts(request: ProviderRequest) -> Mapping[str, str]:
    """What of a request goes out, part by part, as it is and decoded."""
    query = "\n".join(f"{name}\n{value}" for name, value in request.query)
    headers = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
    body = (request.body or b"").decode("utf-8", "replace")
    return {"path": _decoded(request.path), "query": _decoded(query), "headers": _decoded(headers), "body": _decoded(body)}


def found(request: ProviderRequest, text: str) -> str | None:
    """The part of the request that holds this text; None where none does."""
    return next((part for part, written in parts(request).items() if text in written), None)


def changed(one: ProviderRequest, other: ProviderRequest) -> str:
    """The part in which two requests differ; empty where they are equal."""
    return next((part for part in _PARTS if getattr(one, part) != getattr(other, part)), "")


_PARTS: tuple[str, ...] = ("method", "path", "query", "headers", "body", "base_url")


def _decoded(text: str) -> str:
    """The text, followed by what it is when its percent-encoding is undone, and by what its words are that look like base64."""
    plain = unquote_plus(text)
    return "\n".join((text, plain, *_unpacked(text), *_unpacked(plain)))


def _unpacked(text: str) -> Iterator[str]:
    for word in _BASE64.findall(text):
        padded = word.rstrip("=") + "=" * (-len(word.rstrip("=")) % 4)
        try:
            yield b64decode(padded, altchars=b"-_" if "-" in word or "_" in word else None).decode("utf-8", "replace")
        except Error:  # five characters of four: no base64
            continue


def _is_word(kind: Any) -> bool:
    """Whether it is one of a few words that everybody may use: a Literal."""
    return get_origin(kind) is Literal or any(map(_is_word, get_args(kind)))


def _below(name: str, key: str) -> str:
    return f"{name}.{key}" if name else key
