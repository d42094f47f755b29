"""Reading a vendor's usage file."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest

from linehunt.model.errors import ConfigurationError
from linehunt.usage import BadRow, Column, Usage, UsageRow

HEADER = "number,time,amount\n"
NUMBER = "+14154305555"
TIME = "2026-11-22T10:11:12Z"
MOMENT = datetime(2026, 11, 22, 10, 11, 12, tzinfo=UTC).timestamp()


def usage(text: str | bytes, columns: Mapping[Column, str | None] | None = None, currency: str = "USD", zone: tzinfo = UTC) -> Usage:
    """A file with this content."""
    content = text if isinstance(text, bytes) else text.encode()
    return Usage(BytesIO(content), currency=currency, time_zone=zone, columns=columns)


def read(text: str | bytes, zone: tzinfo = UTC) -> UsageRow:
    """The one row of the file, which must be good."""
    [row] = usage(text, zone=zone)
    assert isinstance(row, UsageRow)
    return row


def told(text: str | bytes, currency: str = "USD") -> list[str]:
    """What is said of each row: "" for a good one."""
    return [str(row) if isinstance(row, BadRow) else "" for row in usage(text, currency=currency)]


def refused(text: str | bytes, columns: Mapping[Column, str | None] | None = None) -> str:
    """Why nothing of the file can be read."""
    with pytest.raises(ConfigurationError) as caught:
        usage(text, columns)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}{NUMBER},{TIME},0.0035\n",
        f"{HEADER}{NUMBER},{TIME},0.0035",
        f"\ufeff{HEADER}{NUMBER},{TIME},0.0035\n",
        f"number,time,amount\r\n{NUMBER},{TIME},0.0035\r\n",
        f'"number","time","amount"\n"{NUMBER}","{TIME}","0.0035"\n',
        f"number;time;amount;text\n{NUMBER};{TIME};0.0035;a,b,c\n",
        f"number\ttime\tamount\n{NUMBER}\t{TIME}\t0.0035\n",
        f"number|time|amount\n{NUMBER}|{TIME}|0.0035\n",
        f"number, time, amount\n{NUMBER}, {TIME}, 0.0035\n",
        f'text,number,time,amount\n"a ""b"" c",{NUMBER},{TIME},0.0035\n',
        f'text,number,time,amount\n"a, b",{NUMBER},{TIME},0.0035\n',
        f"{HEADER}\n,,\n{NUMBER},{TIME},0.0035\n\n",
        f"number,time,amount,\n{NUMBER},{TIME},0.0035,\n",
        f"number,time,amount\n{NUMBER},{TIME},0.0035,,\n",
    ],
    ids=["plain", "no-end", "bom", "crlf", "quoted", "semicolon", "tab", "bar", "spaces", "quotes", "comma", "blank", "trailing", "longer"],
)
def test_dialects(text: str) -> None:
    """The same row is read from every dialect of CSV; blank rows are passed over."""
    row = read(text)
    assert (row.number, row.begins, row.ends, str(row.amount), row.refund) == (NUMBER, MOMENT, MOMENT, "0.0035 USD", False)


def test_a_file_of_one_column() -> None:
    """Where nothing parts cells, there is one column."""
    assert refused("number\n+14154305555\n").startswith("1: no column looks like the time: ")


def test_bad_rows_do_not_hide_the_dialect() -> None:
    """What parts the cells is told by the header, where the rows below it are of all kinds."""
    rows = f"number;time;amount\n{NUMBER};{TIME};0.1\n,,,\n;;;;;;;\nx,y\n{NUMBER}|{TIME}|0.1\n"
    assert told(rows)[0] == ""


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("To,Date,Cost", "To Date Cost"),
        ("MSISDN,timestamp,CHARGE", "MSISDN timestamp CHARGE"),
        ("from_number,to_number,initiation_time,total_rate,total_amount", "to_number initiation_time total_amount"),
        ("phoneNumber,createdAt,updatedAt,Price (USD)", "phoneNumber createdAt Price (USD)"),
        ("rate,amount,time,mobile", "mobile time amount"),
        ("id,Destination,Date created,rate", "Destination Date created rate"),
    ],
)
def test_columns_by_their_names(header: str, found: str) -> None:
    """Columns are found by the words that vendors use, in any case: a name that is such a word first, then the one with most of them."""
    read = usage(header + "\n")
    assert " ".join(read.guessed.values()) == found
    assert read.found == read.guessed


def test_columns_that_are_told() -> None:
    """An option wins over what looks right, by its exact name or in another case; it is not guessed."""
    columns = {Column.NUMBER: "B", Column.TIME: " at ", Column.AMOUNT: None}
    read = usage(f"number,b,AT,amount\n1,{NUMBER},{TIME},0.1\n", columns)
    assert read.found == {Column.NUMBER: "b", Column.TIME: "AT", Column.AMOUNT: "amount"}
    assert read.guessed == {Column.AMOUNT: "amount"}
    assert [str(row.number) for row in read if isinstance(row, UsageRow)] == ["+1415•••••55"]


def test_an_exact_name_wins() -> None:
    """Of names that differ by case alone the one that is told exactly is meant."""
    assert usage("number,NUMBER,time,amount\n", {Column.NUMBER: "NUMBER"}).found[Column.NUMBER] == "NUMBER"


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        ("", {}, "1: the file is empty: its first line must name the columns"),
        ("\n\n", {}, "1: the file is empty: its first line must name the columns"),
        (
            "number,when,amount\n",
            {},
            "1: no column looks like the time: the first line must name the columns, and --time-column may say which it is (there are: n",
        ),
        ("number,start_time,end_time,cost\n", {}, "1: the time may be in column 'start_time' or 'end_time': say --time-column"),
        ("number,cost,cost,time\n", {}, "1: the amount may be in column 'cost' or 'cost': say --amount-column"),
        (HEADER, {Column.TIME: "tiem"}, "1: there is no column 'tiem' (--time-column): did you mean 'time'?"),
        (HEADER, {Column.TIME: "x"}, "1: there is no column 'x' (--time-column): known: amount, number, time"),
        ("\n\nnumber,time,x\n", {}, "3: no column looks like the amount"),
        (b"number,t\0ime,amount\n", {}, "1: it holds a NUL byte: export the file again, as 'CSV UTF-8'"),
        ("number,time,amount\n".encode("utf-16"), {}, "1: it "),
    ],
)
def test_headers_that_are_refused(text: str | bytes, columns: dict[Column, str | None], message: str) -> None:
    """A header without the columns is one clear line: where it is, what there is, and which option helps."""
    assert refused(text, columns).startswith(message)


def test_no_header() -> None:
    """A file that begins with a row is told what is missing, without that row's number."""
    message = refused(f"{NUMBER},2026,0.1\n")
    assert message.startswith("1: no column looks like the number: the first line must name the columns")
    assert message.endswith(" (there are: +1415•••••55, 2026, 0.1)")


def test_two_columns_of_the_name_that_is_told() -> None:
    """A name that two columns have names none."""
    message = "1: 2 columns are called 'b' (--time-column): give them different names"
    assert refused("number,b,b,amount\n", {Column.TIME: "b"}) == message


@pytest.mark.parametrize("written", [NUMBER, "14154305555", " +14154305555 "])
def test_numbers(written: str) -> None:
    """E.164 with or without its plus."""
    assert read(f"{HEADER}{written},{TIME},1\n").number == NUMBER


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("4.42083E+11", "a spreadsheet has cut the number off, as in '4.42083E+11': export it again, the column as text"),
        ("4.4e11", "a spreadsheet has cut the number off, as in '4.42083E+11': export it again, the column as text"),
        ("14154305555.0", "it ends in '.0', as a spreadsheet writes a float: keep phone numbers as text"),
        ("", "it is empty"),
        ("1415430555O", "write '+', the country code and the number in digits only, as in '+442083661177'"),
        ("(415) 430-5555", "remove the spaces and punctuation: write '+' and digits only, as in '+442083661177'"),
        ("02083661177", "no country code starts with 0: write '+', the country code and the number, as in '+442083661177'"),
    ],
)
def test_numbers_that_are_refused(written: str, message: str) -> None:
    """A number that a spreadsheet has damaged is never guessed: line, column and what is wrong, without the number."""
    assert told(f"To,time,amount\n{written},{TIME},1\n{NUMBER},{TIME},1\n") == [f"2: column 'To': {message}", ""]


@pytest.mark.parametrize(
    ("written", "zone", "moment"),
    [
        ("2026-11-22T10:11:12Z", UTC, "2026-11-22T10:11:12+00:00"),
        ("2026-11-22 10:11:12", UTC, "2026-11-22T10:11:12+00:00"),
        ("2026-11-22 10:11:12", ZoneInfo("Asia/Kolkata"), "2026-11-22T10:11:12+05:30"),
        ("2026-07-22 10:11:12", ZoneInfo("Europe/Berlin"), "2026-07-22T10:11:12+02:00"),
        ("2026-11-22 10:11:12 UTC", ZoneInfo("Asia/Kolkata"), "2026-11-22T10:11:12+00:00"),
        ("2026-11-22 10:11:12.25+0530", UTC, "2026-11-22T10:11:12.25+05:30"),
        ("2026-11-22T10:11:12.123456789+05:30", UTC, "2026-11-22T10:11:12.123456+05:30"),
        ("2026-11-22 10:11", UTC, "2026-11-22T10:11:00+00:00"),
        ("1795342272", ZoneInfo("Asia/Kolkata"), "2026-11-22T10:11:12+00:00"),
        ("1795342272.5", UTC, "2026-11-22T10:11:12.5+00:00"),
    ],
)
def test_times(written: str, zone: tzinfo, moment: str) -> None:
    """ISO 8601 with a zone or in the one that is told, and seconds since 1970."""
    row = read(f"{HEADER}{NUMBER},{written},1\n", zone)
    assert row.begins == row.ends == datetime.fromisoformat(moment).timestamp()


@pytest.mark.parametrize(("day", "hours"), [("2026-11-22", 24), ("2026-03-29", 23), ("2026-10-25", 25)])
def test_days(day: str, hours: int) -> None:
    """A date alone is the whole day of the zone, however many hours that day has."""
    row = read(f"{HEADER}{NUMBER},{day},1\n", zone=ZoneInfo("Europe/Berlin"))
    assert row.begins == datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Europe/Berlin")).timestamp()
    assert row.ends - row.begins == hours * 3600


HOW_TIMES_ARE_WRITTEN = "a time is written '2026-11-22T10:11:12Z', '2026-11-22 10:11:12', '2026-11-22', or in seconds since 1970"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("22/11/2026", HOW_TIMES_ARE_WRITTEN),
        ("10:11:12", HOW_TIMES_ARE_WRITTEN),
        ("1795342272000", HOW_TIMES_ARE_WRITTEN),
        ("", HOW_TIMES_ARE_WRITTEN),
        ("2026-02-30", "there is no such day, or no such time of day"),
        ("2026-11-22 24:11:12", "there is no such day, or no such time of day"),
        ("0001-01-01", "no lookup was in the year 1"),
        ("9999-12-31", "no lookup was in the year 9999"),
        ("179534227", "no lookup was in the year 1975"),
    ],
)
def test_times_that_are_refused(written: str, message: str) -> None:
    """What is no time, or none of a lookup, is told with its line and column."""
    assert told(f"{HEADER}{NUMBER},{written},1\n") == [f"2: column 'time': {message}"]


def test_a_day_at_the_end_of_time() -> None:
    """The last day that counts has an end."""
    row = read(f"{HEADER}{NUMBER},2099-12-31,1\n")
    assert row.ends - row.begins == 86_400


@pytest.mark.parametrize(
    ("written", "amount", "refund"),
    [
        ("0.00400", "0.004 USD", False),
        ("$0.004", "0.004 USD", False),
        ("0.004 USD", "0.004 USD", False),
        ("0.004USD", "0.004 USD", False),
        ("+0.004", "0.004 USD", False),
        ("0", "0 USD", False),
        ("-0.000", "0 USD", False),
        ("-0.00400", "0.004 USD", True),
        ("-$0.004", "0.004 USD", True),
        ("$-0.004", "0.004 USD", True),
    ],
)
def test_amounts(written: str, amount: str, refund: bool) -> None:
    """Exact decimals, with the currency's sign or code or without; below zero they are refunds."""
    row = read(f"{HEADER}{NUMBER},{TIME},{written}\n")
    assert (str(row.amount), row.refund) == (amount, refund)


HOW_AMOUNTS_ARE_WRITTEN = "an amount is plain digits with a point, as in '0.00400'"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("1e3", HOW_AMOUNTS_ARE_WRITTEN),
        ("NaN", HOW_AMOUNTS_ARE_WRITTEN),
        ("", HOW_AMOUNTS_ARE_WRITTEN),
        ('"0,004"', HOW_AMOUNTS_ARE_WRITTEN),
        ("-$-1", HOW_AMOUNTS_ARE_WRITTEN),
        ("1.2.3", "an amount is plain digits, as in '0.004 USD'"),
        ("1234567890123", "an amount is plain digits, as in '0.004 USD'"),
        ("€0.004", "it is in EUR, and the file is read in USD: say '--currency EUR', or part the file"),
        ("0.004 INR", "it is in INR, and the file is read in USD: say '--currency INR', or part the file"),
    ],
)
def test_amounts_that_are_refused(written: str, message: str) -> None:
    """No exponent, no comma and no other currency is taken for something else."""
    assert told(f"{HEADER}{NUMBER},{TIME},{written}\n") == [f"2: column 'amount': {message}"]


def test_a_sign_of_the_currency() -> None:
    """A currency's own sign goes with it, and the dollar's with all that have one."""
    assert told(f"{HEADER}{NUMBER},{TIME},₹0.20\n{NUMBER},{TIME},$0.20\n", currency="INR") == ["", ""]


def test_bad_rows_are_told_and_the_rest_goes_on() -> None:
    """A line that is no text, no CSV, or of another length is told by its line; those behind it are read."""
    good = f"{NUMBER},{TIME},1\n".encode()
    rows = [
        good,
        b"\0,1,2\n",
        b"\xff,1,2\n",
        b"x" * 10_000_000 + b",1,2\n",
        b"y" * 200_000 + b",1,2\n",
        b"a\rb,1,2\n",
        f"{NUMBER},{TIME}\n".encode(),
        f"{NUMBER},{TIME},0,004\n".encode(),
        f'{NUMBER},{TIME},1,"two\nlines"\n'.encode(),
        good,
        b"z" * 1_100_000,
    ]
    assert told(HEADER.encode() + b"".join(rows)) == [
        "",
        "3: it holds a NUL byte: export the file again, as 'CSV UTF-8'",
        "4: it is no UTF-8: save the file as 'CSV UTF-8'",
        "5: more than 1,048,576 bytes are no row of a usage file",
        "6: a cell of more than 131,072 characters: remove it, or close the quote that begins it",
        "7: a carriage return stands within it: end the lines with a newline, or put the cell into quotes",
        "8: the header has 3 cells, and this row 2",
        "9: the header has 3 cells, and this row 4",
        "10: the header has 3 cells, and this row 4",
        "",
        "13: more than 1,048,576 bytes are no row of a usage file",
    ]


def test_lines_count_within_quotes() -> None:
    """A row is told by the line that it begins at, also behind a cell of several lines."""
    rows = list(usage(f'{HEADER[:-1]},text\n{NUMBER},{TIME},1,"a\nb\nc"\n{NUMBER},{TIME},1,d\n'))
    assert [row.line for row in rows] == [2, 5]


def test_an_open_quote() -> None:
    """A quote that nothing closes is told, and doesn't take the whole file with it."""
    rows = f'{HEADER}"' + f"{NUMBER},{TIME},1\n" * 5000
    found = told(rows)
    assert found[0].startswith("2: a cell of more than 131,072 characters")
    assert found.count("") > 1000
    assert len(found) == found.count("") + 1


def test_no_number_in_what_is_told() -> None:
    """Whatever is wrong with a row, its number is not repeated."""
    found = usage(f"{NUMBER},time,amount\n+1 415 430 5555,{TIME},1\n", {Column.NUMBER: NUMBER})
    assert found.found[Column.NUMBER] == "+1415•••••55"
    assert "4305555" not in "".join(map(str, found)).replace(" ", "")
