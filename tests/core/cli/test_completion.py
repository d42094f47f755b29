"""`linehunt completion`, and the protocol behind it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from commandline import CommandLine
from linehunt.cli.root import run

CORE = ["completion", "config", "forget", "lookup", "new-provider", "providers", "spend", "store"]
EXTENSIONS = ["bulk", "plan", "sandbox"]


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[str], list[str]]:
    """What bash is offered for the last word of a line."""

    def offer(line: str) -> list[str]:
        monkeypatch.setenv("_LINEHUNT_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
        with pytest.raises(SystemExit) as ended:
            run([])
        told = capsys.readouterr()
        assert (ended.value.code, told.err) == (0, "")
        return [row.partition(",")[2] for row in told.out.split()]

    return offer


@pytest.mark.parametrize(("shell", "sign"), [("bash", "COMPREPLY"), ("zsh", "#compdef linehunt"), ("fish", "complete --no-files")])
def test_script(shell: str, sign: str, linehunt: CommandLine) -> None:
    """Each shell has a script of its own, which calls linehunt by click's protocol."""
    done = linehunt("completion", shell)

    assert (done.code, done.err) == (0, "")
    assert sign in done.out
    assert f"_LINEHUNT_COMPLETE={shell}_complete" in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tcsh"], "Invalid value for '{bash|zsh|fish}': 'tcsh' is not one of 'bash', 'zsh', 'fish'."),
        ([], "Missing argument '{bash|zsh|fish}'. Choose from: bash, zsh, fish"),
    ],
    ids=["unknown", "none"],
)
def test_no_shell(arguments: list[str], said: str, linehunt: CommandLine) -> None:
    """A shell that is not known, or none at all: one line that names those that are."""
    done = linehunt("completion", *arguments)

    assert (done.code, done.out) == (2, "")
    assert done.line == said


def test_commands(complete: Callable[[str], list[str]]) -> None:
    """The commands of core and of the installed extensions are offered, by what is typed of them."""
    assert complete("linehunt ") == sorted([*CORE, *EXTENSIONS])
    assert complete("linehunt co") == ["completion", "config"]
    assert complete("linehunt config s") == ["show"]


def test_options_and_values(complete: Callable[[str], list[str]]) -> None:
    """Options and the words that they take are offered, too."""
    assert "--want" in complete("linehunt lookup --")
    assert complete("linehunt lookup --format j") == ["json", "jsonl"]


def test_a_broken_extension(complete: Callable[[str], list[str]], install: Callable[..., None]) -> None:
    """An extension whose import fails, or exits, doesn't end the completion of the others."""
    install("acme", "commands", "aaa = acme_not_there:command", "zzz = acme_exits:command", acme_exits="raise SystemExit(7)")

    assert complete("linehunt ") == sorted(["aaa", *CORE, *EXTENSIONS, "zzz"])
    assert complete("linehunt loo") == ["lookup"]
    assert complete("linehunt aaa ") == []


def test_in_a_shell(tmp_path: Path) -> None:
    """In bash itself, with the script evaluated, a command is completed."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    script = (
        'eval "$(linehunt completion bash)"; COMP_WORDS=(linehunt lo); COMP_CWORD=1; _linehunt_completion linehunt; echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        [bash, "--norc", "-c", script],
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "lookup\n"), done.stderr
