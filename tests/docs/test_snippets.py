"""Every fenced block of README.md and docs/ is run or checked.

The blocks of one page share a directory and, if they are Python, one module, in the order of the page. A block whose first line is a
comment with a path (`# linehunt.toml`, `# linehunt_acme/__init__.py`) is written there. Accounts of the sandbox's vendors are led to the
sandbox. What follows a block as `text` or `json` is what it printed, but for times, ports and the ids that a vendor gives.
"""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from importlib import invalidate_caches
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fenced import PAGES, Block, Page, read
from linehunt.cli.root import run
from linehunt.config.examine import examine
from linehunt.plugin import read_prices
from linehunt.providers.registry import Registry
from linehunt_sandbox import Sandbox

pytestmark = pytest.mark.timeout(300)
"""Some pages run test suites of their own."""

LANGUAGES = {"python", "toml", "console", "text", "json", "http"}
_TABLE = re.compile(r"^\[accounts\.(?P<name>[\w-]+)\]\n(?P<body>(?:(?!\[).*\n)*)", re.MULTILINE)
_PROVIDER = re.compile(r'^provider *= *"(\w+)"', re.MULTILINE)
_BASE_URL = re.compile(r"^base_url *=.*\n", re.MULTILINE)
_PASSING = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "TIME"),
    (re.compile(r"\d+\.\d\d s\b"), "N s"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:PORT"),
    (re.compile(r'"seconds": [\d.e-]+'), '"seconds": 0'),
    (re.compile(r'"request_id": "[^"]*"'), '"request_id": "ID"'),
    (re.compile(r"/\S*/home/linehunt/"), "~/.config/linehunt/"),
)


class Runner:
    """Runs the blocks of one page, in order."""

    def __init__(self, page: Page, directory: Path, vendors: Sandbox) -> None:
        self._page = page
        self._directory = directory
        self._vendors = vendors
        self._printed: str | None = None
        self._installed: list[str] = []
        self.module = ModuleType(f"page_{page.path.stem.replace('-', '_')}")
        self._kinds: dict[str, Callable[[Block], None]] = {
            "python": self._python,
            "toml": self._toml,
            "console": self._console,
            "text": self._output,
            "json": self._json,
            "http": self._http,
        }

    def run(self) -> None:
        sys.modules[self.module.__name__] = self.module
        try:
            for block in self._page.blocks:
                self._kinds[block.language](block)
            for name in self._installed:
                assert Registry().provider(name).info.title
        finally:
            del sys.modules[self.module.__name__]

    def _write(self, name: str, text: str) -> Path:
        path = self._directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.touch(0o600)
        path.write_text(text, "utf-8")
        invalidate_caches()  # the import system looks at a directory once, if its time has not changed
        return path

    def _python(self, block: Block) -> None:
        self._printed = None
        if block.file is None:
            # The line numbers of a traceback are the page's.
            code = compile("\n" * (block.line - 1) + block.text, str(block.page), "exec", dont_inherit=True)
            self._printed = _captured(lambda: exec(code, vars(self.module)))  # noqa: S102  # a snippet is there to be run
            return
        compile(block.text, str(self._write(block.file, block.text)), "exec", dont_inherit=True)

    def _toml(self, block: Block) -> None:
        self._printed = None
        written = tomllib.loads(block.text)
        if block.file == "mistakes.toml":  # what is wrong with it is in the text below the command that follows
            self._write(block.file, block.text)
        elif "prices" in written:
            path = self._write(block.file or "prices.toml", block.text)
            assert read_prices(str(path.with_name("__init__.py"))), block
        elif "project" in written:
            self._write(block.file or "pyproject.toml", block.text)
            self._install(written["project"])
        else:
            text = _TABLE.sub(self._lead_to_sandbox, block.text)
            if "chains" not in written:
                names = ", ".join(json.dumps(name) for name in written.get("accounts", {})) or '"offline"'
                text += f"\n[chains.default]\naccounts = [{names}]\n"
            path = self._write("linehunt.toml", text)
            assert [str(problem) for problem in examine(path, Registry())] == [], block

    def _lead_to_sandbox(self, match: re.Match[str]) -> str:
        name, body = match["name"], match["body"]
        told = _PROVIDER.search(body)
        vendor = self._vendors.vendors.get(told[1] if told else name)
        if vendor is None:
            return match[0]
        return f'[accounts.{name}]\nbase_url = "{vendor.url}"\n' + _BASE_URL.sub("", body)

    def _install(self, project: dict[str, Any]) -> None:
        """Its entry points, as an installer writes them. What they name comes later on the page, and is looked for at its end."""
        lines: list[str] = []
        for group, entries in project["entry-points"].items():
            lines += [f"[{group}]", *(f"{name} = {target}" for name, target in entries.items())]
        self._write(f"{project['name'].replace('-', '_')}-{project['version']}.dist-info/entry_points.txt", "\n".join(lines))
        self._installed += project["entry-points"]["linehunt.providers"]

    def _console(self, block: Block) -> None:
        self._printed = ""
        for line in block.text.splitlines():
            for command in line.split(" && "):
                self._printed += _run_command(shlex.split(command, comments=True), block)

    def _output(self, block: Block) -> None:
        assert self._printed is not None, f"{block}: a text that follows no command and no code"
        assert _settled(self._printed) == _settled(block.text), block
        self._printed = None

    def _json(self, block: Block) -> None:
        told = json.loads(block.text)
        if self._printed is not None:
            assert json.loads(_settled(self._printed)) == json.loads(_settled(block.text)), block
        assert told, block
        self._printed = None

    def _http(self, block: Block) -> None:
        """A request that is described; test_tutorial.py holds it against the one that is built."""
        assert re.match(r"(GET|POST) /\S+ HTTP/1\.1\n", block.text), block


def _captured(work: Callable[[], object]) -> str:
    """What was printed, on stdout and stderr alike, as a terminal shows it."""
    printed = StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        work()
    return printed.getvalue()


def _run_command(words: list[str], block: Block) -> str:
    words[0] = words[0].removeprefix(".venv/bin/")
    if words == ["linehunt", "sandbox"]:
        return _serve()
    if words[0] == "linehunt":
        return _captured(lambda: run(words[1:]))
    if words[0] == "pytest" and words[1:]:
        paths = os.pathsep.join(filter(None, (str(Path.cwd()), os.environ.get("PYTHONPATH"))))
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", *words[1:]]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": paths})
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
    # What prepares an environment is not repeated here: the tests run in one that was made like this.
    assert words[:3] == ["python3", "-m", "venv"] or words[0] in ("pip", "pytest", "chmod", "eval"), f"{block}: {words}"
    return ""


def _serve() -> str:
    """`linehunt sandbox` serves until it is stopped: its first words, then SIGTERM."""
    with subprocess.Popen(
        [sys.executable, "-m", "linehunt", "sandbox"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as serving:
        assert serving.stdout is not None
        lines: list[str] = []
        while not lines or not lines[-1].startswith("path = "):  # the end of the configuration
            line = serving.stdout.readline()
            assert line, "it ended by itself"
            lines.append(line)
        serving.send_signal(signal.SIGTERM)
        lines += serving.stdout.readlines()
    assert serving.returncode == 0
    return "".join(lines)


def _settled(text: str) -> str:
    for pattern, word in _PASSING:
        text = pattern.sub(word, text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_blocks_do_what_their_page_says(path: Path, directory: Path, vendors: Sandbox) -> None:
    """Python runs, configurations have no problem, commands print what follows them, JSON is what came out."""
    Runner(read(path), directory, vendors).run()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_block_goes_unchecked(path: Path) -> None:
    """Every fenced block is in a language that is run or checked here."""
    assert [f"{block}: {block.language!r}" for block in read(path).blocks if block.language not in LANGUAGES] == []
