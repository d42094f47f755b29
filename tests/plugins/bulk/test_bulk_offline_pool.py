"""Offline runs over several processes: order, what each of them is given, how many rows are read ahead, and how they end."""

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from linehunt import Configuration, ConfigurationError, LinehuntError, Secret
from linehunt_bulk.offline_pool import Finish, OfflinePool, usable_cores
from linehunt_bulk.row import Row
from pool_finishes import Told, die, fail, told

MANY = 2200
# Tells that there are results, and goes on until it is stopped. Its processes have its stdout as well: that ends when the last of them has.
ENDLESS = """
from itertools import count
from linehunt import Configuration
from linehunt_bulk.offline_pool import OfflinePool
from linehunt_bulk.row import Row
from pool_finishes import told
for block in OfflinePool(Configuration(), told, processes=2).run(Row(n, (), f"+1415430{n % 10000:04}") for n in count(1)):
    print("some", flush=True)
"""


def rows(count: int) -> Iterator[Row]:
    """Numbers, one of ten without its last digit, and one of a hundred with a problem."""
    for n in range(count):
        number = f"+1415430{n:04}"[: -1 if n % 10 == 7 else None]
        yield Row(n + 2, (number, "cell"), number, "ragged: 1 cell, the header has 2" if n % 100 == 5 else None)


def expected(row: Row) -> tuple[Any, ...]:
    if row.problem is not None:
        return ("", row.problem, None, None)
    valid = len(row.number) == 12
    return (row.number, None, valid, ("America/Los_Angeles",) if valid else None)


def pool(configuration: Configuration | None = None, finish: Finish[Any] = told, **options: Any) -> "OfflinePool[Any]":
    return OfflinePool(configuration or Configuration(), finish, **{"want": ["time_zones"], "processes": 2, **options})


def ran(pool: "OfflinePool[Told]", given: Iterable[Row]) -> tuple[set[int], list[tuple[Any, ...]]]:
    """The processes that took part, and what the rows came to."""
    blocks = list(pool.run(given))
    return {process for process, _ in blocks}, [row for _, made in blocks for row in made]


@pytest.mark.parametrize(("count", "processes"), [(0, 2), (3, 2), (MANY, 1)])
def test_rows_that_are_few_or_for_one_process_are_done_here(count: int, processes: int) -> None:
    """No process is started for a few rows, or where one is asked for."""
    where, came_to = ran(pool(processes=processes), rows(count))

    assert where <= {os.getpid()}
    assert came_to == list(map(expected, rows(count)))


def test_many_rows_are_done_elsewhere() -> None:
    """Other processes answer, in the order of the rows; broken rows keep their place and their problem."""
    where, came_to = ran(pool(), rows(MANY))

    assert os.getpid() not in where
    assert came_to == list(map(expected, rows(MANY)))


def test_the_chain_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every process reads the file itself, wherever it is; chain and region are those that were given."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "linehunt.toml"
    path.write_text('[chains.default]\naccounts = ["plivo"]\n[chains.tables]\naccounts = ["offline"]\nwant = ["time_zones"]\n')
    given = [Row(n, (), f"020 8366 {n:04}") for n in range(MANY)]
    where, came_to = ran(pool(Configuration.load("linehunt.toml"), chain="tables", want=None, region="GB"), given)

    assert os.getpid() not in where
    assert [row[1:] for row in came_to] == [(None, True, ("Europe/London",))] * MANY


def _configured(settings: Mapping[str, object], environ: Mapping[str, str] | None) -> Configuration:
    accounts = {"tables": {"provider": "offline"}, "other": settings}
    return Configuration(accounts, {"default": {"accounts": ["tables"]}, "paid": {"accounts": ["other"]}}, environ=environ)


def test_a_configuration_made_in_python() -> None:
    """It is pickled."""
    where, came_to = ran(pool(_configured({"provider": "plivo"}, {})), rows(MANY))

    assert os.getpid() not in where
    assert came_to == list(map(expected, rows(MANY)))


@pytest.mark.parametrize(
    "configuration",
    [
        _configured({"provider": "plivo"}, None),
        _configured({"provider": "plivo", "auth_token": Secret("canary")}, {}),
        Configuration(observers={"enabled": ["otel"]}),
    ],
    ids=["the environment", "a secret", "observers"],
)
def test_what_can_not_be_handed_over(configuration: Configuration) -> None:
    """A configuration that can't be pickled is used here, and so is one with observers, which are told here."""
    where, came_to = ran(pool(configuration), rows(MANY))

    assert where == {os.getpid()}
    assert came_to == list(map(expected, rows(MANY)))


def test_few_rows_are_read_ahead() -> None:
    """A consumer that stops stops the reading, a few blocks further on; what is under way is left."""
    read = 0

    def endless() -> Iterator[Row]:
        nonlocal read
        while True:
            read += 1
            yield Row(read, (), "+14154305555")

    blocks = pool().run(endless())
    assert len(list(islice(blocks, 3))) == 3
    blocks.close()
    assert read <= 9 * 512


def test_large_cells_make_small_blocks() -> None:
    """A million characters are a block, however few rows they are; what is no text counts for nothing."""
    cells = ("x" * 600_000, 5, None)
    blocks = list(pool(processes=1).run([Row(n, cells, "+14154305555") for n in range(5)]))

    assert [len(made) for _, made in blocks] == [2, 2, 1]


def test_the_garbage_collector_is_left_as_it_was() -> None:
    """It looks seldom while rows are looked up here, and as before afterwards."""
    before = gc.get_threshold()
    blocks = pool(processes=1).run(rows(3))
    next(blocks)
    assert gc.get_threshold() > before
    blocks.close()
    assert gc.get_threshold() == before


def test_a_process_that_dies() -> None:
    """The run ends with one clear error."""
    with pytest.raises(LinehuntError, match=r"^a process of this run has ended on its own: it was killed, or there is too little memory$"):
        list(pool(finish=die).run(rows(MANY)))


def test_an_error_elsewhere_is_raised_here() -> None:
    """What is raised in another process comes out as it is."""
    with pytest.raises(ValueError, match=r"^no room for 512 rows$"):
        list(pool(finish=fail).run(rows(MANY)))


def test_an_argument_that_is_wrong() -> None:
    """As of any client, from whichever process."""
    for processes in (1, 2):
        with pytest.raises(ConfigurationError, match=r"^unknown chain 'other'"):
            list(pool(chain="other", processes=processes).run(rows(MANY)))


def test_a_chain_that_is_not_local() -> None:
    """It is refused, and nobody is asked: what a pool does is neither paid for nor in a ledger."""
    configuration = Configuration({"plivo": {"auth_id": "MA1", "auth_token": "canary"}}, {"default": {"accounts": ["plivo"]}})

    with pytest.raises(LinehuntError, match=r"^the account 'plivo' doesn't answer locally"):
        list(pool(configuration, processes=1).run(rows(1)))


def test_a_file_that_becomes_another_one(tmp_path: Path) -> None:
    """Where its chain has an account beyond this machine by now, nobody is asked."""
    path = tmp_path / "linehunt.toml"
    path.touch(0o600)
    path.write_text('[chains.default]\naccounts = ["offline"]\n')
    made = pool(Configuration.load(path))
    path.write_text('[chains.default]\naccounts = ["plivo"]\n[accounts.plivo]\nauth_id = "MA1"\nauth_token = "canary"\n')

    with pytest.raises(LinehuntError, match=r"^the account 'plivo' doesn't answer locally"):
        list(made.run(rows(MANY)))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_how_a_run_is_ended(number: int) -> None:
    """Ctrl-C, which a terminal sends to all of its processes, is the first one's to tell; and where that is killed, all of them end."""
    paths = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, "-c", ENDLESS]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "some\n"
        if number == signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.kill()
        _, complaints = process.communicate(timeout=30)

    assert process.returncode == -number
    assert complaints.count("Traceback") == (number == signal.SIGINT)


def test_how_many_cores_there_are() -> None:
    """At least this one."""
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
