"""An output by its name."""

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from linehunt import printable
from linehunt_bulk.extra import pyarrow
from linehunt_bulk.flat import Column
from linehunt_bulk.output import Output
from linehunt_bulk.unusable import Unusable
from linehunt_bulk.writing.compressed import Compressed, gzip_compressor, zstandard_compressor
from linehunt_bulk.writing.csv_output import CSVOutput
from linehunt_bulk.writing.json_lines_output import JSONLinesOutput
from linehunt_bulk.writing.partial_file import PartialFile
from linehunt_bulk.writing.sink import Sink
from linehunt_bulk.writing.standard_output import StandardOutput

STDOUT = "-"
FORMS = ("csv", "jsonl", "parquet")
_BY_ENDING = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
_COMPRESSORS = {".gz": gzip_compressor, ".zst": zstandard_compressor}


def open_output(
    target: str,
    *,
    form: str | None = None,
    columns: Sequence[str],
    added: Sequence[Column],
    overwrite: bool = False,
    schema: Any = None,
) -> Output:
    """Begin a table of the input's `columns` and the `added` ones, whose names differ.

    target: a file's name, or `-` for stdout. Its ending says the format, unless `form` does (one of `FORMS`; stdout is CSV without it);
    text is compressed if the name ends in `.gz` or `.zst`. overwrite: whether a file that exists is replaced once the table is complete.
    schema: the Arrow schema of an input that has one, whose types Parquet then keeps.

    Raises:
        Unusable: it can't be written there, or not so.
    """
    kind, compressor = _read_name(target, form)
    if kind != "csv" and (twice := [name for name, times in Counter(columns).items() if times > 1]):
        raise Unusable(f"the input has more than one column {printable(twice[0])!r}, which only CSV can hold: write CSV, or rename one")
    make = _maker(kind, schema)
    if target == STDOUT:
        if kind == "parquet" and sys.stdout is not None and sys.stdout.isatty():
            raise Unusable("Parquet is not for a terminal: name a file")
        return make(StandardOutput(), columns, added)
    compress = compressor and compressor()
    sink = PartialFile(target, overwrite=overwrite)
    try:
        return make(sink if compress is None else Compressed(sink, compress), columns, added)
    except BaseException:
        sink.drop()
        raise


def _read_name(target: str, form: str | None) -> tuple[str, Callable[[], Any] | None]:
    """The format, and what compresses it."""
    if target == STDOUT:
        return form or "csv", None
    name = PurePath(target.lower())
    compressor = _COMPRESSORS.get(name.suffix)
    kind = form or _BY_ENDING.get((name.with_suffix("") if compressor else name).suffix)
    told = printable(target)
    if kind is None:
        raise Unusable(
            f"{told}: its ending says no format: name a file in .csv, .jsonl or .parquet (.csv.gz and .csv.zst, too), or say which"
        )
    if kind == "parquet" and compressor:
        raise Unusable(f"{told}: Parquet is compressed inside: leave out {name.suffix}")
    return kind, compressor


def _maker(kind: str, schema: Any) -> Callable[[Sink, Sequence[str], Sequence[Column]], Output]:
    if kind != "parquet":
        return _TEXTS[kind]
    pyarrow("writing Parquet")
    from linehunt_bulk.writing.parquet_output import ParquetOutput

    return lambda sink, columns, added: ParquetOutput(sink, columns, added, schema)


_TEXTS: Mapping[str, Callable[[Sink, Sequence[str], Sequence[Column]], Output]] = {"csv": CSVOutput, "jsonl": JSONLinesOutput}
