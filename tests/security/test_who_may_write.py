"""Files that others may read or write: configurations and ledgers that anybody could change, and what a umask leaves."""

import os
import stat
from pathlib import Path

import pytest

from commandline import CommandLine
from linehunt import Client, Configuration, ConfigurationError, SQLiteStore, StoreError
from linehunt.config.source import distrust
from security.canaries import INDIA

FREE = '[chains.default]\naccounts = ["offline"]\n'
LITERAL = FREE.replace('"offline"', '"plivo"') + '[accounts.plivo]\nauth_id = "MACANARY0000000001"\nauth_token = "canary"\n'
WRITABLE = "anybody can write to the configuration file, which says where credentials go and what is run: chmod o-w it"
FOUND = "the configuration file that was found is another user's: name it with --config to use it all the same"


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    """The configuration, with these rights."""
    path.touch(0o600)
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


@pytest.mark.parametrize("mode", [0o602, 0o606, 0o666, 0o777])
@pytest.mark.parametrize("text", [FREE, LITERAL], ids=["no secret", "a secret"])
def test_a_configuration_that_anybody_may_change(text: str, mode: int, tmp_path: Path) -> None:
    """It could name any command to be run, and any server to send credentials to: refused, however it is named."""
    path = written(tmp_path / "linehunt.toml", text, mode)
    with pytest.raises(ConfigurationError, match=WRITABLE) as caught:
        Configuration.load(path)
    assert "canary" not in str(caught.value)
    path.chmod(0o600)
    assert Configuration.load(path).path == path


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o660])
def test_a_literal_secret_that_others_can_read(mode: int, tmp_path: Path) -> None:
    """It is refused with the remedy, without its value; without a secret such a file is good."""
    path = written(tmp_path / "linehunt.toml", LITERAL, mode)
    with Client(Configuration.load(path)) as client, pytest.raises(ConfigurationError, match="chmod 600 the file") as caught:
        client.lookup(INDIA)
    assert "canary" not in str(caught.value)
    with Client(Configuration.load(written(path, FREE, mode))) as client:
        assert client.lookup(INDIA).complete


def test_a_link_is_as_good_as_its_file(tmp_path: Path) -> None:
    """The rights that count are those of the file that is read, not of a link to it."""
    path = written(tmp_path / "real.toml", LITERAL, 0o606)
    (tmp_path / "linehunt.toml").symlink_to(path)
    with pytest.raises(ConfigurationError, match=WRITABLE):
        Configuration.load(tmp_path / "linehunt.toml")


@pytest.mark.parametrize(
    ("owner", "named", "fault"), [("other", False, FOUND), ("other", True, ""), ("own", False, ""), ("root", False, "")]
)
def test_a_configuration_that_somebody_else_has_left(owner: str, named: bool, fault: str) -> None:
    """One that is found in the working directory and is another user's is not used; one that is named is the user's own word."""
    user = {"other": os.geteuid() + 1, "own": os.geteuid(), "root": 0}[owner]
    told = os.stat_result((stat.S_IFREG | 0o644, 1, 1, 1, user, user, 10, 0, 0, 0))
    assert distrust(told, named=named) == fault


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_file_given_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The same with a file of another user, where the tests may make one: found it is refused, named by either way it is read."""
    monkeypatch.chdir(tmp_path)
    os.chown(written(Path("linehunt.toml"), FREE, 0o644), 65_534, 65_534)
    linehunt = CommandLine(capsys)
    assert FOUND in linehunt("lookup", INDIA).err
    assert linehunt("--config", "linehunt.toml", "lookup", INDIA).code == 0
    monkeypatch.setenv("LINEHUNT_CONFIG", "linehunt.toml")
    assert linehunt("lookup", INDIA).code == 0


@pytest.mark.parametrize("name", ["ledger", "ledger/owners"])
def test_a_ledger_where_anybody_can_write(name: str, tmp_path: Path) -> None:
    """Somebody could put a journal beside the ledger, which SQLite would play back into it: refused before a file is made there."""
    directory = tmp_path / name
    directory.mkdir(parents=True)
    directory.chmod(0o1777)
    with pytest.raises(StoreError, match="anybody can write there: chmod o-w it, or name a directory below it"):
        SQLiteStore(tmp_path / "ledger")
    assert not (tmp_path / "ledger" / "ledger.db").exists()
    SQLiteStore(directory / "below").close()
    assert stat.S_IMODE((directory / "below").stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["ledger.db", "ledger.key"])
def test_a_link_in_the_place_of_a_ledgers_file(name: str, tmp_path: Path) -> None:
    """A link, even to nowhere, is no file of a ledger: nothing is made or changed where it leads."""
    (tmp_path / "ledger").mkdir()
    target = written(tmp_path / "victim", "untouched", 0o644)
    (tmp_path / "ledger" / name).symlink_to(target)
    with pytest.raises(StoreError, match="it is no regular file: name another directory"):
        SQLiteStore(tmp_path / "ledger")
    assert (target.read_text("utf-8"), stat.S_IMODE(target.stat().st_mode)) == ("untouched", 0o644)


def test_a_umask_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With a umask of 0 a new configuration, a ledger and the directories of both are their owner's alone."""
    monkeypatch.chdir(tmp_path)
    linehunt = CommandLine(capsys)
    before = os.umask(0)
    try:
        assert linehunt("config", "init", "new/linehunt.toml").code == 0
        SQLiteStore(tmp_path / "state" / "ledger").close()
    finally:
        os.umask(before)
    for path in (tmp_path / "new", tmp_path / "state"):
        modes = {each: stat.S_IMODE(each.stat().st_mode) for each in (path, *path.rglob("*"))}
        assert {each: oct(mode) for each, mode in modes.items() if mode != (0o700 if each.is_dir() else 0o600)} == {}
