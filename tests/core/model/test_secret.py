"""Nothing prints a secret."""

import copy
import dataclasses
import json
import pickle
import pprint
import traceback
from collections.abc import Callable

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt.model.message import Session
from linehunt.model.secret import Secret

CANARY = "c4n4ry-hunter2"


@attrs.frozen
class Settings:
    api_key: Secret


@dataclasses.dataclass
class Row:
    api_key: Secret


def raised(text: str) -> str:
    """A traceback with all locals, of an error in a frame that holds the secret."""
    secret = Secret(text)
    text = ""
    settings = Settings(secret)
    try:
        raise RuntimeError(f"{secret} {settings!r}")
    except RuntimeError as error:
        return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


SHOWN: dict[str, Callable[[Secret], str]] = {
    "repr": repr,
    "str": str,
    "format": format,
    "format with a width": lambda secret: format(secret, ">40"),
    "f-string": lambda secret: f"{secret} {secret!r} {secret!s} {secret!a} {secret:>40} {secret=}",
    "percent": lambda secret: "%s %r %a" % (secret, secret, secret),  # noqa: UP031  # the claim is about it
    "str.format": lambda secret: "{} {!r} {:s}".format(secret, secret, secret),  # noqa: UP032  # likewise
    "JSON with default": lambda secret: json.dumps({"key": secret}, default=str) + json.dumps([secret], default=repr),
    "pprint": lambda secret: pprint.pformat({"settings": Settings(secret), "list": [secret] * 50}),
    "attrs.asdict": lambda secret: repr(attrs.asdict(Settings(secret))),
    "attrs.astuple": lambda secret: repr(attrs.astuple(Settings(secret))),
    "attrs repr": lambda secret: repr(Settings(secret)),
    "dataclass": lambda secret: repr(Row(secret)) + repr(dataclasses.asdict(Row(secret))),
    "copy": lambda secret: repr(copy.copy(secret)) + repr(copy.copy(Settings(secret))),
    "deepcopy": lambda secret: repr(copy.deepcopy(secret)) + repr(copy.deepcopy([Settings(secret)])),
    "exception": lambda secret: str(ValueError(secret)) + repr(ValueError(secret)),
    "traceback with locals": lambda secret: raised(secret.reveal()),
    "session": lambda secret: f"{Session(secret)} {Session(secret.reveal())!r}",
}


@pytest.mark.parametrize("show", SHOWN.values(), ids=SHOWN)
def test_nothing_shows_a_secret(show: Callable[[Secret], str]) -> None:
    """However a secret is made text, stars come out."""
    assert CANARY not in show(Secret(CANARY))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_secret_is_not_pickled(protocol: int) -> None:
    """It can't be pickled, alone or within settings: a pickle lies on a disk or goes over a wire."""
    for held in (Secret(CANARY), Settings(Secret(CANARY)), [Secret(CANARY)]):
        with pytest.raises(TypeError, match="a secret can't be pickled") as caught:
            pickle.dumps(held, protocol)
        assert CANARY not in str(caught.value)


def test_json_refuses_a_secret() -> None:
    """JSON without a default names the class alone."""
    with pytest.raises(TypeError, match="Secret is not JSON serializable") as caught:
        json.dumps({"key": Secret(CANARY)})
    assert CANARY not in str(caught.value)


def test_it_joins_no_text() -> None:
    """It is no str, so it doesn't slip into one by addition or join."""
    with pytest.raises(TypeError):
        "".join([Secret(CANARY)])  # type: ignore[list-item]  # that is the claim
    with pytest.raises(TypeError):
        _ = "Bearer " + Secret(CANARY)  # type: ignore[operator]  # likewise


def test_a_copy_is_itself() -> None:
    """Settings that hold a secret can be copied."""
    secret = Secret(CANARY)
    assert copy.copy(secret) is secret
    assert copy.deepcopy(Settings(secret)).api_key is secret
    assert attrs.evolve(Settings(secret)).api_key is secret


@given(st.text(), st.text())
def test_secrets_are_equal_by_value(one: str, other: str) -> None:
    """Two secrets are equal, and one key, exactly if their texts are; `reveal` gives the text; empty is false."""
    assert (Secret(one) == Secret(other)) == (one == other)
    assert len({Secret(one), Secret(other)}) == len({one, other})
    assert Secret(one) != one
    assert Secret(one).reveal() == one
    assert bool(Secret(one)) == bool(one)


def test_odd_bytes_of_an_environment_are_compared() -> None:
    """Half a surrogate pair, as `os.environ` has for bytes that are no UTF-8, raises nothing: the error would carry the text."""
    odd = f"{CANARY}\udc80"
    assert Secret(odd) == Secret(odd)
    assert Secret(odd) != Secret(CANARY)


@pytest.mark.parametrize("value", [CANARY.encode(), None, 5, [CANARY]], ids=["bytes", "none", "int", "list"])
def test_a_secret_is_text(value: object) -> None:
    """Anything else is refused, without its value."""
    with pytest.raises(TypeError, match=r"^a secret is text$"):
        Secret(value)  # type: ignore[arg-type]  # that is the claim


def test_a_secret_has_nothing_to_look_into() -> None:
    """There is no `__dict__` for a serializer to walk, and none can be added to."""
    with pytest.raises(TypeError):
        vars(Secret(CANARY))
    with pytest.raises(AttributeError):
        Secret(CANARY).note = "x"  # type: ignore[attr-defined]  # that is the claim
