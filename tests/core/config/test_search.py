"""Where the configuration file is looked for."""

from pathlib import Path

import pytest

from linehunt.config.configuration import Configuration
from linehunt.config.search import default_path, find_file
from linehunt.model.errors import ConfigurationError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without a file, and an empty working directory."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    return tmp_path


def test_order(home: Path) -> None:
    """The file given, the variable's, that of the working directory, the user's own: the first that is named, or is there."""
    environ = {"LINEHUNT_CONFIG": "/named/by/variable"}
    assert find_file(None, {}) is None
    default_path().parent.mkdir(parents=True)
    default_path().write_text("")
    assert find_file(None, {}) == default_path()
    Path("linehunt.toml").write_text("")
    assert find_file(None, {"LINEHUNT_CONFIG": ""}) == Path("linehunt.toml")
    assert find_file(None, environ) == Path("/named/by/variable")
    assert find_file("given.toml", environ) == Path("given.toml")


def test_no_file_at_all(home: Path) -> None:
    """Without a file, the chain `default` asks offline alone."""
    configuration = Configuration.load(environ={})
    assert configuration.path is None
    assert configuration.chain("default").accounts == ("offline",)
    assert configuration.account_names == ("offline",)


def test_a_directory_that_cant_be_entered(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that can't be seen isn't there: a free lookup needs none."""
    monkeypatch.setenv("XDG_CONFIG_HOME", "/" + "x" * 5000)
    assert find_file(None, {}) is None


def test_a_named_file_that_is_not_there(home: Path) -> None:
    """It is an error that names the file, and never a reason to look elsewhere."""
    Path("linehunt.toml").write_text("")
    with pytest.raises(ConfigurationError, match=r"^gone.toml: .* can't be read: No such file .* 'linehunt config init' writes one"):
        Configuration.load("gone.toml")
    with pytest.raises(ConfigurationError, match=r"^also-gone\.toml: "):
        Configuration.load(environ={"LINEHUNT_CONFIG": "also-gone.toml"})


def test_files_that_are_none(home: Path) -> None:
    """A directory, a name with a NUL: an error that says why."""
    with pytest.raises(ConfigurationError, match="can't be read: Is a directory"):
        Configuration.load(home)
    with pytest.raises(ConfigurationError, match="its name is no file's name"):
        Configuration.load("a\0b")
