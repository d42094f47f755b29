"""The inputs that are kept: one file each, named by its content."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from fuzz.target import Target

CORPUS = Path(__file__).parent / "corpus"


def inputs(target: Target) -> Iterator[tuple[str, bytes]]:
    """The target's seeds and the files of its corpus, and what each is called."""
    for place, seed in enumerate(target.seeds()):
        yield f"seed {place}", seed
    for file in files(target):
        yield file.name, file.read_bytes()


def files(target: Target) -> list[Path]:
    """The files of its corpus."""
    return sorted((CORPUS / target.name).glob("*"))


def keep(data: bytes, directory: Path) -> Path:
    """Write an input there, under its name."""
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / name_of(data)
    file.write_bytes(data)
    return file


def name_of(data: bytes) -> str:
    """16 digits of its SHA-256."""
    return sha256(data).hexdigest()[:16]
