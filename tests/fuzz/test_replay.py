"""What the fuzzers have found before: every seed and every file of the corpus, without atheris."""

import subprocess
import sys
from pathlib import Path

import pytest

from fuzz.corpus import CORPUS, inputs, keep, name_of
from fuzz.distil import ways
from fuzz.target import Target
from fuzz.targets import TARGETS

RUN = Path(__file__).parent / "run.py"
_MOST, _LARGEST = 150, 300_000
"""Files of the corpus, and their bytes."""


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_nothing_else_escapes(target: Target) -> None:
    """Of no input that is kept anything escapes that isn't documented."""
    escaped = {name: error for name, data in inputs(target) if (error := target.escaped(data)) is not None}
    assert escaped == {}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_every_target_states_its_claim(target: Target) -> None:
    """It is one line, and each target has inputs that it begins with."""
    assert target.claim.endswith(".")
    assert len(list(inputs(target))) > 2


def test_the_corpus_is_small() -> None:
    """It has at most 150 files, 300 KB in all, each below the name of a target and called by its content."""
    kept = [file for file in CORPUS.rglob("*") if file.is_file()]
    assert 0 < len(kept) <= _MOST
    assert sum(file.stat().st_size for file in kept) <= _LARGEST
    assert [file for file in kept if file.parent.name not in TARGETS or file.name != name_of(file.read_bytes())] == []


def _lets_all_escape(data: bytes) -> None:
    """Nothing that is no number is decoded."""
    if data == b"out":
        raise SystemExit(int(data.decode().find("x")))
    int(data)


@pytest.mark.parametrize(("data", "escapes"), [(b"12", None), (b"x", ValueError), (b"out", SystemExit)], ids=["sound", "error", "exit"])
def test_what_escapes_is_caught(data: bytes, escapes: type[BaseException] | None) -> None:
    """Another error than the documented ones is told, SystemExit as well, and a sound input isn't."""
    escaped = Target("broken", _lets_all_escape).escaped(data)
    assert (None if escaped is None else type(escaped)) is escapes


def test_a_normalizer_that_breaks_is_caught() -> None:
    """The check of a provider sees what its function raises: core, which would make a MalformedResponse of it, is not asked first."""
    from fuzz.normalizers import Normalizer

    class Broken(Normalizer):
        def __init__(self) -> None:
            super().__init__("plivo")
            self._normalize = _raises_a_key_error

    broken = Broken()
    escaped = Target("broken", broken.check).escaped(next(broken.seeds()))
    assert isinstance(escaped, KeyError)


def _raises_a_key_error(**_: object) -> object:
    raise KeyError("data")


def test_mutants_are_messages() -> None:
    """What is made of a provider's seeds is another input, and nothing escapes of a hundred of them."""
    from random import Random

    target = TARGETS["kaleyra"]
    chance = Random(0)
    assert target.mutate is not None
    seeds = list(target.seeds())
    mutants = [target.mutate(chance.choice(seeds), chance) for _ in range(100)]
    assert len({*mutants} - {*seeds}) > 50
    assert [error for data in mutants if (error := target.escaped(data)) is not None] == []


def _run(*arguments: str, without_atheris: bool = False) -> subprocess.CompletedProcess[str]:
    hidden = "import sys; sys.modules['atheris'] = None; " if without_atheris else ""
    code = f"{hidden}import runpy; runpy.run_path({str(RUN)!r}, run_name='__main__')"
    environ = {"PYTHONPATH": str(RUN.parents[1])}
    return subprocess.run([sys.executable, "-c", code, *arguments], env=environ, capture_output=True, text=True, check=False)


def test_a_file_is_replayed(tmp_path: Path) -> None:
    """`run.py TARGET --replay FILE` runs one input, without atheris; what escapes ends it with a traceback."""
    file = keep(b"0.004 USD", tmp_path)
    done = _run("money", "--replay", str(file), without_atheris=True)
    assert (done.returncode, done.stdout) == (0, f"money: {file}: nothing escapes\n")


def test_without_atheris() -> None:
    """The long run says in a line what it needs, and how it is installed."""
    done = _run("money", "1", without_atheris=True)
    assert (done.returncode, done.stderr) == (1, "fuzzing needs atheris, which is not installed: pip install -e '.[fuzz]'\n")


def test_the_ways_of_an_input() -> None:
    """Two inputs that are told apart go different ways through linehunt, and one goes the same way twice."""
    target = TARGETS["money"]
    assert ways(target, b"0.004 USD") == ways(target, b"0.004 USD") != ways(target, b"-1 USD")
