"""A file that has its name only once it is complete."""

import fcntl
import os
import stat
from contextlib import suppress
from pathlib import Path

from linehunt import printable
from linehunt_bulk.unusable import Unusable

_GONE = -1
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class PartialFile:
    """A sink that is written beside its target, and renamed to it at the end.

    The partial file (`.target.partial`) is its owner's alone, and locked, which keeps a second run from the same target. It goes with the
    run; one that was kept, or whose run was killed, is taken over by the next. The complete file has the mode of any new one, or of the
    file in whose place it comes. Where the target is a link, what it leads to is written.

    Raises:
        Unusable: when it is made: the target exists and may not be overwritten, is no file, or there can be none; or another run is
            writing it.
    """

    def __init__(self, target: str, *, overwrite: bool) -> None:
        self._name = printable(target)
        self._target = Path(os.path.realpath(target))
        self._overwrite = overwrite
        self._mode = self._mode_to_be()
        self._partial = self._target.with_name(f".{self._target.name}.partial")
        self._beside = printable(self._partial.name)
        self._descriptor = self._open()

    def write(self, data: bytes, /) -> int:
        """Take all of `data`; how much that was."""
        if self._descriptor != _GONE:
            left = memoryview(data)
            try:
                while left:  # a disk that is nearly full takes a part
                    left = left[os.write(self._descriptor, left) :]
            except OSError as error:
                raise self._dropped(error) from None
        return len(data)

    def finish(self) -> None:
        """All is on the disk, under the target's name."""
        if not self._overwrite and os.path.lexists(self._target):
            self.drop()
            raise Unusable(f"{self._name}: something else made it meanwhile, and it was left as it is: name another file")
        try:
            os.fchmod(self._descriptor, self._mode)
            os.fsync(self._descriptor)
            self._partial.replace(self._target)
        except OSError as error:
            raise self._dropped(error) from None
        self._close()
        with suppress(OSError):  # some file systems sync no directory
            _sync(self._target.parent)

    def keep(self) -> str:
        """All is on the disk, in the partial file; its path."""
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise self._dropped(error) from None
        self._close()
        return printable(str(self._partial))

    def drop(self) -> None:
        """Remove the partial file."""
        if self._descriptor != _GONE:
            with suppress(OSError):
                self._partial.unlink()  # while it is locked: unlocked, another run could take it over
            self._close()

    def _mode_to_be(self) -> int:
        """The mode of the complete file."""
        try:
            there = self._target.stat()
        except FileNotFoundError:
            mask = os.umask(0o077)
            os.umask(mask)
            return 0o666 & ~mask
        except OSError as error:
            raise Unusable(f"{self._name}: {error.strerror}") from None
        if stat.S_ISDIR(there.st_mode):
            raise Unusable(f"{self._name}: it is a directory: name a file in it")
        if not stat.S_ISREG(there.st_mode):
            raise Unusable(f"{self._name}: it is no file: name one, or '-' for standard output")
        if not self._overwrite:
            raise Unusable(f"{self._name}: it exists already: name another file, or give --overwrite")
        return stat.S_IMODE(there.st_mode)

    def _open(self) -> int:
        """The partial file: ours, locked, and empty."""
        try:
            descriptor = os.open(self._partial, _FLAGS, 0o600)
        except OSError as error:
            raise Unusable(f"{self._name}: {self._beside} can't be written beside it: {error.strerror}") from None
        try:
            self._lock(descriptor)
            self._check(os.fstat(descriptor))
            os.ftruncate(descriptor, 0)
            os.fchmod(descriptor, 0o600)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _lock(self, descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise self._busy() from None
        except OSError as error:
            if not os.fstat(descriptor).st_size:  # made just now: where nothing can be locked, it is no other run's
                self._partial.unlink()
            raise Unusable(f"{self._name}: {self._beside} can't be locked beside it: {error.strerror}") from None

    def _check(self, opened: os.stat_result) -> None:
        # Between opening and locking the run that had it may have ended: what is open here is then its complete file, or none.
        try:
            named = self._partial.lstat()
        except FileNotFoundError:
            raise self._busy() from None
        if not os.path.samestat(opened, named):
            raise self._busy()
        # In a directory that others write to it may be theirs, or a name of a file that they want emptied.
        if not stat.S_ISREG(opened.st_mode) or opened.st_uid != os.geteuid() or opened.st_nlink > 1:
            raise Unusable(f"{self._name}: {self._beside} beside it is somebody else's: remove it, or name another file")

    def _busy(self) -> Unusable:
        return Unusable(f"{self._name}: another run is writing it")

    def _close(self) -> None:
        os.close(self._descriptor)
        self._descriptor = _GONE

    def _dropped(self, error: OSError) -> Unusable:
        self.drop()
        return Unusable(f"{self._name}: it can't be written: {error.strerror}. Nothing of it was kept")


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
