"""Everything that is wrong with a file, at once."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import attrs
import pytest

from linehunt.config.examine import examine
from linehunt.model.secret import Secret
from linehunt.providers.registry import Registry

MakeProvider = Callable[..., ModuleType]
Write = Callable[..., Path]

FIVE_MISTAKES = """\
[chains.default]
accounts = ["offline", "acme-us", "acme-eu"]
want = ["carier"]
max_cost = "1 INR"

[accounts.acme-us]
provider = "acme"
auth_tokn = "CANARY"

[accounts.acme-eu]
provider = "acme"
auth_token = { env = "NOT_SET" }
deadline = "soon"
"""


@attrs.frozen
class Settings:
    """A token."""

    auth_token: Secret


@pytest.fixture
def registry(provider: MakeProvider) -> Registry:
    """A local provider and one over HTTP."""
    return Registry({"offline": provider(local=True), "acme": provider(Settings)})


def test_five_mistakes(write: Write, registry: Registry) -> None:
    """Each is told with its line, its key and the nearest right word, in the order of the file."""
    path = write(FIVE_MISTAKES)
    assert [str(problem) for problem in examine(path, registry, {})] == [
        f"{path}:3: chains.default.want: unknown field 'carier': did you mean 'carrier'?",
        f"{path}:6: accounts.acme-us.auth_token: missing",
        f"{path}:8: accounts.acme-us.auth_tokn: unknown key: did you mean 'auth_token'?",
        f"{path}:12: accounts.acme-eu.auth_token: the variable NOT_SET is not set",
        f"{path}:13: accounts.acme-eu.deadline: a duration is a text like '5s', '250ms', '2m' or '1h', or a number of seconds",
    ]


def test_no_mistake(write: Write, registry: Registry) -> None:
    """A file that can be used has no problem."""
    path = write('[chains.default]\naccounts = ["acme"]\n[accounts.acme]\nauth_token = { env = "TOKEN" }')
    assert examine(path, registry, {"TOKEN": "t"}) == []


def test_accounts_and_chains_together(write: Write, registry: Registry) -> None:
    """Accounts that no chain names, chains that name nothing, limits without a rate: what only shows once all is read."""
    path = write("""\
[chains.default]
accounts = ["acme", "nobody"]
max_cost = "1 INR"
[accounts.acme]
auth_token = "t"
[accounts.spare]
provider = "offline"
prices = { "1" = "0 USD" }
""")
    assert [(problem.line, problem.key, problem.message.partition(":")[0]) for problem in examine(path, registry, {})] == [
        (2, "chains.default.accounts", "there is no account and no provider 'nobody'"),
        (3, "chains.default.max_cost", "the limit is in INR and the prices of account 'acme' are in USD"),
        (6, "accounts.spare", "no chain names this account, so it is never asked"),
        (8, "accounts.spare.prices", "offline answers locally, which costs nothing"),
    ]


def test_files_that_cant_be_read(tmp_path: Path, write: Write, registry: Registry) -> None:
    """A syntax error, or no file, is the one problem."""
    [problem] = examine(write("[chains\n"), registry, {})
    assert (problem.line, problem.key) == (1, "")
    [problem] = examine(tmp_path / "gone.toml", registry, {})
    assert problem.line is None


def test_a_broken_provider(write: Write, provider: MakeProvider) -> None:
    """A plugin that breaks its contract is told with the others, at the account that uses it."""
    path = write('[chains.default]\naccounts = ["broken", "wrong"]\n[accounts.broken]\nprovider = "acme"')
    found = examine(path, Registry({"acme": ModuleType("acme"), "wrong": provider(dict)}), {})
    assert [(problem.line, problem.key) for problem in found] == [(2, "accounts.wrong.provider"), (4, "accounts.broken.provider")]
    assert "provider_info is missing" in found[1].message
    assert "is no attrs class" in found[0].message


def test_literal_secrets_need_a_private_file(write: Write, registry: Registry) -> None:
    """In a file that others can read, a literal secret is a problem at its line."""
    text = '[chains.default]\naccounts = ["acme"]\n[accounts.acme]\nauth_token = "CANARY"\n'
    assert examine(write(text), registry, {}) == []
    for mode in (0o640, 0o604, 0o620):
        [problem] = examine(write(text, mode), registry, {})
        assert (problem.line, problem.key) == (4, "accounts.acme.auth_token")
        assert "chmod 600 the file" in problem.message
        assert "CANARY" not in str(problem)
