"""Which column has the numbers: named, guessed and said, or asked for."""

from pathlib import Path

import pytest

from bulk_inputs import AMERICA, BRITAIN, INDIA, Inputs
from linehunt_bulk.reading.number_column import is_number, is_number_word


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    """Writes files and reads them."""
    return Inputs(tmp_path)


def test_by_name(inputs: Inputs) -> None:
    """Exactly, else in other letters' case; nothing needs to be said."""
    content = f"a,A,Work Phone,b\n{AMERICA},{BRITAIN},{INDIA},x\n"

    assert inputs.read(content, "n.csv", column="A").numbers == [BRITAIN]
    assert inputs.read(content, "n.csv", column="B").numbers == ["x"]
    assert inputs.read(content, "n.csv", column="work phone ").numbers == [INDIA]
    assert len(inputs.read(content, "n.csv", column="a").notes) == 1


def test_an_unknown_name(inputs: Inputs) -> None:
    """The nearest and all that there are."""
    content = f"id,phone,name\n1,{AMERICA},Ann\n"

    assert inputs.refused(content, "n.csv", column="fone") == ("n.csv has no column 'fone': did you mean 'phone'? It has: id, phone, name")
    assert inputs.refused(content, "n.csv", column="x") == "n.csv has no column 'x'. It has: id, phone, name"


def test_a_name_that_is_there_twice(inputs: Inputs) -> None:
    """Nobody can tell which is meant."""
    content = f"phone,phone,Phone\n{AMERICA},{BRITAIN},{INDIA}\n"

    assert inputs.refused(content, "n.csv", column="phone") == "n.csv has 2 columns 'phone': rename one"
    assert inputs.refused(content, "n.csv", column="PHONE") == "n.csv has 3 columns 'PHONE': rename one"


def test_names_are_shown_safely(inputs: Inputs) -> None:
    """Without control characters, and short."""
    said = inputs.refused(f"a\x1b[31m,{'b' * 100}\nx,y\n", "n.csv", column="c\x07")

    assert said == f"n.csv has no column 'c'. It has: a[31m, {'b' * 59}…"


@pytest.mark.parametrize(
    ("content", "column", "said"),
    [
        (f"id,phone\n1234567,{AMERICA}\n", "phone", "1 of the first 1 row is a number"),
        (f"phone,contact\nn/a,{AMERICA}\n", "contact", "1 of the first 1 row is a number"),
        ("id,number\n1234567,4154305555\n", "number", "1 of the first 1 row is a number"),
        (f"phone,fax\n{AMERICA},{BRITAIN}\n", "phone", "1 of the first 1 row is a number"),
        (f"id,a\n1234567,{AMERICA}\n", "a", "1 of the first 1 row is a number"),
        ("id,a\n17,(415) 430-5555\n18,\n19,415.430.5556\n", "a", "2 of the first 3 rows are numbers"),
        (f"iPhone,MSISDN\nXS,{AMERICA}\n", "MSISDN", "1 of the first 1 row is a number"),
        ("mobile,id\nn/a,1\n?,2\n", "mobile", "0 of the first 2 rows are numbers"),
        ("phone,fax_valid\n4154305555,yes\n", "phone", "1 of the first 1 row is a number"),
        ("id,phone\n1\n2,4154305555\n", "phone", "1 of the first 1 row is a number"),
        ("id,phone\n" + "1,4154305555\n" * 300, "phone", "100 of the first 100 rows are numbers"),
    ],
    ids=["word", "word without numbers", "number", "fax", "plus", "digits", "words", "word alone", "flag", "ragged", "many"],
)
def test_guessed(inputs: Inputs, content: str, column: str, said: str) -> None:
    """By the words of its name if numbers are in it, by E.164, by digits, by its name alone; what was seen is said."""
    told = inputs.read(content, "n.csv")

    assert told.column == column
    assert told.notes[-1] == f"column {column!r} of 2 (guessed: {said})"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"home_phone,work_phone\n{AMERICA},{BRITAIN}\n", "the numbers may be in 'home_phone' or 'work_phone': say which, with --column"),
        (f"a,b,c\n{AMERICA},{BRITAIN},1\n", "the numbers may be in 'a' or 'b': say which, with --column"),
        ("id,b\n1234567,4154305555\n", "the numbers may be in 'id' or 'b': say which, with --column"),
        ("phone,mobile,x\n,,y\n", "the numbers may be in 'phone' or 'mobile': say which, with --column"),
        ("a,b\nx,2024-01-31\n", "no column looks like phone numbers: say which it is, with --column. It has: a, b"),
        ("a,b\n", "no column looks like phone numbers: say which it is, with --column. It has: a, b"),
    ],
    ids=["words", "plus", "digits", "empty", "none", "no rows"],
)
def test_not_guessed(inputs: Inputs, content: str, said: str) -> None:
    """A wrong guess would be billed: where two can be meant they are named, and where none is, all are."""
    assert inputs.refused(content, "n.csv") == f"n.csv: {said}"


def test_the_only_column(inputs: Inputs) -> None:
    """It needs no guess."""
    told = inputs.read("contact\nx\n", "n.csv")

    assert (told.column, len(told.notes)) == ("contact", 1)


@pytest.mark.parametrize("text", [AMERICA, "(415) 430-5555", "06.12.34.56.78", "020 8366 1177", " 4154305555 ", "+1 (415) 430-5555"])
def test_numbers(text: str) -> None:
    """As people write them."""
    assert is_number(text)


@pytest.mark.parametrize(
    "text", ["", "123456", "1" * 16, "2024-01-31", "31/01/2024", "37.774929", "192.168.100.200", "17:45:00", "4154305555x", "٤٩١٢٣٤٥٦٧٨٩"]
)
def test_no_numbers(text: str) -> None:
    """Dates, decimals, addresses, and what is too short or too long."""
    assert not is_number(text)


@pytest.mark.parametrize(
    "name",
    [
        "phone",
        "Phone Number",
        "Number",
        "mobile_no",
        "homePhone",
        "TEL",
        "Tel.",
        "MSISDN",
        "e164",
        "E.164",
        "cell-phone",
        "phoneNumber",
        "Téléphone tel",
    ],
)
def test_words(name: str) -> None:
    """However they are joined."""
    assert is_number_word(name)


@pytest.mark.parametrize("name", ["", "id", "hotel", "telegram", "account_number", "cellar", "megaphone"])
def test_no_words(name: str) -> None:
    """A word within another is none, and not every number is a phone's."""
    assert not is_number_word(name)
