"""What is wrong with requests and credentials, each the only thing that is: what the suite says of it."""

import hashlib
import hmac
import itertools
from collections.abc import Callable
from enum import Enum
from typing import Any, Literal

import pytest
from attrs import evolve, frozen

from conforming import (
    OPENED,
    SESSION_HOOKS,
    Hooks,
    Settings,
    authorize,
    build_request,
    build_session_request,
    case,
    complaints,
    info,
)
from linehunt.plugin import Field, PhoneNumber, ProviderRequest, Secret, Session, basic

Numbers = tuple[PhoneNumber, ...]
Wanted = frozenset[Field]


@frozen
class Nameless:
    """Nobody's account: whoever asks is answered."""


class Kind(Enum):
    """Of an account: the word is everybody's."""

    BUSINESS = "business account"


@frozen
class Keys:
    """Keys by product, and spare ones."""

    by_product: dict[str, Secret]
    spare: tuple[Secret, ...] = ()
    kind: Kind = Kind.BUSINESS
    region: Literal["everywhere", "somewhere"] | None = None


def keys(letter: str, **more: object) -> dict[str, Any]:
    """An account with three of them, of the other kind of region than the next."""
    return {"by_product": {"lookup": f"lookup-key-{letter}"}, "spare": [f"spare-key-{letter}-1", f"spare-key-{letter}-2"], **more}


class Elsewhere(ProviderRequest):
    """It says that it goes somewhere else."""

    @property
    def url(self) -> str:
        """Another host."""
        return "https://acme.example/lookups/1"


def first_alone(numbers: Numbers, wanted: Wanted, settings: Settings) -> ProviderRequest:
    return build_request(numbers[:1] * len(numbers), wanted, settings)


def failing(numbers: Numbers) -> ProviderRequest:
    raise LookupError("no such number")


def of_the_object(numbers: Numbers, wanted: Wanted, settings: Settings) -> ProviderRequest:
    return build_request(numbers, wanted, settings).with_headers({"x-account": str(id(settings))})


def in_base64(numbers: Numbers, wanted: Wanted, settings: Settings) -> ProviderRequest:
    return build_request(numbers, wanted, settings).with_headers(basic("anybody", settings.api_key.reveal()))


def in_the_body(numbers: Numbers, settings: Settings) -> ProviderRequest:
    return ProviderRequest.json("/lookup", {"numbers": [number.e164 for number in numbers], "key": settings.api_key.reveal()})


def to_another_host(request: ProviderRequest, settings: Settings) -> ProviderRequest:
    done = authorize(request, settings)
    return Elsewhere(path=done.path, query=done.query, headers=done.headers, base_url=done.base_url)


def other_method(request: ProviderRequest, settings: Settings) -> ProviderRequest:
    return evolve(authorize(request, settings), method="POST", body=b"{}")


def in_place(request: ProviderRequest, settings: Settings) -> ProviderRequest:
    request.headers["x-acme-key"] = settings.api_key.reveal()  # type: ignore[index]  # what the check is there to find
    return request


def keyless(request: ProviderRequest) -> ProviderRequest:
    return request.with_headers({"x-acme-key": "the-key-of-the-author"})


def signed(request: ProviderRequest, settings: Settings) -> ProviderRequest:
    digest = hmac.new(settings.api_key.reveal().encode(), request.target.encode(), hashlib.sha256).hexdigest()
    return request.with_headers({"x-signature": digest})


def remembering_opener() -> Callable[..., ProviderRequest]:
    keys: list[str] = []

    def remembered(settings: Settings) -> ProviderRequest:
        keys.append(settings.api_key.reveal())
        return ProviderRequest.json("/token", {"key": keys[0]})

    return remembered


def counting_opener() -> Callable[..., ProviderRequest]:
    count = itertools.count()
    return lambda settings: build_session_request(settings).with_headers({"x-request-id": str(next(count))})


def opening_nothing() -> None:
    return None


def by_session_and_name(request: ProviderRequest, settings: Settings, session: Session) -> ProviderRequest:
    return request.with_headers({"x-customer": settings.customer, "authorization": f"Bearer {session.value.reveal()}"})


def without_name(numbers: Numbers, wanted: Wanted) -> ProviderRequest:
    return build_request(numbers, wanted, Settings(Secret("unused-key"), "everybody"))


def with_spare_key(numbers: Numbers, wanted: Wanted, settings: Keys) -> ProviderRequest:
    return ProviderRequest.get("/lookup/" + ",".join(number.digits for number in numbers), query={"k": settings.spare[1].reveal()})


def everywhere(numbers: Numbers) -> ProviderRequest:
    return ProviderRequest.get("/everywhere/" + ",".join(number.digits for number in numbers))


def with_main_key(request: ProviderRequest, settings: Keys) -> ProviderRequest:
    return request.with_headers({"x-acme-key": settings.by_product["lookup"].reveal()})


def unpriced(wanted: Wanted) -> tuple[str, ...]:
    return ()


KEYED: dict[str, Any] = {"settings": keys("a", region="somewhere"), "second_settings": keys("b", region="everywhere")}
BROKEN: list[tuple[str, Hooks, dict[str, Any], str, str]] = [
    (
        "one key of many",
        {"provider_info": lambda: info(settings=Keys), "build_request": with_spare_key, "authorize": with_main_key},
        KEYED,
        "no credential before authorize",
        "build_request puts spare into the query: a credential is added by authorize alone",
    ),
    (
        "one number of two",
        {"build_request": first_alone},
        {},
        "requests hold their numbers",
        "build_request: number 2 of 2 is not in the request: another one gives the same",
    ),
    ("a hook that fails", {"build_request": failing}, {}, "hooks give what core takes", "build_request of module acme raised LookupError"),
    (
        "a hook that gives nothing",
        {**SESSION_HOOKS, "build_session_request": opening_nothing},
        {"opened": OPENED},
        "hooks give what core takes",
        "provider 'acme' of module acme: build_session_request gives NoneType, not ProviderRequest",
    ),
    (
        "no price items",
        {"price_items": unpriced},
        {},
        "hooks give what core takes",
        "provider 'acme' of module acme: price_items gives no tuple of names without commas",
    ),
    (
        "the settings object",
        {
            "build_request": of_the_object,
        },
        {},
        "requests are deterministic",
        "build_request: an equal settings object gives another request (headers)",
    ),
    (
        "a session request that counts",
        {**SESSION_HOOKS, "build_session_request": counting_opener()},
        {"opened": OPENED},
        "requests are deterministic",
        "build_session_request: the same arguments give another request (headers)",
    ),
    (
        "a key in base64",
        {"build_request": in_base64},
        {},
        "no credential before authorize",
        "build_request puts api_key into the headers: a credential is added by authorize alone",
    ),
    (
        "a key in the body",
        {"build_request": in_the_body},
        {},
        "no credential before authorize",
        "build_request puts api_key into the body: a credential is added by authorize alone",
    ),
    (
        "another host",
        {"authorize": to_another_host},
        {},
        "requests stay below the base url",
        "authorize, after build_request: the request leaves the base URL",
    ),
    (
        "another method",
        {"authorize": other_method},
        {},
        "authorize changes nothing else",
        "authorize gives another method: it adds headers, or to the query",
    ),
    (
        "the given request changed",
        {"authorize": in_place},
        {},
        "authorize changes nothing else",
        "authorize changes the headers of the request that it gets: it gives another one (request.with_headers)",
    ),
    (
        "nobody's key",
        {"authorize": keyless},
        {},
        "authorize adds a credential",
        "authorize adds no credential: what it gives is the same for two accounts",
    ),
    (
        "no authorize",
        {},
        {"without": ("authorize",)},
        "authorize adds a credential",
        "authorize adds no credential: what it gives is the same for two accounts",
    ),
    (
        "another account's session",
        {**SESSION_HOOKS, "build_session_request": remembering_opener()},
        {"opened": OPENED},
        "accounts stay apart",
        "a request holds api_key of another account (body): a hook keeps nothing between calls",
    ),
]
GOOD: list[tuple[str, Hooks, dict[str, Any]]] = [
    ("keys by product", {"provider_info": lambda: info(settings=Keys), "build_request": everywhere, "authorize": with_main_key}, KEYED),
    ("a signature", {"authorize": signed}, {}),
    ("a session beside a name", {**SESSION_HOOKS, "authorize": by_session_and_name}, {"opened": OPENED}),
    (
        "nothing to authorize with",
        {"provider_info": lambda: info(settings=Nameless), "build_request": without_name},
        {"without": ("authorize",), "settings": {}, "second_settings": {}},
    ),
]


@pytest.mark.parametrize(("hooks", "changes", "check", "complaint"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_it_is_told_by_one_check(hooks: Hooks, changes: dict[str, Any], check: str, complaint: str) -> None:
    """One check complains, in these words; all others pass, or are not made."""
    assert complaints(case(hooks, **changes)) == {check: complaint}


@pytest.mark.parametrize(("hooks", "changes"), [row[1:] for row in GOOD], ids=[row[0] for row in GOOD])
def test_other_ways_to_prove_who_asks(hooks: Hooks, changes: dict[str, Any]) -> None:
    """What is different for two accounts is a credential; and none is missed where none is needed."""
    assert complaints(case(hooks, **changes)) == {}
