"""Sample bodies, broken: what no normalizer may take for an answer, and what it may find odd."""

import json
from collections.abc import Iterator
from typing import Any

Broken = tuple[str, bytes]
"""What was done to the body, in words, and what it is then."""

_DEEP = 100_000
_HUGE_TEXT = b'"' + b"x" * (1 << 20) + b'"'
_HUGE_LIST = b"[" + b",".join([b"0"] * 100_000) + b"]"
_HTML = b"<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"
_INSTEAD: tuple[tuple[str, bytes], ...] = (
    ("null", b"null"),
    ("true", b"true"),
    ("a number", b"7"),
    ("a fraction", b"-0.5"),
    ("a text", b'"x"'),
    ("an empty text", b'""'),
    ("a list", b"[1]"),
    ("an empty list", b"[]"),
    ("an object", b'{"x":1}'),
    ("an empty object", b"{}"),
    ("half of a surrogate pair", b'"\\ud800"'),
    ("a text with a NUL", b'"a\\u0000b"'),
    ("a text of 1 MiB", _HUGE_TEXT),
    ("a list of 100,000", _HUGE_LIST),
)


def document(body: bytes) -> dict[str, Any] | list[Any] | None:
    """The body's JSON object or array; None of a body in another format."""
    try:
        data = json.loads(body)
    except ValueError:
        return None
    return data if isinstance(data, dict | list) else None


def broken(body: bytes) -> Iterator[Broken]:
    """What is no answer, whoever reads it: it was cut off, or something else came instead of it.

    A body that isn't JSON, cut off, may be a body of the vendor; and `[]` may be one where bodies are arrays. They are odd.
    """
    json_like = document(body)
    if json_like is not None:
        yield from _cut(body)
    yield "empty", b""
    if not isinstance(json_like, list):
        yield "[]", b"[]"
    yield "null", b"null"
    yield "HTML", _HTML
    middle = len(body) // 2
    yield "not UTF-8", body[:middle] + b"\xff" + body[middle:]
    yield "nested 100,000 deep", b"[" * _DEEP + b"]" * _DEEP
    yield "nested 100,000 deep, without an end", b'{"a":' * _DEEP


def bare(body: bytes) -> Iterator[Broken]:
    """Documents that say nothing: they answer nothing, or are refused."""
    yield "{}", b"{}"
    if isinstance(document(body), list):
        yield "[]", b"[]"


def odd(body: bytes) -> Iterator[Broken]:
    """What a vendor may have meant, and mostly didn't: each member as something else; of other formats, parts and endless ones."""
    json_like = document(body)
    if isinstance(json_like, dict):
        for name in json_like:
            for what, instead in _INSTEAD:
                yield f"{name} is {what}", _joined(json_like, name, instead)
    elif isinstance(json_like, list):
        for index in range(min(len(json_like), 3)):
            for what, instead in _INSTEAD:
                written = [instead if i == index else json.dumps(item).encode() for i, item in enumerate(json_like)]
                yield f"item {index} is {what}", b"[" + b",".join(written) + b"]"
    elif body:
        yield from _cut(body)
        yield "with a NUL", body[: len(body) // 2] + b"\0" + body[len(body) // 2 :]
        yield "1 MiB of it", body * ((1 << 20) // len(body))


def _cut(body: bytes) -> Iterator[Broken]:
    whole = body.rstrip()
    for length in sorted({1, len(whole) // 4, len(whole) // 2, len(whole) * 3 // 4, len(whole) - 1} - {0, len(whole)}):
        yield f"cut off after {length} of {len(whole)} bytes", whole[:length]


def _joined(members: dict[str, Any], name: str, instead: bytes) -> bytes:
    """The object with this member written so."""
    written = (json.dumps(key).encode() + b":" + (instead if key == name else json.dumps(value).encode()) for key, value in members.items())
    return b"{" + b",".join(written) + b"}"


def leaves(node: Any) -> Iterator[Any]:
    """The values of a document that have no parts, and the names of its members."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value)
    else:
        yield node
