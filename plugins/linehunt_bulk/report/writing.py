"""A report, written to a file."""

import json
import os
from pathlib import Path
from typing import Literal

from linehunt_bulk.report.page import page
from linehunt_bulk.report.record import RunRecord
from linehunt_bulk.unusable import Unusable

_FORMATS: dict[str, Literal["html", "json"]] = {".html": "html", ".htm": "html", ".json": "json"}


def report_format(path: Path) -> Literal["html", "json"]:
    """What a report of this name is.

    Raises:
        Unusable: the name has another ending, or its directory isn't there: told before a run is paid for.
    """
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        raise Unusable(f"{path}: a report is a page (.html) or JSON (.json)")
    if not path.parent.is_dir():
        raise Unusable(f"{path}: there is no such directory")
    return form


def write_report(path: Path, record: RunRecord) -> None:
    """Write the report of a run, in the format that the name says. One that is there is replaced, once the new one is whole.

    Raises:
        Unusable: the name says no format, or the file can't be written.
    """
    text = page(record) if report_format(path) == "html" else json.dumps(record.to_dict(), indent=2) + "\n"
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        try:
            unfinished.write_text(text, "utf-8")
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise Unusable(f"{path}: the report can't be written: {error.strerror}") from None
