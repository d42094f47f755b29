"""What became of one number: Infobip's status and error, in the words that it has for messages.

Their tables: https://www.infobip.com/docs/essentials/api-essentials/response-status-and-error-codes, "General status codes" and "General
error codes". Which of them a lookup meets is not documented. Groups are told by name: "The same ID means a different group in another
product".
"""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from linehunt.plugin import InsufficientFunds, PermissionDenied, ProviderError, ProviderUnavailable, RateLimited, first, part

_LONGEST = 60

REFUSALS: Mapping[str, type[ProviderError]] = {
    "REJECTED_NOT_ENOUGH_CREDITS": InsufficientFunds,
    "REJECTED_PREPAID_PACKAGE_EXPIRED": InsufficientFunds,  # "Account credits are past their validity period"
    "EC_MONTHLY_LIMIT_REACHED": InsufficientFunds,
    "REJECTED_ROUTE_NOT_AVAILABLE": PermissionDenied,  # "no routes on your account are available"
    "EC_ACCOUNT_ACCESS_DENIED": PermissionDenied,
    "REJECTED_FLOODING_FILTER": RateLimited,
    "REJECTED_SYSTEM_ERROR": ProviderUnavailable,
    "UNDELIVERABLE_REJECTED_PLATFORM": ProviderUnavailable,  # "invalid, malformed, or because the service is temporarily unavailable"
}
"""Statuses and errors that are about the account or about Infobip, not about the number."""

NOT_COVERED = frozenset({"REJECTED_NETWORK", "REJECTED_PREFIX_MISSING", "REJECTED_DESTINATION"})
"""No network of theirs, or none of "any mobile operator", has such a number. It may be a fixed line: nothing is said of its validity."""

ABSENT = frozenset({"EC_ABSENT_SUBSCRIBER", "EC_ABSENT_SUBSCRIBER_SM"})
"""The network knows the subscriber; the handset is "unreachable, powered off, or in an area with limited coverage"."""

UNKNOWN_SUBSCRIBER = "EC_UNKNOWN_SUBSCRIBER"
"""The number's own network doesn't know it."""

NO_SUCH_COUNTRY = "EC_INVALID_REQUEST_DESTINATION"
"""The "destination address country code is not recognized"."""


@frozen(kw_only=True)
class Outcome:
    """The names in capitals, `""` where none is told. `error` is empty for NO_ERROR. `words` are for people."""

    group: str
    status: str
    error: str
    words: str
    permanent: bool

    @classmethod
    def read(cls, result: Mapping[str, Any]) -> "Outcome":
        """That of a result. An error that doesn't say that it is permanent is not."""
        status, error = part(result, "status"), part(result, "error")
        named = _name(error.get("name"))
        failure = "" if named == "NO_ERROR" else named
        words = first(error if failure else status, ("description", "name"))
        return cls(
            group=_name(status.get("groupName")),
            status=_name(status.get("name")),
            error=failure,
            words=words if isinstance(words, str) else "",
            permanent=error.get("permanent") is True,
        )

    @property
    def name(self) -> str:
        """What to call it: the error's name, else the status's, else its group's."""
        return self.error or self.status or self.group

    @property
    def delivered(self) -> bool:
        """Whether the lookup came to its end."""
        return self.group == "DELIVERED" and not self.error

    @property
    def failed(self) -> bool:
        """Whether it says that it did not. A result without a status says neither."""
        return bool(self.error) or self.group not in ("", "DELIVERED")

    def refusal(self, kind: type[ProviderError], billed: bool | None = None) -> ProviderError:
        """An error of this kind for this number, in Infobip's words."""
        return kind(self.words, code=self.name or None, billed=billed)


def _name(value: Any) -> str:
    return value.strip().upper()[:_LONGEST] if isinstance(value, str) else ""
