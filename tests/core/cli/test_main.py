"""The program as it is started: its version, Ctrl-C, a pipe that closes, a terminal that can't show a letter."""

import gc
import os
import runpy
import signal
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linehunt import __version__
from linehunt.cli import main
from rawserver import LIMIT, Peer, RawServer, wait_until

SCRIPT = Path(sysconfig.get_path("scripts"), "linehunt")
WAYS = {"module": [sys.executable, "-m", "linehunt"], "script": [str(SCRIPT)]}
OFFLINE = [*WAYS["module"], "lookup", "+442083661177"]


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    """The garbage collector as it was: the program sets it up for its own short life."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.fixture
def environment() -> dict[str, str]:
    """As a user's: output is buffered."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONUTF8")}


def test_in_this_process(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The console script takes the arguments of the process, and ends it with the exit code."""
    codes = []
    for arguments in (["--version"], ["-V"], ["providers"], ["lookup", "x"]):
        monkeypatch.setattr(sys, "argv", ["linehunt", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        codes.append(ended.value.code)

    assert codes == [0, 0, 0, 2]
    assert capsys.readouterr().out.splitlines()[:2] == [f"linehunt {__version__}"] * 2


def test_as_a_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m linehunt` does what the console script does."""
    monkeypatch.setattr(sys, "argv", ["linehunt", "lookup", "+442083661177", "--want", "carrier"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("linehunt", run_name="__main__")

    assert ended.value.code == 1
    assert "missing  carrier" in capsys.readouterr().out


def test_without_stdout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither does it need a stdout."""
    monkeypatch.setattr(sys, "argv", ["linehunt", "lookup", "+442083661177"])
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 0


@pytest.mark.parametrize("way", WAYS)
def test_smoke(way: str, environment: dict[str, str], tmp_path: Path) -> None:
    """`python -m linehunt` and the console script are the same program."""
    done = subprocess.run([*WAYS[way], "--version"], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, f"linehunt {__version__}\n", "")


def test_the_version_is_cheap() -> None:
    """Asking for the version imports neither click nor attrs, nor what lies behind them."""
    code = """\
import sys
sys.argv = ["linehunt", "--version"]
from linehunt.cli import main
try: main()
finally: print([name for name in ("click", "attr", "attrs", "rich", "pluggy", "urllib3", "phonenumbers") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)

    assert done.stdout.splitlines() == [f"linehunt {__version__}", "[]"]


# What was started in the background of a script has been told to ignore Ctrl-C, and so would the program be.
AT_A_KEYBOARD = """\
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from linehunt.cli import main
main()
"""


@pytest.mark.parametrize("numbers", [["+14154305555"], ["+14154305555", "+442083661177"]], ids=["one", "two"])
def test_ctrl_c(numbers: list[str], tmp_path: Path, environment: dict[str, str]) -> None:
    """Ctrl-C while a request is under way: what can't be unsent is settled, then exit code 130, one line, no traceback."""
    path = tmp_path / "linehunt.toml"
    path.touch(0o600)
    stopped = threading.Event()

    def silent(peer: Peer) -> None:
        peer.read_request()
        stopped.wait(LIMIT)

    with RawServer(silent) as server:
        path.write_text(
            f'[chains.default]\naccounts = ["plivo"]\nwant = ["carrier"]\n'
            f'[accounts.plivo]\nbase_url = "{server.url}"\nauth_id = "MA1"\nauth_token = "t"\ndeadline = "20s"\n'
        )
        command = [sys.executable, "-c", AT_A_KEYBOARD, "--config", str(path), "lookup", *numbers]
        with subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            wait_until(lambda: server.requests)
            running.send_signal(signal.SIGINT)
            stopped.set()
            out, err = running.communicate(timeout=30)

    assert (running.returncode, out, err.strip()) == (130, "", "linehunt: stopped")


@pytest.mark.parametrize("form", ["table", "json", "jsonl"])
@pytest.mark.parametrize("buffered", [True, False], ids=["buffered", "unbuffered"])
def test_a_reader_that_has_gone(form: str, buffered: bool, environment: dict[str, str], tmp_path: Path) -> None:
    """With `head` at the other end of the pipe, gone already: 141 as from a signal, and not a word."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [*OFFLINE, "--format", form],
            env=environment if buffered else environment | {"PYTHONUNBUFFERED": "1"},
            cwd=tmp_path,
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            timeout=30,
            check=False,
        )
    finally:
        os.close(writing)

    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("form", ["table", "json"])
def test_a_full_disk(form: str, environment: dict[str, str], tmp_path: Path) -> None:
    """Results that can't be written are an error in one line, also where Python would try once more at its exit."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*OFFLINE, "--format", form],
            env=environment,
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=30,
            check=False,
        )

    assert (done.returncode, done.stderr) == (1, "linehunt: [Errno 28] No space left on device\n")


@pytest.mark.parametrize(
    ("encoding", "written"),
    [("ascii", "utf-8"), ("latin-1", "latin-1"), ("utf-8", "utf-8")],  # click takes ASCII for a mistake, and writes UTF-8
)
def test_a_terminal_of_another_encoding(
    encoding: str, written: str, environment: dict[str, str], install: Callable[..., None], tmp_path: Path
) -> None:
    """A name that stdout's encoding lacks is escaped: it costs no result that may have been paid."""
    provider = """\
from linehunt.plugin import Answer, Facts, ProviderInfo, Reply, hookimpl

@hookimpl
def provider_info():
    return ProviderInfo(title="Acme", fields={"location"})

@hookimpl
def answer_locally(numbers):
    return Reply({number.e164: Answer(Facts(location="Kraków \u6771\u4eac")) for number in numbers})
"""
    install("acme", "providers", "acme = acme_of_cities", acme_of_cities=provider)
    config = tmp_path / "linehunt.toml"
    config.write_text('[chains.default]\naccounts = ["acme"]\nwant = ["location"]\n')
    done = subprocess.run(
        OFFLINE,
        env=environment | {"PYTHONIOENCODING": encoding, "PYTHONPATH": str(tmp_path / "site")},
        cwd=tmp_path,
        capture_output=True,
        timeout=30,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert "Kraków \u6771\u4eac".encode(written, "backslashreplace") in done.stdout
