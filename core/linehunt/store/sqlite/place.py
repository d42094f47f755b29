"""The directory of a ledger: its files, made for their owner alone, and refused where a lock can't be trusted."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from attrs import frozen

from linehunt.model.errors import StoreError

KEY_BYTES = 32
_MOUNTS = Path("/proc/self/mountinfo")
# File systems of other machines: locks there are missing, or end while their holder lives (https://www.sqlite.org/lockingv3.html).
_REMOTE = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "davfs", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb3", "smbfs"}
)


def default_directory() -> Path:
    """The user's own state directory, as the platform has it."""
    from platformdirs import user_state_path

    return user_state_path("linehunt")


@frozen
class Place:
    """Where the files are. `mounts` is the kernel's table of file systems; where there is none, none is refused."""

    directory: Path
    mounts: Path = _MOUNTS

    @property
    def database(self) -> Path:
        """Ledger, raw responses and answers."""
        return self.directory / "ledger.db"

    @property
    def journal(self) -> Path:
        """SQLite's rollback journal."""
        return self.directory / "ledger.db-journal"

    @property
    def key(self) -> Path:
        """What the ledger's numbers are hashed with."""
        return self.directory / "ledger.key"

    @property
    def owners(self) -> Path:
        """A locked file for each store that is open."""
        return self.directory / "owners"

    @property
    def owner_names(self) -> set[str]:
        """Who has a file there: living owners, and dead ones that nobody has cleaned up after."""
        try:
            return {path.name for path in self.owners.iterdir()}
        except OSError as error:
            raise self.unusable(error) from None

    def unusable(self, error: OSError) -> StoreError:
        """What a person is told of this error."""
        return StoreError(f"{self.directory}: the ledger can't be kept there: {error.strerror}: name another directory")

    def prepare(self) -> bytes:
        """Make what isn't there, directories 0700 and files 0600 from the first byte; the ledger's key.

        Raises:
            StoreError: it can't be made, is another user's, can be written to by anybody, or lies on another machine.
        """
        try:
            for directory in (*reversed(self.owners.absolute().parents), self.owners):
                if not directory.exists():
                    directory.mkdir(mode=0o700, exist_ok=True)
            self._refuse_open()
            self._refuse_remote()
            _make_private(self.database, b"")
            _make_private(self.key, os.urandom(KEY_BYTES))
            key = self.key.read_bytes()
        except OSError as error:
            raise self.unusable(error) from None
        if len(key) != KEY_BYTES:
            raise StoreError(f"{self.key}: it is damaged, {len(key)} bytes instead of {KEY_BYTES}: restore a copy")
        return key

    def _refuse_open(self) -> None:
        """Whoever may make files beside the ledger could give it a journal, which SQLite would believe."""
        for directory in (self.directory, self.owners):
            if directory.stat().st_mode & stat.S_IWOTH:
                raise StoreError(f"{directory}: anybody can write there: chmod o-w it, or name a directory below it")

    def _refuse_remote(self) -> None:
        kind = file_system(self.directory.resolve(), self.mounts)
        if kind in _REMOTE or (kind.startswith("fuse.") and kind != "fuse.portal"):
            raise StoreError(
                f"{self.directory}: the ledger can't be kept on a file system of another machine ({kind}): name a local directory"
            )


def file_system(directory: Path, mounts: Path) -> str:
    """The type of the file system that a directory lies on, as in `ext4`; "" where the kernel doesn't tell."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    found, longest = "", -1
    for line in lines:
        before, _, after = line.partition(" - ")
        # The fifth word is the mount point; space, tab, newline and backslash are written in octal (proc(5)).
        point = (
            before.split(" ")[4]
            .encode("utf-8", "surrogateescape")
            .decode("unicode_escape")
            .encode("latin-1")
            .decode("utf-8", "surrogateescape")
        )
        if len(point) >= longest and directory.is_relative_to(point):  # the later of two at one point hides the earlier
            found, longest = after.split(" ")[0], len(point)
    return found


def _make_private(path: Path, content: bytes) -> None:
    """Make the file for its owner alone, unless it is there: it appears with its whole content, whoever makes it first.

    A file that is there is never opened: closing a descriptor of it would end the locks that SQLite holds on it in this process
    (https://www.sqlite.org/howtocorrupt.html, 2.2). One that others can read is taken from them.
    """
    if not path.exists():
        made = path.with_name(f"{path.name}-{os.urandom(8).hex()}")
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            try:
                os.write(descriptor, content)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            with suppress(FileExistsError):
                path.hardlink_to(made)
        finally:
            made.unlink()
    mode = path.lstat().st_mode
    if not stat.S_ISREG(mode):
        raise StoreError(f"{path}: it is no regular file: name another directory")
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        path.chmod(0o600)
