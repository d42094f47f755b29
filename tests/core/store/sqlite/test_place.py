"""The directory of a ledger: whose it is from the first byte, and on which disks it is refused."""

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from crash.hammer import order
from linehunt import StoreError
from linehunt.model.number import PhoneNumber
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.place import Place, default_directory, file_system
from linehunt.store.sqlite.schema import VERSION, version_of

NUMBER = PhoneNumber("+14154305555")
ROOT = "23 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"


@pytest.fixture
def no_mask() -> Iterator[None]:
    """A process that lets everybody read what it makes."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(directory: Path) -> dict[str, int]:
    """The rights of each file and directory, the ledger's own among them."""
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in (directory, *directory.rglob("*"))}


@pytest.mark.usefixtures("no_mask")
def test_files_of_ones_own(directory: Path, open_store: Callable[..., SQLiteStore]) -> None:
    """Whatever the umask, directories are 0700 and files 0600, those that SQLite makes too; missing parents likewise."""
    store = open_store(directory / "below")
    store.reserve(order(NUMBER))
    [owner] = [path.name for path in store.place.owners.iterdir()]

    assert modes(directory) == {
        "ledger": 0o700,
        "below": 0o700,
        "owners": 0o700,
        "ledger.db": 0o600,
        "ledger.db-journal": 0o600,
        "ledger.key": 0o600,
        owner: 0o600,
    }


@pytest.mark.usefixtures("no_mask")
def test_never_readable(directory: Path) -> None:
    """No file of a ledger is there, not even for a moment, with rights for others: whoever looks all the time sees none."""

    def make(place: int) -> None:
        SQLiteStore(directory / str(place)).close()

    seen: set[int] = set()
    with ThreadPoolExecutor(1) as pool:
        for place in range(20):
            made = pool.submit(make, place)
            while not made.done():
                for path in (directory / str(place)).rglob("*"):
                    try:
                        seen.add(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
                    except FileNotFoundError:  # gone again
                        continue
            made.result()

    assert seen <= {0}


def test_what_others_can_read_is_taken_from_them(directory: Path, open_store: Callable[..., SQLiteStore]) -> None:
    """A ledger and a key that others can read are made private at the next opening, and hold what they held."""
    with_rights = ("ledger.db", "ledger.key")
    first = open_store()
    first.reserve(order(NUMBER))
    for name in with_rights:
        (directory / name).chmod(0o664)
    again = open_store()

    assert [modes(directory)[name] for name in with_rights] == [0o600, 0o600]
    assert again.held == first.held


def test_made_by_many_at_once(directory: Path) -> None:
    """Many who make the same ledger at once make one: one key, one set of tables, and nothing is left of the others' beginnings."""
    with ThreadPoolExecutor(16) as pool:
        stores = list(pool.map(lambda _: SQLiteStore(directory), range(16)))
        keys = {store.place.prepare() for store in stores}
        for store in stores:
            store.close()

    assert len(keys) == 1
    assert sorted(path.name for path in directory.iterdir()) == ["ledger.db", "ledger.db-journal", "ledger.key", "owners"]


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_made_while_it_is_looked_at(directory: Path, open_store: Callable[..., SQLiteStore], nth: int) -> None:
    """A ledger that another process makes while its file is looked at, at whatever statement, is ours, and nobody else's file."""
    place = Place(directory)
    place.prepare()
    seen: list[str] = []

    def look(statement: str) -> None:
        seen.append(statement)
        if len(seen) == nth:
            open_store()

    with closing(sqlite3.connect(place.database, isolation_level=None)) as connection:
        connection.set_trace_callback(look)
        assert version_of(connection) in (0, VERSION)
        assert len(seen) == 3
        assert version_of(connection) == VERSION


def test_the_default_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a name it is the user's own state directory, made when a store is opened."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert default_directory() == tmp_path / "state" / "linehunt"
    SQLiteStore().close()

    assert (tmp_path / "state" / "linehunt" / "ledger.db").exists()


@pytest.mark.parametrize(
    ("mounted", "kind"),
    [
        ("nfs4", "nfs4"),
        ("cifs", "cifs"),
        ("smb3", "smb3"),
        ("9p", "9p"),
        ("fuse.sshfs", "fuse.sshfs"),
        ("fuse.s3fs", "fuse.s3fs"),
    ],
)
def test_a_file_system_of_another_machine(tmp_path: Path, mounted: str, kind: str) -> None:
    """A ledger is refused where locks can't be trusted, before a file is made: whoever took it there reads which one it is."""
    mounts = tmp_path / "mountinfo"
    share = tmp_path / "share"
    mounts.write_text(f"{ROOT}57 23 0:52 / {share} rw,relatime shared:9 - {mounted} server:/x rw,vers=4.2\n", "ascii")
    place = Place(share / "ledger", mounts)
    with pytest.raises(StoreError) as caught:
        place.prepare()

    assert str(caught.value) == (
        f"{share}/ledger: the ledger can't be kept on a file system of another machine ({kind}): name a local directory"
    )
    assert not place.database.exists()
    assert not place.key.exists()


@pytest.mark.parametrize("mounted", ["ext4", "btrfs", "overlay", "tmpfs", "fuse.portal", "fuseblk"])
def test_a_local_file_system(tmp_path: Path, mounted: str) -> None:
    """A local one is taken, whatever its name."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"{ROOT}57 23 0:52 / {tmp_path} rw - {mounted} /dev/sdb rw\n", "ascii")

    assert len(Place(tmp_path / "ledger", mounts).prepare()) == 32


def test_through_a_link(tmp_path: Path) -> None:
    """A link to a share is a share."""
    (tmp_path / "share").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "share")
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"{ROOT}57 23 0:52 / {tmp_path}/share rw - nfs server:/x rw\n", "ascii")

    with pytest.raises(StoreError, match=r"of another machine \(nfs\)"):
        Place(tmp_path / "link" / "ledger", mounts).prepare()


@pytest.mark.parametrize(
    ("line", "directory", "kind"),
    [
        (r"1 2 0:1 / /mnt/my\040share rw - nfs x rw", "/mnt/my share/ledger", "nfs"),
        (r"1 2 0:1 / /mnt/a\134b rw - nfs x rw", "/mnt/a\\b", "nfs"),
        ("1 2 0:1 / /mnt/größe rw - nfs x rw", "/mnt/größe", "nfs"),
        ("1 2 0:1 / /mnt rw - nfs x rw", "/mnt2/ledger", "ext4"),
        ("1 2 0:1 / /mnt rw - nfs x rw\n1 2 0:1 / /mnt/disk rw - xfs y rw", "/mnt/disk/ledger", "xfs"),
        ("1 2 0:1 / /mnt rw - nfs x rw\n1 2 0:1 / /mnt rw - xfs y rw", "/mnt/ledger", "xfs"),
        ("1 2 0:1 / /mnt rw shared:1 master:2 - nfs x rw", "/mnt", "nfs"),
        ("1 2 0:1 / /mnt rw - nfs x rw", "/elsewhere", "ext4"),
    ],
    ids=["space", "backslash", "umlaut", "neighbour", "below", "hidden", "more-fields", "elsewhere"],
)
def test_which_file_system(tmp_path: Path, line: str, directory: str, kind: str) -> None:
    """The kernel's table is read as proc(5) has it: the longest mount point that holds the directory, the last of several at one point."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"{ROOT}{line}\n", "utf-8")

    assert file_system(Path(directory), mounts) == kind


def test_no_table_of_file_systems(tmp_path: Path) -> None:
    """Where the system has no such table nothing is known of a disk, and none is refused."""
    assert file_system(tmp_path, tmp_path / "mountinfo") == ""
    assert Place(tmp_path / "ledger", tmp_path / "mountinfo").prepare()
