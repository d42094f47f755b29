"""The root command: its options, its help, and the commands of extensions."""

import errno
import io
import os
import sys
from collections.abc import Callable

import pytest

from commandline import CommandLine
from linehunt import __version__
from linehunt.cli.root import run

ACME = """
import click, sys, linehunt

@click.command()
@click.argument("what", default="")
@click.pass_obj
def command(options, what):
    "What Acme adds."
    if what == "stop":
        raise KeyboardInterrupt
    if what == "text":
        return "no exit code"
    if what == "words":
        raise linehunt.LinehuntError("one\\n\\x1b[31mtwo")
    if what == "disk":
        raise OSError(28, "No space left\\non device")
    print(options.config)
    return 5
"""
NO_COMMAND = "command = print"


@pytest.fixture
def acme(install: Callable[..., None]) -> None:
    """An extension with a good command, and three that can't be used."""
    entries = ("good = acme_good:command", "gone = acme_not_there:command", "odd = acme_odd:command", "out = acme_exits:command")
    modules = {"acme_good": ACME, "acme_odd": NO_COMMAND, "acme_exits": "import sys\nsys.exit('bye\\n\\x1b[31m')"}
    install("acme", "commands", *entries, "twin = acme_good:command", **modules)
    install("other", "commands", "twin = acme_good:command")


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(option: str, linehunt: CommandLine) -> None:
    """One line, on stdout."""
    done = linehunt(option)

    assert (done.code, done.out, done.err) == (0, f"linehunt {__version__}\n", "")


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help(option: str, linehunt: CommandLine) -> None:
    """Every command has a line."""
    done = linehunt(option)

    assert (done.code, done.err) == (0, "")
    assert [line.split()[0] for line in done.out.partition("Commands:\n")[2].splitlines()] == [
        "bulk",
        "completion",
        "config",
        "forget",
        "lookup",
        "new-provider",
        "plan",
        "providers",
        "sandbox",
        "spend",
        "store",
    ]


@pytest.mark.parametrize("arguments", [[], ["config"]], ids=["root", "group"])
def test_no_command(arguments: list[str], linehunt: CommandLine) -> None:
    """Without a command its help is on stderr, line by line, with exit code 2."""
    done = linehunt(*arguments)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: linehunt ")
    assert "\nCommands:\n" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nosuch"], "No such command 'nosuch'."),
        (["\x1b[31m\u202enosuch"], r"No such command '\x1b[31m\u202enosuch'."),
        (["--nosuch"], "No such option '--nosuch'."),
        (["--config"], "Option '--config' requires an argument."),
        (["providers", "more"], "No such command 'more'."),
        (["store", "path", "more"], "Got unexpected extra argument (more)"),
    ],
    ids=["command", "control", "option", "value", "subcommand", "argument"],
)
def test_wrong_usage(arguments: list[str], said: str, linehunt: CommandLine) -> None:
    """One clear line on stderr, exit code 2."""
    done = linehunt(*arguments)

    assert (done.code, done.out) == (2, "")
    assert done.line.startswith(said)


@pytest.mark.usefixtures("acme")
class TestExtensions:
    def test_a_good_one(self, linehunt: CommandLine) -> None:
        """It gets the root's options, and what it returns is the exit code."""
        done = linehunt("--config", "there.toml", "good")

        assert (done.code, done.out, done.err) == (5, "there.toml\n", "")

    def test_no_exit_code(self, linehunt: CommandLine) -> None:
        """What it returns besides a number means that all is well."""
        assert linehunt("good", "text").code == 0

    def test_its_errors(self, linehunt: CommandLine) -> None:
        """A LinehuntError is told line by line, without control characters."""
        done = linehunt("good", "words")

        assert (done.code, done.err) == (2, "linehunt: one\nlinehunt: [31mtwo\n")

    def test_a_full_disk(self, linehunt: CommandLine) -> None:
        """What the system refuses is one line, too: some of the output is missing."""
        done = linehunt("good", "disk")

        assert (done.code, done.line) == (1, "[Errno 28] No space left on device")

    def test_ctrl_c(self, linehunt: CommandLine) -> None:
        """Ctrl-C ends it with 130, and no traceback."""
        done = linehunt("good", "stop")

        assert (done.code, done.out, done.err.strip()) == (130, "", "linehunt: stopped")

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("gone", "command 'gone' of acme 1.0 can't be loaded: ModuleNotFoundError: No module named 'acme_not_there'"),
            ("odd", "command 'odd' of acme 1.0 is no click command"),
            ("out", "command 'out' of acme 1.0 can't be loaded: SystemExit: bye [31m"),
            ("twin", "command 'twin' is claimed by acme 1.0 and other 1.0: uninstall one of them"),
        ],
    )
    @pytest.mark.parametrize("more", [[], ["--format", "json", "x"], ["--help"]], ids=["alone", "options", "help"])
    def test_one_that_cannot_be_used(self, name: str, said: str, more: list[str], linehunt: CommandLine) -> None:
        """Calling it, with whatever options, says why and whose it is, with exit code 2."""
        done = linehunt(name, *more)

        assert (done.code, done.out) == (2, "")
        assert done.line == said

    def test_the_others_go_on(self, linehunt: CommandLine) -> None:
        """The help lists every command and says what is wrong with those that can't be used; the others work."""
        done = linehunt("--help")
        words = " ".join(done.out.split())

        assert (done.code, done.err) == (0, "")
        assert "good What Acme adds." in words
        assert "gone command 'gone' of acme 1.0 can't be loaded: ModuleNotFoundError" in words
        assert "odd command 'odd' of acme 1.0 is no click command" in words
        assert "twin command 'twin' is claimed by acme 1.0 and other 1.0" in words
        assert "\x1b" not in done.out
        assert linehunt("lookup", "+442083661177").code == 0

    def test_an_import_that_is_stopped(self, linehunt: CommandLine, install: Callable[..., None]) -> None:
        """Ctrl-C during an extension's import is Ctrl-C."""
        install("slow", "commands", "slow = acme_slow:command", acme_slow="raise KeyboardInterrupt")

        assert linehunt("slow").code == 130


def test_core_comes_first(linehunt: CommandLine, install: Callable[..., None]) -> None:
    """An extension can't take the name of a command of core's."""
    install("acme", "commands", "providers = acme_not_there:command")

    assert linehunt("providers").code == 0


@pytest.mark.parametrize("arguments", [["--help"], ["providers"], ["lookup", "+442083661177"]], ids=lambda words: words[0])
def test_nobody_reads(arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """When the reader of stdout has gone the exit code is 141, nothing is said, and nothing is left to be written."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as gone:
        monkeypatch.setattr(sys, "stdout", gone)
        assert run(arguments) == 141
        gone.flush()
    assert capsys.readouterr().err == ""


def test_nothing_can_be_written(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A result that stdout doesn't take is an error in one line, not a traceback."""

    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(sys, "stdout", Full())
    assert run(["lookup", "+442083661177"]) == 1
    assert capsys.readouterr().err == "linehunt: [Errno 28] No space left on device\n"


@pytest.mark.usefixtures("acme")
def test_stdout_was_closed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a stdout (`>&-`) commands run all the same."""
    monkeypatch.setattr(sys, "stdout", None)

    assert [run(["lookup", "+442083661177", "--format", form]) for form in ("table", "json", "jsonl")] == [0, 0, 0]
    assert run(["good", "disk"]) == 1
    assert capsys.readouterr().err == "linehunt: [Errno 28] No space left on device\n"
