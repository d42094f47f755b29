"""Canaries: invented credentials and numbers, each in all the ways that somebody may write them, and who finds one of them where."""

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from linehunt import Configuration
from linehunt_sandbox import Infobip, Kaleyra, Plivo, Sandbox, Telnyx, Twilio, Vonage

PLIVO = Plivo(auth_id="MACANARY0000000001", auth_token="canary/plivo+one=&x")
KALEYRA = Kaleyra(api_key="canary&kaleyra/two=")
TWILIO = Twilio(account_sid=f"AC{3:032}", auth_token="canary/twilio+three=")
VONAGE = Vonage(api_key="canary04", api_secret="canary.vonage~four")  # as a URL's query can have it
TELNYX = Telnyx(api_key="KEYcanary/telnyx+five=")
INFOBIP = Infobip(api_key="canary/infobip+six=", username="canary7", password="canary/basic+seven=")

WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "plivo": ("plivo", {}),
    "kaleyra": ("kaleyra", {}),
    "twilio": ("twilio", {}),
    "vonage": ("vonage", {}),
    "vonage query": ("vonage", {"auth": "query"}),
    "telnyx": ("telnyx", {}),
    "infobip": ("infobip", {}),
    "infobip basic": ("infobip", {"api_key": None, "username": INFOBIP.username, "password": INFOBIP.password}),
}
"""Every way to send an account's credentials: the vendor, and the settings that the sandbox's account has not."""
SECRETS: dict[str, tuple[str, str]] = {
    "plivo": (PLIVO.auth_id, PLIVO.auth_token),
    "kaleyra": ("", KALEYRA.api_key),
    "twilio": (TWILIO.account_sid, TWILIO.auth_token),
    "vonage": (VONAGE.api_key, VONAGE.api_secret),
    "vonage query": (VONAGE.api_key, VONAGE.api_secret),
    "telnyx": ("", TELNYX.api_key),
    "infobip": ("", INFOBIP.api_key),
    "infobip basic": (INFOBIP.username, INFOBIP.password),
}
"""What each way sends: a user's name, if it has one, and the secret."""

INDIA, AMERICA, BRITAIN = "+919812345678", "+14154305555", "+442079460123"
NUMBERS = (INDIA, AMERICA, BRITAIN)
DIGITS = ("919812345678", "9812345678", "98123 45678", "14154305555", "4154305555", "415 430-5555", "415-430-5555", "430-5555",
          "442079460123", "2079460123", "20 7946 0123", "7946 0123")  # fmt: skip
"""The numbers as vendors and people write them, as short as they are still somebody's."""


def sandbox() -> Sandbox:
    """A sandbox, yet to be entered, whose credentials are canaries."""
    return Sandbox(PLIVO, KALEYRA, TWILIO, VONAGE, TELNYX, INFOBIP)


@cache
def _settings() -> dict[str, dict[str, Any]]:
    with sandbox() as serving:
        return {name: dict(vendor.settings) for name, vendor in serving.vendors.items()}


def configured(way: str, base_url: str, *, want: Iterable[str] = ("carrier",), **changed: str | int | None) -> Configuration:
    """A chain of one account, that of this way, which is led to this address."""
    name, own = WAYS[way]
    table = {**_settings()[name], **own, "base_url": base_url, **changed}
    return Configuration(accounts={name: table}, chains={"default": {"accounts": [name], "want": list(want)}})


def written(way: str) -> tuple[str, ...]:
    """This way's secret as anybody may write it: plain, percent-encoded, escaped for JSON or HTML, in base64, and as HTTP Basic."""
    user, secret = SECRETS[way]
    pairs = (secret, f"{user}:{secret}") if user else (secret,)
    encoded = [encode(pair.encode()).decode() for pair in pairs for encode in (b64encode, urlsafe_b64encode)]
    forms = [secret, *encoded, *(form.rstrip("=") for form in encoded)]
    return tuple(dict.fromkeys(spelt for form in forms for spelt in _spellings(form)))


def _spellings(form: str) -> Iterable[str]:
    r"""As it is; percent-encoded, with small letters too, as .NET does; in JSON of PHP (`\/`) and of Go or .NET (`\u0026`); in HTML."""
    encoded = quote(form, safe="")
    yield from (form, quote(form), quote_plus(form), encoded, re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), encoded))
    yield json.dumps(form)[1:-1].replace("/", r"\/")
    for digits in ("04x", "04X"):
        yield "".join(char if re.fullmatch("[A-Za-z0-9._:~-]", char) else f"\\u{ord(char):{digits}}" for char in form)
    yield escape(form)


ALL = tuple(dict.fromkeys(form for way in WAYS for form in written(way)))
"""Every credential in every writing."""


def found(text: str | bytes, canaries: Iterable[str] = ALL) -> list[str]:
    """The canaries in this."""
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return [canary for canary in canaries if canary.encode() in content]


def found_in_files(directory: Path, canaries: Iterable[str] = ALL, *, but: Iterable[str] = ()) -> dict[str, list[str]]:
    """The canaries in the bytes and names of the files below, by file; those of the names `but` may have them."""
    kept = set(but)
    paths = [path for path in directory.rglob("*") if path.is_file() and path.name not in kept]
    assert paths
    sought = tuple(canaries)
    told = {path.name: found(path.name, sought) + found(path.read_bytes(), sought) for path in paths}
    return {name: canaries for name, canaries in told.items() if canaries}
