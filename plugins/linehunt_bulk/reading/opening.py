"""An input by its name, or by what is in it."""

from collections.abc import Sequence
from pathlib import PurePath

from linehunt_bulk.reading.csv_dialect import sniff
from linehunt_bulk.reading.csv_table import CsvTable
from linehunt_bulk.reading.json_lines import JsonLines
from linehunt_bulk.reading.number_column import is_number_word
from linehunt_bulk.reading.plain_lines import PlainLines
from linehunt_bulk.reading.source import Source
from linehunt_bulk.reading.text import Text
from linehunt_bulk.table import Table
from linehunt_bulk.unusable import Unusable

FORMS = ("csv", "tsv", "lines", "jsonl", "parquet", "arrow")
_BY_NAME = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
}
_COMPRESSED = (".gz", ".zst")
_BY_MAGIC = {b"PAR1": "parquet", b"ARROW1": "arrow", b"FEA1": "arrow", b"\xff\xff\xff\xff": "arrow"}


def open_table(source: str, *, form: str | None = None, column: str | None = None, encoding: str | None = None) -> Table:
    """The table of an input.

    source: a file's name, or `-` for standard input. form: one of `FORMS`; else what the name's ending says (`.csv`, `.tsv`, `.jsonl`,
    `.ndjson`, `.parquet`, `.arrow`, `.feather`, each also with `.gz` or `.zst`), else what its beginning looks like. column: the one with
    the numbers; else the only one that can be meant. encoding: of text, where it isn't UTF-8 and has no byte order mark.

    Raises:
        Unusable: it can't be read, or isn't clear; nothing is guessed where two things can be meant.
    """
    opened = Source(source)
    try:
        return _table(opened, form or _by_name(source) or _by_magic(opened.head), column, encoding)
    except BaseException:
        opened.close()
        raise


def _table(source: Source, form: str | None, column: str | None, encoding: str | None) -> Table:
    if not source.head:
        raise Unusable(f"{source.name}: it is empty")
    if form in ("parquet", "arrow"):
        from linehunt_bulk.reading.arrow_table import ArrowTable

        if encoding is not None:
            raise Unusable(f"{source.name}: an encoding is for text, and this is {form.capitalize()}")
        return ArrowTable(source, form, column)
    text = Text(source, encoding)
    if form == "jsonl" or (form is None and text.sample.lstrip()[:1] in ("{", "[")):
        return JsonLines(text, column)
    if form == "lines":
        return PlainLines(text, column)
    sniffed = sniff(text.sample, partial=text.partial, delimiter="\t" if form == "tsv" else None)
    if form or sniffed.separated or _is_headed(sniffed.rows, column):
        return CsvTable(text, sniffed, column)
    return PlainLines(text, column)


def _by_name(word: str) -> str | None:
    name = PurePath(word.lower())
    return _BY_NAME.get((name.with_suffix("") if name.suffix in _COMPRESSED else name).suffix)


def _by_magic(head: bytes) -> str | None:
    return next((form for magic, form in _BY_MAGIC.items() if head.startswith(magic)), None)


def _is_headed(rows: Sequence[Sequence[str]], column: str | None) -> bool:
    """Whether the first row says what the one column is."""
    if not rows or len(rows[0]) != 1:
        return False
    told = rows[0][0].strip()
    return is_number_word(told) or (column is not None and told.casefold() == column.strip().casefold())
