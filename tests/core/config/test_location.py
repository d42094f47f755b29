"""At which line of a TOML document a key stands."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from linehunt.config.location import NOWHERE, Key, locate

DOCUMENT = '''\
# [not.a.table]
top = 1
[accounts.plivo-us]  # a comment with = and "quotes
auth_id = "MA#1"
"quoted key" = 2

"esc\\u0061ped\\"" = 3
'lit.eral' = 4
dotted . "inner".deep = 5
text = """
[fake]
key = 1 \\""" ""still""\\
"""""
literal = \'\'\'
fake = '"' ''
\'\'\'
list = [ # ]
  "a]", # "
  [1, { x = "}" }],
]
after = { in = { line = 1 }, "q" = "]" }
[[many]]
one = 1
[[many]]
two = 2
[ spaced . header ]
last = 0'''


def test_every_form_of_a_key() -> None:
    """Bare, quoted, escaped and dotted keys are found; comments, strings over lines, arrays and inline tables don't confuse."""
    tomllib.loads(DOCUMENT)
    lines = locate(DOCUMENT)
    account = ("accounts", "plivo-us")
    expected: dict[Key, int] = {
        ("top",): 2,
        account: 3,
        (*account, "auth_id"): 4,
        (*account, "quoted key"): 5,
        (*account, 'escaped"'): 7,
        (*account, "lit.eral"): 8,
        (*account, "dotted", "inner", "deep"): 9,
        (*account, "dotted"): 9,
        (*account, "text"): 10,
        (*account, "literal"): 14,
        (*account, "list"): 17,
        (*account, "after"): 21,
        (*account, "after", "in", "line"): 21,
        ("many",): 22,
        ("many", "two"): 25,
        ("spaced", "header"): 26,
        ("spaced", "header", "last"): 27,
    }
    assert {key: lines.line(key) for key in expected} == expected


def test_a_key_that_is_not_written() -> None:
    """It has the line of the innermost table around it, a written header before an implied one; or none."""
    lines = locate("[a.b.c]\nx = 1\n[a.b]\ny = 1\n")
    assert lines.line(("a", "b", "missing")) == 3
    assert lines.line(("a", "missing")) == 1
    assert lines.line(("missing",)) is None
    assert NOWHERE.line(("a",)) is None


def test_an_empty_document() -> None:
    """No key, no line."""
    assert locate("").line(("a",)) is None
    assert locate("\n# only a comment").line(("a",)) is None


KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=6)
VALUES = st.one_of(
    st.integers(0, 99).map(str),
    st.sampled_from(
        [
            '"[#]"',
            "'\"'",
            '"""\nx = 1\n"""',
            "'''\n[t]\n'''",
            "[1, # [\n 2]",
            "{ a = 1, b = [2, { c = 3 }] }",
            "1979-05-27 07:32:00",
            '"\\""',
            '""',
            '""""two""""',
            "[\n]",
        ]
    ),
)


def quoted(key: str) -> str:
    """The key in a basic string."""
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def leaves(table: Mapping[str, Any], key: Key = ()) -> Iterator[Key]:
    """The keys of all values that are no tables."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*key, name))
        else:
            yield (*key, name)


@given(
    st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=4), max_size=4), st.sampled_from(["", " # c = 'd", "\n", "\n# [x]\n\n"])
)
def test_random_documents(tables: dict[str, dict[str, str]], gap: str) -> None:
    """Every leaf that tomllib reads is located at the line where it was written."""
    text = ""
    expected: dict[Key, int] = {}
    for header, table in tables.items():
        text += f"[{quoted(header)}]{gap}\n"
        for name, value in table.items():
            expected[header, name] = text.count("\n") + 1
            text += f"{quoted(name)} = {value}{gap}\n"
    lines = locate(text)
    for key in leaves(tomllib.loads(text)):
        assert lines.line(key) == expected[key[0], key[1]]
