"""What is wrong with a file before its tables are read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from linehunt.config.configuration import Configuration
from linehunt.model.errors import ConfigurationError

Write = Callable[..., Path]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[chains.default]\naccounts = CANARY\n", ":2: Invalid value"),
        ("a = 1\na = 2\n", ":2: Cannot overwrite a value"),
        ('a = """\nCANARY\n', ":2: Unterminated string"),
        ("a = [1,\n", ":1: Invalid value"),
        ("a = " + "1" * 5000, ": it holds a number with too many digits"),
        ("a = " + "[" * 5000, ": its arrays or tables are nested too deeply"),
        ("#" * 1_000_001, ": a configuration has at most 1,000,000 bytes"),
    ],
)
def test_syntax(write: Write, text: str, expected: str) -> None:
    """File, line and the parser's words; never what the line holds."""
    path = write(text)
    with pytest.raises(ConfigurationError) as caught:
        Configuration.load(path)
    assert str(caught.value) == f"{path}{expected}"


def test_encoding(write: Write) -> None:
    """A byte order mark and CRLF are read; what is no UTF-8 is refused."""
    path = write("")
    path.write_bytes('\ufeff[chains.default]\r\naccounts = ["acme"]\r\nscren = true\r\n'.encode())
    with pytest.raises(ConfigurationError, match=r":3: chains.default.scren: unknown key: did you mean 'screen'\?$"):
        Configuration.load(path)
    path.write_bytes(b"a = '\xff'")
    with pytest.raises(ConfigurationError, match=r"is not UTF-8 text$"):
        Configuration.load(path)
