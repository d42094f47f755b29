"""`linehunt sandbox`: serve until stopped, or run one linehunt command against the sandbox."""

import json
import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import TextIO

import click
from attrs import frozen

from linehunt_sandbox.configuration import configuration
from linehunt_sandbox.fault import Fault
from linehunt_sandbox.sandbox import VENDORS, Sandbox, SandboxNotInstalled

_PORT = click.IntRange(0, 65535)
_FOR_EVER = "*"
_STOP = (signal.SIGINT, signal.SIGTERM)
_NAMES = [kind.name for kind in VENDORS]


@frozen
class _Ordered:
    vendor: str
    fault: Fault
    times: int | None


class _FaultType(click.ParamType[_Ordered]):
    name = "VENDOR:FAULT[:TIMES]"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> _Ordered:
        vendor, _, rest = value.partition(":")
        name, _, count = rest.partition(":")
        if vendor not in _NAMES or not name:
            self.fail(f"{value!r}: write it as plivo:silent, or kaleyra:rate_limited:3, or plivo:slow:{_FOR_EVER} for every request")
        if count not in {"", _FOR_EVER} and not (count.isascii() and count.isdigit() and int(count)):
            self.fail(f"{value!r}: TIMES is a whole number from 1 up, or {_FOR_EVER} for every request")
        try:
            return _Ordered(vendor, Fault.parse(name), None if count == _FOR_EVER else int(count or "1"))
        except ValueError as error:
            self.fail(f"{value!r}: {error}")


def _ports(command: Callable[..., None]) -> Callable[..., None]:
    for name in reversed(_NAMES):
        words = f"Where {name} listens on 127.0.0.1. Default: a free port."
        command = click.option(f"--{name}-port", type=_PORT, default=0, help=words)(command)
    return command


@click.command(context_settings={"allow_interspersed_args": False})
@_ports
@click.option("--latency", type=click.FloatRange(0, 3600), default=0.0, metavar="SECONDS", help="How long each reply takes.")
@click.option("--fault", "faults", type=_FaultType(), multiple=True, help="What goes wrong, in order. TIMES is 1 by default, * is always.")
@click.option(
    "--bill",
    "bill_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the whole bill to this file at the end, as JSON. It has the numbers in full.",
)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def sandbox(
    context: click.Context,
    /,
    latency: float,
    faults: tuple[_Ordered, ...],
    bill_path: Path | None,
    command: tuple[str, ...],
    **ports: int,
) -> None:
    """Local servers that speak the vendors' wire formats: nothing leaves this machine, and nothing costs anything.

    Without COMMAND they serve until SIGINT or SIGTERM, and their configuration goes to stdout. With it, that linehunt command
    runs against them: a chain of offline, plivo and kaleyra, or with `--chain all` of offline and every vendor. What they billed
    goes to stderr at the end.

    For instance: linehunt sandbox lookup +919812345678 --want carrier --want ported --explain

    Or, to see a vendor fail: linehunt sandbox --fault plivo:silent lookup +14154305555 --want carrier
    """
    serving = Sandbox(*(kind(port=ports[f"{kind.name}_port"]) for kind in VENDORS), latency=latency)
    with ExitStack() as stack:
        try:
            stack.enter_context(serving)
        except SandboxNotInstalled as error:
            raise _Unusable(str(error)) from None
        except OSError as error:
            asked = " or ".join(str(port) for port in ports.values() if port)
            raise _Unusable(f"can't listen on 127.0.0.1, port {asked}: {error.strerror}") from None
        stack.enter_context(_billed(serving, bill_path))
        for ordered in faults:
            _order(serving, ordered)
        code = _run(context, serving, command) if command else _serve(serving)
    context.exit(code)


class _Unusable(click.ClickException):
    """Like a usage error, without the usage."""

    exit_code = 2


def _order(serving: Sandbox, ordered: _Ordered) -> None:
    try:
        serving.vendors[ordered.vendor].script(ordered.fault, times=ordered.times)
    except ValueError as error:
        raise _Unusable(f"--fault: {error}") from None


def _run(context: click.Context, serving: Sandbox, command: tuple[str, ...]) -> int:
    """Run it through the root command, with a configuration of its own. Its exit code."""
    root = context.find_root()
    if root is context:
        raise _Unusable("run it as `linehunt sandbox COMMAND`: there is no other command here")
    with tempfile.TemporaryDirectory(prefix="linehunt-sandbox-") as directory:
        path = Path(directory, "linehunt.toml")
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(configuration(serving))
        # Not standalone: its errors are raised, and shown by the command that this one runs in.
        code = root.command.main(["--config", str(path), *command], prog_name=root.info_name, standalone_mode=False)
    return code if isinstance(code, int) else 0


def _serve(serving: Sandbox) -> int:
    with _stop_signal() as wait:
        click.echo("Serving until SIGINT or SIGTERM. Save the configuration on stdout with mode 0600, and use it with --config.", err=True)
        for vendor in serving.vendors.values():
            click.echo(f"{vendor.name}: {vendor.url}  (bill: {vendor.url}/bill)", err=True)
        click.echo(configuration(serving), nl=False)
        wait()
    return 0


@contextmanager
def _stop_signal() -> Iterator[Callable[[], None]]:
    """What waits for SIGINT or SIGTERM."""
    # A pipe that Python's own handler in C writes to. One in Python would wait for the main thread's next bytecode: for ever, where the
    # signal came just before that thread began to wait.
    woken, waking = os.pipe()
    os.set_blocking(waking, False)  # as set_wakeup_fd asks

    def wait() -> None:
        # Others come too, where whoever embeds this listens to them.
        next(number for number in iter(lambda: os.read(woken, 1)[0], None) if number in _STOP)

    earlier = signal.set_wakeup_fd(waking, warn_on_full_buffer=False)  # first: a signal between the two would wake nobody
    before = {number: signal.signal(number, _go_on) for number in _STOP}
    try:
        yield wait
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(earlier)
        os.close(woken)
        os.close(waking)


def _go_on(_: int, __: FrameType | None) -> None:
    """What a signal is to do beside waking who waits."""


@contextmanager
def _billed(serving: Sandbox, path: Path | None) -> Iterator[None]:
    """Say at the end what was billed, also where the command failed."""
    with ExitStack() as stack:
        file = None if path is None else stack.enter_context(_opened(path))
        try:
            yield
        finally:
            _say(serving, file)


def _opened(path: Path) -> TextIO:
    """The file of the bill, before anything runs. It holds phone numbers: it is made for the owner alone."""
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8")
    except OSError as error:
        raise _Unusable(f"--bill {path}: {error.strerror}") from None


def _say(serving: Sandbox, file: TextIO | None) -> None:
    asked = {vendor: requests for vendor in serving.vendors if (requests := serving.bill.requests(vendor))}
    for vendor, requests in asked.items():
        total = serving.bill.total(vendor) or "nothing"
        click.echo(f"sandbox: {vendor} billed {total} for {requests} request{'' if requests == 1 else 's'}", err=True)
    if not asked:
        click.echo("sandbox: no request came, nothing was billed", err=True)
    if file is not None:
        json.dump(serving.bill.to_dict(), file, indent=2)
