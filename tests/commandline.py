"""The command line in this process: its exit code and what it printed."""

import pytest
from attrs import frozen

from linehunt.cli.root import run


@frozen
class Ran:
    """What a command line came to."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """What was said on stderr, which must be one line of linehunt's."""
        [line] = self.err.splitlines()
        assert line.startswith("linehunt: ")
        assert line.isprintable()
        return line.removeprefix("linehunt: ")


class CommandLine:
    """Called with arguments, runs them."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Ran:
        code = run(list(arguments))
        told = self._capsys.readouterr()
        return Ran(code, told.out, told.err)
