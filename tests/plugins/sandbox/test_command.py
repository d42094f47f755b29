"""`linehunt sandbox`, under a root command of the shape that linehunt's has."""

import json
import os
import re
import signal
import stat
import sys
import threading
import tomllib
from base64 import b64encode
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, ClassVar

import click
import pytest
from click.testing import CliRunner, Result

from linehunt_sandbox import Plivo, Sandbox
from linehunt_sandbox.command import sandbox
from linehunt_sandbox.configuration import configuration

pytest_plugins = ["linehunt_sandbox.fixtures"]

_NUMBER = "+14154305555"


@click.group()
@click.option("--config", type=click.Path(path_type=Path))
@click.pass_context
def root(context: click.Context, config: Path | None) -> None:
    """A root command with linehunt's option `--config`."""
    context.obj = config


@root.command()
@click.argument("number")
@click.option("--exit-code", type=int)
@click.option("--abort", is_flag=True)
@click.pass_context
def lookup(context: click.Context, number: str, exit_code: int | None, abort: bool) -> None:
    """Ask Plivo, then Kaleyra, as the configuration says; print what they say."""
    mode = stat.S_IMODE(context.obj.stat().st_mode)
    accounts = tomllib.loads(context.obj.read_text())["accounts"]
    plivo, kaleyra = accounts["plivo"], accounts["kaleyra"]
    basic = b64encode(f"{plivo['auth_id']}:{plivo['auth_token']}".encode()).decode()
    told = {
        "config": str(context.obj),
        "mode": mode,
        "plivo": _ask(plivo["base_url"], f"/v1/Number/{number}?type=carrier", {"Authorization": f"Basic {basic}"}),
        "kaleyra": _ask(kaleyra["base_url"], f"/v1/{kaleyra['sid']}/lookup/{number}", {"api-key": kaleyra["api_key"]}),
    }
    click.echo(json.dumps(told))
    if abort:
        sys.exit(3)
    if exit_code is not None:
        context.exit(exit_code)


@root.command()
def table() -> str:
    """A command whose return value is no exit code."""
    return "not a number"


root.add_command(sandbox)


def _ask(url: str, path: str, headers: dict[str, str]) -> int | str:
    with closing(HTTPConnection("127.0.0.1", int(url.rpartition(":")[2]), timeout=10)) as connection:
        try:
            connection.request("GET", path, headers=headers)
            with connection.getresponse() as response:
                response.read()
                return response.status
        except OSError as error:
            return type(error).__name__


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(root, ["sandbox", *arguments], prog_name="linehunt")


def test_command_runs_against_the_sandbox() -> None:
    """The inner command gets a configuration that works, in a file for its owner alone, gone afterwards; its options are its own."""
    done = _run("lookup", _NUMBER, "--exit-code", "0")
    told = json.loads(done.stdout)

    assert done.exit_code == 0, done.output
    assert (told["plivo"], told["kaleyra"], told["mode"]) == (200, 200, 0o600)
    assert not Path(told["config"]).exists()
    assert done.stderr.splitlines() == ["sandbox: plivo billed 0.004 USD for 1 request", "sandbox: kaleyra billed 0.2 INR for 1 request"]
    assert _NUMBER not in done.stderr


@pytest.mark.parametrize(("arguments", "code"), [(("--exit-code", "1"), 1), (("--abort",), 3)])
def test_exit_code_is_passed_on(arguments: tuple[str, ...], code: int) -> None:
    """However the inner command ends, its code is the sandbox's, and the bill is told."""
    done = _run("lookup", _NUMBER, *arguments)

    assert done.exit_code == code
    assert "plivo billed 0.004 USD for 1 request" in done.stderr


def test_return_value_is_no_exit_code() -> None:
    """A command that returns something else than a number has ended well; where no vendor was asked, one line says so."""
    done = _run("table")

    assert done.exit_code == 0
    assert done.stderr.splitlines() == ["sandbox: no request came, nothing was billed"]


def test_request_that_is_not_billed() -> None:
    """A vendor that was asked has its line, also where it charged nothing."""
    done = _run("--fault", "plivo:forbidden", "lookup", _NUMBER)

    assert done.stderr.splitlines()[0] == "sandbox: plivo billed nothing for 1 request"


@pytest.mark.parametrize("arguments", [("lookup",), ("lookup", _NUMBER, "--wnat", "carrier"), ("no-such-command",)])
def test_wrong_use_of_the_inner_command(arguments: tuple[str, ...]) -> None:
    """Its usage errors are shown, with exit code 2."""
    done = _run(*arguments)

    assert done.exit_code == 2
    assert "Error: " in done.stderr


def test_faults_of_the_command_line() -> None:
    """`--fault` scripts a fault, once unless told otherwise; `refused` closes the port."""
    assert json.loads(_run("--fault", "plivo:forbidden", "--fault", "kaleyra:refused", "lookup", _NUMBER).stdout) | {"config": ""} == {
        "config": "",
        "mode": 0o600,
        "plivo": 403,
        "kaleyra": "ConnectionRefusedError",
    }


@pytest.mark.parametrize("times", ["2", "*"])
def test_times_of_a_fault(times: str) -> None:
    """VENDOR:FAULT:TIMES; `*` is every request."""
    assert json.loads(_run("--fault", f"kaleyra:unavailable:{times}", "lookup", _NUMBER).stdout)["kaleyra"] == 503


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("acme:silent", "write it as plivo:silent"),
        ("plivo", "write it as plivo:silent"),
        ("plivo:silnt", "did you mean 'silent'"),
        ("plivo:silent:0", "TIMES is a whole number"),
        ("plivo:silent:x", "TIMES is a whole number"),
        ("plivo:nan_price", "plivo can't have this fault"),
    ],
)
def test_wrong_faults(fault: str, message: str) -> None:
    """Exit code 2 and what to write instead, before anything runs."""
    done = _run("--fault", fault, "lookup", _NUMBER)

    assert done.exit_code == 2
    assert message in " ".join(done.stderr.split())
    assert done.stdout == ""


def test_bill_in_a_file(tmp_path: Path) -> None:
    """`--bill` writes the whole bill, numbers and all, into a file for its owner alone."""
    path = tmp_path / "bill.json"
    done = _run("--bill", str(path), "--latency", "0.01", "lookup", _NUMBER)
    bill = json.loads(path.read_text())

    assert done.exit_code == 0
    assert bill["requests"] == {"plivo": 1, "kaleyra": 1}
    assert [(charge["vendor"], charge["number"]) for charge in bill["charges"]] == [("plivo", _NUMBER), ("kaleyra", _NUMBER)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_bill_that_cannot_be_written(tmp_path: Path) -> None:
    """It is said before anything runs."""
    done = _run("--bill", str(tmp_path / "none" / "bill.json"), "lookup", _NUMBER)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert "No such file or directory" in done.stderr


def test_port_that_is_taken(linehunt_sandbox: Sandbox) -> None:
    """Exit code 2, and one line that says which."""
    port = linehunt_sandbox.plivo.url.rpartition(":")[2]
    done = _run("--kaleyra-port", port, "lookup", _NUMBER)

    assert done.exit_code == 2
    assert done.stderr.splitlines() == [f"Error: can't listen on 127.0.0.1, port {port}: Address already in use"]


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 2, and one line that says how to get it."""
    monkeypatch.delitem(sys.modules, "linehunt_sandbox.server", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = _run("lookup", _NUMBER)

    assert done.exit_code == 2
    assert done.stderr.splitlines() == ["Error: the sandbox needs uvicorn: pip install 'linehunt[sandbox]'"]


def test_command_without_a_root() -> None:
    """Run by itself it has no command to run."""
    done = CliRunner().invoke(sandbox, ["lookup", _NUMBER])

    assert done.exit_code == 2
    assert "there is no other command here" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_a_signal(number: signal.Signals) -> None:
    """Without a command it serves; its configuration goes to stdout, addresses to stderr, and a signal ends it with code 0."""
    before = signal.getsignal(number)

    def stop() -> None:
        while signal.getsignal(number) is before:
            threading.Event().wait(0.005)
        os.kill(os.getpid(), number)

    stopper = threading.Thread(target=stop)
    stopper.start()
    done = _run()
    stopper.join()
    accounts = tomllib.loads(done.stdout)["accounts"]

    assert done.exit_code == 0
    assert signal.getsignal(number) is before
    assert f"plivo: {accounts['plivo']['base_url']}" in done.stderr
    assert done.stderr.splitlines()[-1] == "sandbox: no request came, nothing was billed"


def test_a_signal_that_another_thread_receives_ends_it() -> None:
    """A signal ends it also where it doesn't interrupt the main thread's waiting: it came to another thread, or just before the wait."""
    before = signal.getsignal(signal.SIGTERM)

    def stop() -> None:
        while signal.getsignal(signal.SIGTERM) is before:
            threading.Event().wait(0.005)
        threading.Event().wait(0.2)  # it waits by now
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        os.kill(os.getpid(), signal.SIGTERM)

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # threads begin with the mask of whoever starts them
    stopper = threading.Thread(target=stop)
    stopper.start()
    try:
        done = _run()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    stopper.join()
    assert done.exit_code == 0


def test_configuration(linehunt_sandbox: Sandbox) -> None:
    """The chain of the demonstration, one of every vendor, and what each account needs, at the prices that the sandbox charges."""
    linehunt_sandbox.kaleyra.api_key = 'with "quotes"'
    written: dict[str, Any] = tomllib.loads(configuration(linehunt_sandbox))
    vendors = linehunt_sandbox.vendors

    assert written["chains"] == {
        "default": {"accounts": ["offline", "plivo", "kaleyra"]},
        "all": {"accounts": ["offline", "plivo", "kaleyra", "twilio", "vonage", "telnyx", "infobip"]},
    }
    assert written["accounts"] == {"offline": {}} | {name: vendor.settings for name, vendor in vendors.items()}
    assert written["accounts"]["kaleyra"] == {
        "base_url": linehunt_sandbox.kaleyra.url,
        "sid": "HXSANDBOX0000000IN",
        "api_key": 'with "quotes"',
        "prices": {"*": "0.2 INR"},
    }
    assert written["accounts"]["twilio"]["prices"] == {
        "base": {"*": "0 USD"},
        "line_type_intelligence": {"*": "0.01 USD"},
        "caller_name": {"1": "0.01 USD", "*": "0 USD"},
    }


def test_a_vendor_of_ones_own_is_in_the_chain_of_all() -> None:
    """It comes last, and its account is there."""

    class Acme(Plivo):
        name: ClassVar[str] = "acme"

    with Sandbox(Acme()) as serving:
        written = tomllib.loads(configuration(serving))

    assert written["chains"]["all"]["accounts"][-1] == "acme"
    assert written["accounts"]["acme"]["auth_id"] == "MASANDBOXSANDBOXSAND"


def test_rates_hold_for_every_vendor(linehunt_sandbox: Sandbox) -> None:
    """With them a limit in any of the vendors' currencies counts in all of them."""
    written = tomllib.loads(configuration(linehunt_sandbox))
    currencies = set(re.findall(r'"[\d.]+ ([A-Z]{3})"', json.dumps(written["accounts"])))

    assert currencies == {"USD", *written["rates"]}
