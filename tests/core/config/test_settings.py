"""What is written in an account's table, made a provider's settings."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum, IntEnum, StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, Optional

import attrs
import pytest

from linehunt.config.accounts import build_account
from linehunt.config.configuration import Configuration
from linehunt.model.errors import ConfigurationError, PluginContractError
from linehunt.model.secret import Secret
from linehunt.providers.account import Account
from linehunt.providers.registry import Registry

MakeProvider = Callable[..., ModuleType]


class Region(StrEnum):
    """Where the API is."""

    US = "us"
    EU = "eu"


class Level(IntEnum):
    """A number with a name."""

    LOW = 1


class Shape(Enum):
    """A plain enum."""

    ROUND = "round"


@attrs.frozen
class Proxy:
    """A table within the settings."""

    host: str
    port: int = 80
    password: Secret | None = None


@attrs.frozen(kw_only=True)
class Everything:
    """Every type that a table can fill."""

    token: Secret
    user: str = ""
    count: int = 0
    ratio: float = 0.0
    on: bool = False
    region: Region = Region.US
    level: Level = Level.LOW
    shape: Shape | None = None
    mode: Literal["fast", 2] = "fast"
    spare: Optional[Secret] = None  # noqa: UP045  # the old spelling is allowed, too
    names: tuple[str, ...] = ()
    sizes: list[int] = attrs.field(factory=list)
    kinds: frozenset[Region] = frozenset()
    headers: dict[str, str] = attrs.field(factory=dict)
    proxy: Proxy | None = None
    database: Path | None = None
    _hidden: int = 0
    computed: int = attrs.field(init=False, default=7)


def build(module: ModuleType, **settings: Any) -> Account:
    """An account with these settings."""
    configuration = Configuration(
        accounts={"acme": settings}, chains={"default": {"accounts": ["acme"]}}, environ={"USER_ID": "U1", "TOKEN": "CANARY"}
    )
    return build_account(configuration, "acme", Registry({"acme": module}))


def test_every_type(provider: MakeProvider) -> None:
    """Each is structured as it is annotated, and `{ env }` stands for text and secrets wherever they are."""
    written = {
        "token": {"env": "TOKEN"},
        "user": {"env": "USER_ID"},
        "count": 3,
        "ratio": 1,
        "on": True,
        "region": "eu",
        "level": 1,
        "shape": "round",
        "mode": 2,
        "spare": Secret("spare"),
        "names": ["a", "b"],
        "sizes": (1, 2),
        "kinds": ["eu"],
        "headers": {"x": "y"},
        "proxy": {"host": "h", "password": {"env": "TOKEN"}},
        "database": "numbers.db",
        "hidden": 9,
    }
    settings = build(provider(Everything), **written).settings
    assert settings == Everything(
        token=Secret("CANARY"),
        user="U1",
        count=3,
        ratio=1.0,
        on=True,
        region=Region.EU,
        level=Level.LOW,
        shape=Shape.ROUND,
        mode=2,
        spare=Secret("spare"),
        names=("a", "b"),
        sizes=[1, 2],
        kinds=frozenset({Region.EU}),
        headers={"x": "y"},
        proxy=Proxy("h", 80, Secret("CANARY")),
        database=Path("numbers.db"),
        hidden=9,
    )
    assert build(provider(Everything), token="t", database=Path("/n.db"), spare=None).settings.database == Path("/n.db")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"user": 5}, "user: it must be text, not a whole number"),
        ({"count": "CANARY"}, "count: it must be a whole number, not text"),
        ({"count": True}, "count: it must be a whole number, not true or false"),
        ({"count": 1.0}, "count: it must be a whole number, not a number"),
        ({"ratio": "CANARY"}, "ratio: it must be a number, not text"),
        ({"ratio": True}, "ratio: it must be a number, not true or false"),
        ({"ratio": float("nan")}, "ratio: it must be a number with an end"),
        ({"ratio": 10**400}, "ratio: it must be a number with an end"),
        ({"on": 1}, "on: it must be true or false, not a whole number"),
        ({"region": "uss"}, "region: not one of its values: did you mean 'us'?"),
        ({"region": ["CANARY"]}, "region: not one of its values: known: eu, us"),
        ({"level": True}, "level: not one of its values: known: 1"),
        ({"shape": "CANARY"}, "shape: not one of its values: known: round"),
        ({"mode": "CANARY"}, "mode: not one of its values: known: 2, fast"),
        (
            {"token": 5},
            'token: it must be a secret: { env = "NAME" }, { file = "path" } or { command = ["program", "argument"] }, not a whole number',
        ),
        ({"spare": {"env": "GONE"}}, "spare: the variable GONE is not set"),
        ({"names": "CANARY"}, "names: it must be an array, not text"),
        ({"names": ["a", 1]}, "names.1: it must be text, not a whole number"),
        ({"headers": {"x": 1}}, "headers.x: it must be text, not a whole number"),
        ({"headers": ["CANARY"]}, "headers: it must be a table, not an array"),
        ({"proxy": "CANARY"}, "proxy: it must be a table, not text"),
        ({"proxy": {"host": "h", "prt": 1}}, "proxy.prt: unknown key: did you mean 'port'?"),
        ({"proxy": {}}, "proxy.host: missing"),
        ({"database": 5}, "database: it must be text, not a whole number"),
        ({"computed": 5}, "computed: unknown key: did you mean 'count'?"),
        ({"tokn": "CANARY"}, "tokn: unknown key: did you mean 'token'?"),
        ({"dedline": "5s"}, "dedline: unknown key: did you mean 'deadline'?"),
    ],
)
def test_wrong_values(provider: MakeProvider, written: dict[str, Any], expected: str) -> None:
    """No type is coerced. The key and what is wanted are told, never the value."""
    with pytest.raises(ConfigurationError) as caught:
        build(provider(Everything), **{"token": "t", **written})
    assert str(caught.value) == f"accounts.acme.{expected}"


def test_missing_settings(provider: MakeProvider) -> None:
    """What has no default is missing, whether anything else is written or not."""
    with pytest.raises(ConfigurationError, match=r"^accounts\.acme\.token: missing$"):
        build(provider(Everything))
    with pytest.raises(ConfigurationError, match=r"^accounts\.acme\.token: missing$"):
        build(provider(Everything), user="U1")


def positive(instance: object, attribute: object, value: int) -> None:
    """Refuse zero."""
    if not value:
        raise ValueError("it must be above zero")


def leaking(instance: Any, attribute: object, value: Secret) -> None:
    """Quote a secret, as a careless author would."""
    if value.reveal().startswith("CANARY"):
        raise ValueError(f"{value.reveal()} is too short")


def needing_more(instance: Any, attribute: object, value: int) -> None:
    """Fail on what only a complete instance has."""
    if value and instance.computed:
        raise ValueError("never told: `computed` is not there")


@attrs.frozen
class Validated:
    """Settings with validators of their own."""

    count: int = attrs.field(default=1, validator=positive)
    size: int = attrs.field(default=1, validator=[positive, attrs.validators.lt(10)])
    token: Secret = attrs.field(default=Secret("t"), validator=leaking)
    odd: int = attrs.field(default=0, validator=needing_more)
    free: int = 0
    computed: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        if self.count == 2:
            raise ValueError("count and size don't go together")
        if self.count == 3:
            raise ValueError
        if self.count == 4:
            raise KeyError("CANARY")
        if self.count == 5:
            raise SystemExit("CANARY")
        if self.count == 6:
            raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"count": 0, "size": 0, "free": 5}, "accounts.acme.count: it must be above zero\naccounts.acme.size: it must be above zero"),
        ({"size": 10}, "accounts.acme.size: 'size' must be < 10: 10"),
        ({"token": "CANARY+1"}, "accounts.acme.token: *** is too short"),
        ({"count": 2}, "accounts.acme: count and size don't go together"),
        ({"count": 3}, "accounts.acme: it can't be right"),
    ],
)
def test_validators(provider: MakeProvider, written: dict[str, Any], expected: str) -> None:
    """What validators say is told, all at once and by key, with every secret taken out."""
    with pytest.raises(ConfigurationError) as caught:
        build(provider(Validated), **written)
    assert str(caught.value) == expected


def test_validators_that_need_a_whole_instance(provider: MakeProvider) -> None:
    """A validator that fails otherwise is told by the class, as the author's fault."""
    with pytest.raises(PluginContractError, match=r"^provider 'acme': the settings class of module acme raised AttributeError$"):
        build(provider(Validated), odd=1)
    with pytest.raises(ConfigurationError, match=r"^accounts\.acme\.count: it must be above zero$"):
        build(provider(Validated), count=0, odd=1)


@pytest.mark.parametrize(("count", "name"), [(4, "KeyError"), (5, "SystemExit")])
def test_classes_that_raise_something_else(provider: MakeProvider, count: int, name: str) -> None:
    """It is a broken contract that names class and distribution, and no text of theirs."""
    with pytest.raises(PluginContractError) as caught:
        build(provider(Validated), count=count)
    assert str(caught.value) == f"provider 'acme': the settings class of module acme raised {name}"


def test_interrupts_pass(provider: MakeProvider) -> None:
    """Ctrl-C is nobody's mistake. Python raises it in the main thread alone: in another one it is the class's own."""
    with pytest.raises(KeyboardInterrupt):
        build(provider(Validated), count=6)
    with ThreadPoolExecutor(1) as elsewhere, pytest.raises(PluginContractError, match=r"the settings class .* raised KeyboardInterrupt$"):
        elsewhere.submit(build, provider(Validated), count=6).result()


@attrs.frozen
class Part:
    """A part with a validator, and one that breaks."""

    size: int = attrs.field(default=1, validator=positive)

    def __attrs_post_init__(self) -> None:
        if self.size == 2:
            raise ValueError
        if self.size == 3:
            raise TypeError("CANARY")


@attrs.frozen
class Whole:
    """A class within a class."""

    part: Part = Part()


@pytest.mark.parametrize(("size", "words"), [(0, "it must be above zero"), (2, "it can't be right"), (3, "it can't be used: TypeError")])
def test_validators_of_parts(provider: MakeProvider, size: int, words: str) -> None:
    """They are told at the part's key."""
    with pytest.raises(ConfigurationError) as caught:
        build(provider(Whole), part={"size": size})
    assert str(caught.value) == f"accounts.acme.part: {words}"


@attrs.frozen
class Taken:
    """Names of core's keys."""

    rate: int = 0
    prices: int = 0


@attrs.frozen
class Unresolved:
    """A type that is nowhere."""

    value: "Nowhere"  # type: ignore[name-defined]  # noqa: F821  # the very fault


@attrs.frozen
class Endless:
    """A class within itself."""

    inner: "Endless | None" = None


def of_type(kind: Any) -> type:
    """A settings class with a field of this type."""
    return attrs.make_class("Odd", {"value": attrs.field(type=kind)})


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (dict, "is no attrs class"),
        (Taken, "has prices, rate, which are core's keys"),
        (Unresolved, "has a type that can't be resolved: name 'Nowhere' is not defined"),
        (Endless, "inner has a type that no table can fill"),
        *(
            (of_type(kind), "value has a type that no table can fill; known are str,")
            for kind in (
                None,
                Any,
                bytes,
                object,
                str | int,
                tuple[str, int],
                tuple,
                dict[int, str],
                list[bytes],
                Literal[b"x"],
                bytes | None,
            )
        ),
    ],
)
def test_classes_that_no_table_can_fill(provider: MakeProvider, settings: type, expected: str) -> None:
    """They are the author's to mend: the error names the distribution."""
    with pytest.raises(PluginContractError, match="the settings class of module acme") as caught:
        build(provider(settings), value=1)
    assert expected in str(caught.value)
