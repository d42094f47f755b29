"""A credential that nothing prints."""

from collections.abc import Iterable
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
