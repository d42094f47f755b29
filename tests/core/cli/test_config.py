"""`linehunt config`: init, path, check and show."""

import re
import stat
import tomllib
from pathlib import Path

import attrs
import click
import pytest
from click.testing import CliRunner, Result

from linehunt.cli.config import config
from linehunt.config.configuration import Configuration
from linehunt.model.errors import ConfigurationError

OFFLINE = '''
"""A local provider."""
from linehunt.plugin import ProviderInfo, Reply, hookimpl

@hookimpl
def provider_info():
    return ProviderInfo(title="Offline", fields={"country", "valid"})

@hookimpl
def answer_locally(numbers):
    return Reply({})
'''


@attrs.define
class Options:
    """What the root command hands down."""

    config: Path | None


@click.group()
@click.option("--config", type=click.Path(path_type=Path))
@click.pass_context
def root(ctx: click.Context, config: Path | None) -> None:
    """A root with the one option that matters here."""
    ctx.obj = Options(config)


root.add_command(config)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home and working directory, and a distribution of the name linehunt that has one provider, offline."""
    info = tmp_path / "installed" / "linehunt-0.dist-info"
    info.mkdir(parents=True)
    (info / "entry_points.txt").write_text("[linehunt.providers]\noffline = offline_of_the_config_tests\n")
    (tmp_path / "installed" / "offline_of_the_config_tests.py").write_text(OFFLINE)
    monkeypatch.syspath_prepend(tmp_path / "installed")
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv("LINEHUNT_CONFIG", raising=False)
    return tmp_path


def run(*arguments: str) -> Result:
    """The command's exit code and what it printed."""
    return CliRunner().invoke(root, arguments)


def mode(path: Path) -> int:
    """The permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def test_init(home: Path) -> None:
    """The file is where it is looked for, for its owner alone, and nothing is wrong with it."""
    done = run("config", "init")
    path = home / "xdg" / "linehunt" / "linehunt.toml"
    assert (done.exit_code, done.output) == (0, f"{path}\n")
    assert (mode(path), mode(path.parent), mode(path.parent.parent)) == (0o600, 0o700, 0o700)
    checked = run("config", "check")
    assert (checked.exit_code, checked.output) == (0, "1 account, 1 chain: no problem\n")


def test_init_elsewhere(home: Path) -> None:
    """An argument names the file, else --config does."""
    assert run("config", "init", "a.toml").output == "a.toml\n"
    assert run("--config", "b.toml", "config", "init").output == "b.toml\n"
    assert Path("a.toml").read_text() == Path("b.toml").read_text()


def test_init_keeps_a_file(home: Path) -> None:
    """A file that is there is not touched, unless --force says so; then it is a new one, for its owner alone."""
    path = Path("linehunt.toml")
    path.write_text("# mine")
    path.chmod(0o644)
    refused = run("config", "init", str(path))
    assert isinstance(refused.exception, ConfigurationError)
    assert str(refused.exception) == "linehunt.toml: there is a file already: --force replaces it"
    assert path.read_text() == "# mine"
    assert run("config", "init", "--force", str(path)).exit_code == 0
    assert "[chains.default]" in path.read_text()
    assert mode(path) == 0o600


def test_init_where_nothing_can_be_written(home: Path) -> None:
    """The error says why."""
    Path("file").write_text("")
    refused = run("config", "init", "file/linehunt.toml")
    assert isinstance(refused.exception, ConfigurationError)
    assert str(refused.exception) == "file/linehunt.toml: the file can't be written: Not a directory"


def test_the_examples_in_the_starter(home: Path) -> None:
    """With every example in use, and what they replace taken out, it is a configuration without a mistake of core's."""
    run("config", "init", "linehunt.toml")
    kept: dict[str, str] = {}
    for line in Path("linehunt.toml").read_text().splitlines():
        example = re.sub(r"^#(?=\S)", "", line)
        name = example.partition(" =")[0]
        kept[name if name in ("accounts", "want") else f"{len(kept)}"] = example
    text = "\n".join(kept.values())
    assert tomllib.loads(text)["chains"]["default"]["max_cost"] == "0.02 USD"
    path = Path("examples.toml")
    path.write_text(text)
    configuration = Configuration.load(path, {})
    assert configuration.account_names == ("offline", "plivo-us", "kaleyra")
    assert len(configuration.rates.rates) == 1


def test_path(home: Path) -> None:
    """The file in use on stdout; without one, where it is looked for, on stderr."""
    done = run("config", "path")
    assert done.exit_code == 0
    assert done.stdout == ""
    assert done.stderr.startswith("no configuration file: looked for $LINEHUNT_CONFIG, ./linehunt.toml and /")
    Path("linehunt.toml").write_text("")
    assert run("config", "path").stdout == "linehunt.toml\n"
    assert run("--config", "other.toml", "config", "path").stdout == "other.toml\n"


def test_check_with_problems(home: Path) -> None:
    """Every problem is a line on stderr, and the exit code is 2."""
    Path("linehunt.toml").write_text('[chains.default]\naccounts = ["oflin"]\nwant = ["carier"]\n')
    done = run("config", "check")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "linehunt.toml:2: chains.default.accounts: there is no account and no provider 'oflin': did you mean 'offline'?",
        "linehunt.toml:3: chains.default.want: unknown field 'carier': did you mean 'carrier'?",
    ]


def test_check_counts(home: Path) -> None:
    """What was checked is counted."""
    Path("linehunt.toml").write_text(
        '[chains.a]\naccounts = ["offline", "mine"]\n[chains.b]\naccounts = ["mine"]\n[accounts.mine]\nprovider = "offline"\n'
    )
    assert run("config", "check").stdout == "2 accounts, 2 chains: no problem\n"


def test_show(home: Path) -> None:
    """The configuration in effect; one with mistakes is refused with all of them."""
    assert run("config", "show").stdout.startswith("# no configuration file: these are the defaults\n\n[chains.default]\n")
    Path("linehunt.toml").write_text("[chain]\n")
    refused = run("config", "show")
    assert isinstance(refused.exception, ConfigurationError)
    assert str(refused.exception) == "linehunt.toml:1: chain: unknown key: did you mean 'chains'?"
