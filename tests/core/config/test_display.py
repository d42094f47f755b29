"""A configuration in effect, without secrets."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import attrs
import pytest

from linehunt.config.configuration import Configuration
from linehunt.config.display import describe
from linehunt.model.secret import Secret
from linehunt.providers.registry import Registry

MakeProvider = Callable[..., ModuleType]
Write = Callable[..., Path]


@attrs.frozen
class Proxy:
    """A part with a secret."""

    password: Secret | None = None


@attrs.frozen
class Settings:
    """Settings with secrets at several depths."""

    user: str = ""
    names: tuple[str, ...] = ()
    on: bool = False
    token: Secret | None = None
    tokens: tuple[Secret, ...] = ()
    proxy: tuple[Proxy, ...] = ()


WRITTEN = """
[chains.default]
accounts = ["offline", "acme-us", "acme", "gone", "broken"]
max_cost = "0.02 USD"

[accounts.acme-us]
provider = "acme"
user = "U1\\u202e"
names = ["a", "b"]
on = true
token = "CANARY"
tokens = ["CANARY"]
proxy = [{ password = "CANARY" }]
tokn = "CANARY"
count = 3
base_url = "https://u:CANARY@acme.example"
prices = { "1" = "0.05 USD", "2" = "CANARY", carrier = { "*" = "1 USD" } }
rate = "600/min"
covers = ["1"]
budget = { month = "100 USD", day = "10 USD" }

[accounts.acme]
user = { env = "ACME_USER" }
token = { command = ["op", "read", "CANARY"] }
tokens = { file = "tokens" }
proxy = { env = ["CANARY"] }

[accounts.gone]
provider = "nowhere"
token = "CANARY"

[accounts.broken]
token = "CANARY"

[rates]
INR = "0.012 USD"

[budgets]
day = "25 USD"

[freshness]
carrier = "36h"
country = "90s"
reachable = "0s"

[store]
path = "/var/lib/linehunt"
retention = "365d"
"""

SHOWN = """
[chains.default]
accounts = ["offline", "acme-us", "acme", "gone", "broken"]
want = ["country", "formats", "line_type", "valid"]
max_cost = "0.02 USD"
screen = true

[accounts.offline]
provider = "offline"

[accounts.acme-us]
provider = "acme"
base_url = "***"
prices = { 1 = "0.05 USD", 2 = "***", carrier = { "*" = "1 USD" } }
budget = { day = "10 USD", month = "100 USD" }
rate = "600/min"
deadline = 5
poll_deadline = 60
patience = 5
covers = ["1"]
user = "U1"
names = ["a", "b"]
on = true
token = "***"
tokens = "***"
proxy = "***"
tokn = "***"
count = "***"

[accounts.acme]
provider = "acme"
base_url = "https://api.acme.example"
prices = { "*" = "0.01 USD" }
deadline = 5
poll_deadline = 60
patience = 5
user = { env = "ACME_USER" }
token = { command = ["op", …] }
tokens = { file = "tokens" }
proxy = "***"

[accounts.gone]
provider = "nowhere"
deadline = 5
poll_deadline = 60
patience = 5
token = "***"

[accounts.broken]
provider = "broken"
deadline = 5
poll_deadline = 60
patience = 5
token = "***"

[rates]
INR = "0.012 USD"

[budgets]
day = "25 USD"
time_zone = "UTC"

[freshness]
valid = "90d"
country = "90s"
formats = "forever"
line_type = "90d"
carrier = "36h"
original_carrier = "forever"
roaming_carrier = "10m"
ported = "7d"
roaming = "10m"
location = "90d"
time_zones = "90d"
reachable = "0s"
caller_name = "30d"
no_match = "1d"

[store]
path = "/var/lib/linehunt"
retention = "365d\""""


@pytest.fixture
def registry(provider: MakeProvider) -> Registry:
    """A local provider, one over HTTP, and one that can't be used."""
    return Registry({"offline": provider(local=True), "acme": provider(Settings), "broken": ModuleType("broken")})


def test_everything(write: Write, registry: Registry) -> None:
    """Defaults are filled in, secrets are shown as where they come from, and what may be one is hidden."""
    path = write(WRITTEN)
    text = describe(Configuration.load(path), registry)
    assert text.splitlines() == [f"# {path}", *SHOWN.splitlines()]
    assert "CANARY" not in text


def test_no_file(registry: Registry) -> None:
    """The defaults, and where they are from. What has none is not shown."""
    text = describe(Configuration(), registry)
    assert text.startswith("# no configuration file: these are the defaults\n\n[chains.default]\n")
    assert "[rates]" not in text
    assert "[budgets]" not in text
    assert text.endswith('\n\n[store]\nretention = "forever"')


def test_budgets_of_accounts_alone(registry: Registry) -> None:
    """The time zone is shown wherever there is a budget, since it says when a day begins."""
    accounts = {"acme": {"budget": {"day": "1 USD"}}}
    text = describe(Configuration(accounts, {"default": {"accounts": ["acme"]}}), registry)
    assert '\nbudget = { day = "1 USD" }\n' in text
    assert '\n\n[budgets]\ntime_zone = "UTC"\n\n' in text
