"""Who has an attempt in hand, and whether that process still lives: an advisory file lock, which ends with its process."""

import fcntl
import os
import re
from pathlib import Path

_NAME = re.compile("[0-9a-f]{16}")


class Owner:
    """A name with a locked file. While it is locked, its process lives (or a child that it forked)."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.name = ""
        while not self.name:
            name = os.urandom(8).hex()
            descriptor = os.open(directory / name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            # Between the two somebody may have taken the file for a dead owner's, and have removed it.
            if os.fstat(descriptor).st_nlink:
                self.name, self._descriptor = name, descriptor
            else:
                os.close(descriptor)

    def resign(self) -> None:
        """Give the name up. The file is removed while it is locked: unlocked, it would look like a dead owner's for a moment."""
        (self._directory / self.name).unlink(missing_ok=True)
        os.close(self._descriptor)


def is_dead(directory: Path, name: str) -> bool:
    """Whether the owner of this name is gone. Its file is then removed, while it is locked here."""
    if not _NAME.fullmatch(name):
        return True  # no owner of ours was ever called so
    path = directory / name
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
