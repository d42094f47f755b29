"""A credential that nothing prints."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from linehunt.model.text import safe_message


class Secret:
    """Text that only `reveal()` gives away: no repr, str, format, pickle, copy or JSON of it does.

    Not a subclass of str, on purpose: `"%s" % secret`, `json.dumps(..., default=str)` and a traceback with locals show stars.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        if not isinstance(value, str):
            raise TypeError("a secret is text")  # never its value
        self._value = value

    def reveal(self) -> str:
        """The text itself: for `authorize` hooks, and for nothing else."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        import hmac  # 3 ms, and secrets are seldom compared

        return hmac.compare_digest(self._bytes(), other._bytes()) if isinstance(other, Secret) else NotImplemented

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def _bytes(self) -> bytes:
        # An environment's odd bytes arrive as surrogates, and the error of encoding them would carry the whole text.
        return self._value.encode("utf-8", "surrogatepass")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret can't be pickled or copied")

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: Any) -> "Secret":
        return self


def revealed_forms(secret: str, users: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The secret, and as others write it: encoded for a URL, escaped in JSON or HTML, in base64.

    Also behind each user's name in base64, which is HTTP Basic (RFC 7617). Base64 is without its padding, which may be missing.
    """
    from base64 import b64encode, urlsafe_b64encode

    pairs = (secret, *(f"{user}:{secret}" for user in users))
    encoded = (
        encode(pair.encode("utf-8", "surrogatepass")).decode("ascii").rstrip("=")
        for pair in pairs
        for encode in (b64encode, urlsafe_b64encode)
    )
    return tuple(dict.fromkeys(spelt for form in (secret, *encoded) for spelt in _spellings(form)))


def _spellings(form: str) -> Iterator[str]:
    from html import escape
    from urllib.parse import quote, quote_plus

    yield form
    if re.fullmatch("[A-Za-z0-9._~-]*", form):
        return
    escaped = quote(form, safe="", errors="surrogatepass")
    yield from (escaped, quote(form, errors="surrogatepass"), quote_plus(form, errors="surrogatepass"))
    yield re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), escaped)
    # Escapes that JSON doesn't ask for: PHP's "\/"; the "\u0026" of Go, Gson and .NET, each with characters of its own.
    yield form.replace("/", "\\/")
    for some in ("&<>", "&<>'=", "&<>'+`", "&<>'+=/`"):
        for digits in ("04x", "04X"):
            yield "".join(f"\\u{ord(c):{digits}}" if c in some else c for c in form)
    yield escape(form)


def redact(text: str, secrets: Iterable[str]) -> str:
    """`text` without these credentials.

    It may have been through `safe_message`, which masks digits in the middle of a credential, or cuts one off at the end.
    """
    for secret in secrets:
        text = text.replace(secret, "***").replace(safe_message(secret), "***")
        if text.endswith("…"):
            kept = next((n for n in range(min(len(secret), len(text) - 1), 3, -1) if text[:-1].endswith(secret[:n])), 0)
            text = f"{text[: -1 - kept]}***…" if kept else text
    return text
