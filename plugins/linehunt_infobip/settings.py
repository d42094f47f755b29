"""What an account of Infobip's has: its credentials, and what Infobip doesn't document."""

import re
from typing import Any, Literal

from attrs import field, frozen
from attrs.validators import optional

from linehunt.plugin import Secret, one_of, printable_secret

_USERNAME = re.compile(r"[!-9;-~]*")
_PASSWORD = re.compile(r"[ -~]+")


def _check_username(_: "Settings", __: Any, username: str) -> None:
    if not _USERNAME.fullmatch(username):
        raise ValueError("username: printable ASCII, without a space or a colon")


def _check_password(settings: "Settings", __: Any, password: Any) -> None:
    if not (password is None or (isinstance(password, Secret) and _PASSWORD.fullmatch(password.reveal()))):
        raise ValueError("password: a Secret of printable ASCII, without a newline")
    if bool(settings.username) != (password is not None):
        raise ValueError("password: username and password go together")
    if (settings.api_key is None) == (password is None):
        raise ValueError("api_key: needed, unless username and password are there in its place")


@frozen(kw_only=True)
class Settings:
    """An account's credentials, and what Infobip doesn't document.

    api_key: sent as `Authorization: App ...`. username, password: HTTP Basic, in its place.
    delivered_means: whether the status DELIVERED_TO_HANDSET, in the words of messages, says that a handset is `reachable`.
    unknown_subscriber_means: EC_UNKNOWN_SUBSCRIBER says that the network doesn't know the number: `invalid`, which ends a lookup, as
        Infobip has it as permanent; or `unreachable`, as its page advises to dial the number.
    mcc_mnc_of: whose codes `mccMnc` has, of a ported number. `current`: in every sample the IMSI, which is the SIM's, begins with them.
    bills_failures: whether a number whose lookup failed in its network is charged. `unknown`: it is in doubt until somebody says.
    """

    api_key: Secret | None = field(default=None, validator=optional(printable_secret))
    username: str = field(default="", validator=_check_username)
    password: Secret | None = field(default=None, validator=_check_password)  # checked last: it depends on both
    delivered_means: Literal["reachable", "unknown"] = field(default="reachable", validator=one_of("reachable", "unknown"))
    unknown_subscriber_means: Literal["invalid", "unreachable"] = field(default="invalid", validator=one_of("invalid", "unreachable"))
    mcc_mnc_of: Literal["current", "original"] = field(default="current", validator=one_of("current", "original"))
    bills_failures: Literal["unknown", "yes", "no"] = field(default="unknown", validator=one_of("unknown", "yes", "no"))
