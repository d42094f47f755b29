"""Searching files for digits."""

from io import BytesIO
from pathlib import Path

import pytest

from linehunt.store.sqlite.byte_search import ANYWHERE, WHOLE, main


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "some.file"


def find(how: str, content: bytes, file: Path, *digits: str) -> list[str]:
    """Which of the digits are in the file."""
    file.write_bytes(content)
    told = BytesIO()
    main([how, str(file)], BytesIO("\n".join(digits).encode()), told)
    return [digits[int(line.split()[1])] for line in told.getvalue().splitlines()]


@pytest.mark.parametrize("content", [b"44208", b"+44208 acme", b"\x00\xff44208\xff", b"x" * 5000 + b"44208", b"1144208 44208"])
def test_found_alone(file: Path, content: bytes) -> None:
    """Digits that stand for themselves are found wherever they are in the bytes, also after an occurrence within a longer run."""
    assert find(WHOLE, content, file, "44208") == find(ANYWHERE, content, file, "44208") == ["44208"]


@pytest.mark.parametrize("content", [b"0044208", b"x00000000044208", b'"044208"'])
def test_zeros_before_it(file: Path, content: bytes) -> None:
    """Zeros before the digits are how some write a number's plus: they make it no other number."""
    assert find(WHOLE, content, file, "44208") == ["44208"]


@pytest.mark.parametrize("content", [b"442080", b"144208", b"10044208", b"4420844208", b"1442081"])
def test_part_of_a_longer_run(file: Path, content: bytes) -> None:
    """Digits within a longer run are found only where anywhere is asked for."""
    assert find(WHOLE, content, file, "44208") == []
    assert find(ANYWHERE, content, file, "44208") == ["44208"]


@pytest.mark.parametrize("content", [b"", b"4420", b"44 208", b"4420\x008"])
def test_not_found(file: Path, content: bytes) -> None:
    """What is not there byte by byte is not found, in an empty file neither."""
    assert find(WHOLE, content, file, "44208") == find(ANYWHERE, content, file, "44208") == []


@pytest.mark.parametrize("before", [*range(2**20 - 20, 2**20 + 3), 2**20 - 256, 2**20 - 128, 2 * 2**20 - 5])
def test_wherever_it_is(file: Path, before: int) -> None:
    """A large file is read in parts: what lies across two of them is seen whole, and so is what it stands in."""
    assert find(WHOLE, b"x" * before + b"00442083661177", file, "442083661177") == ["442083661177"]
    assert find(WHOLE, b"x" * before + b"442083661177x", file, "442083661177") == ["442083661177"]
    assert find(WHOLE, b"x" * before + b"4420836611770", file, "442083661177") == []
    assert find(WHOLE, b"x" * before + b"1442083661177x", file, "442083661177") == []


def test_which_in_which(tmp_path: Path) -> None:
    """Each find names its file and its question; a file that is gone holds nothing."""
    for name, content in (("a", "111111 222222"), ("c", "333333 111111")):
        (tmp_path / name).write_text(content)
    told = BytesIO()
    main([ANYWHERE, *(str(tmp_path / name) for name in "abc")], BytesIO(b"111111\n222222\n444444\n"), told)

    assert told.getvalue() == b"0 0\n0 1\n2 0\n"


def test_unreadable(file: Path) -> None:
    """A file that can't be read ends the search: what was not searched is not taken for clean."""
    file.touch()
    with pytest.raises(SystemExit, match=r"some\.file/within: Not a directory"):
        main([WHOLE, f"{file}/within"], BytesIO(b"1"), BytesIO())
