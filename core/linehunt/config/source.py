"""A configuration file, read."""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from attrs import evolve, frozen

from linehunt.config.place import Place
from linehunt.config.problem import Problems
from linehunt.config.quiet import QuietMapping
from linehunt.config.search import VARIABLE, find_file

_PLACE = re.compile(r" \(at line ([0-9]+), column [0-9]+\)$")
_END = " (at end of document)"
_LONGEST = 1_000_000


@frozen(eq=False)
class Source:
    """The tables of a file as they are written, and where that was. They are empty where it can't be read; `problems` say why."""

    place: Place
    tables: QuietMapping[object]
    problems: Problems


def read_source(path: Path | str | None, environ: Mapping[str, str]) -> Source:
    """The configuration file that is named or found, as TOML. It raises nothing: a frame that holds the text must not be in a traceback."""
    file = find_file(path, environ)
    place = Place(path=file, environ=QuietMapping(environ))
    problems = Problems(place)
    if file is None:
        return Source(place, QuietMapping({}), problems)
    try:
        with file.open("rb") as opened:
            told = os.fstat(opened.fileno())
            content = opened.read(_LONGEST + 1)
    except OSError as error:
        hint = ": 'linehunt config init' writes one" if isinstance(error, FileNotFoundError) else ""
        problems.add((), f"the configuration file can't be read: {error.strerror}{hint}")
    except ValueError:
        problems.add((), "the configuration file can't be read: its name is no file's name")
    else:
        if not (fault := distrust(told, named=path is not None or bool(environ.get(VARIABLE)))):
            return _parse(content, evolve(place, private=not told.st_mode & (stat.S_IRWXG | stat.S_IRWXO)))
        problems.add((), fault)
    return Source(place, QuietMapping({}), problems)


def distrust(told: os.stat_result, *, named: bool) -> str:
    """Why a file of these rights is not believed; nothing if it is. It says where credentials go, and what is run.

    One that is `named` may be another user's, as in a container; one that is only found, in a directory of theirs, may not.
    """
    if told.st_mode & stat.S_IWOTH:
        return "anybody can write to the configuration file, which says where credentials go and what is run: chmod o-w it"
    if not named and told.st_uid not in (os.geteuid(), 0):
        return "the configuration file that was found is another user's: name it with --config to use it all the same"
    return ""


def _parse(content: bytes, place: Place) -> Source:
    import tomllib

    from linehunt.config.location import locate

    tables: dict[str, object] = {}
    line: int | None = None
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        if len(content) > _LONGEST:
            fault = f"a configuration has at most {_LONGEST:,} bytes"
        else:
            tables = tomllib.loads(text)
            place = evolve(place, locations=locate(text))
            fault = ""
    except UnicodeDecodeError:
        fault = "the configuration file is not UTF-8 text"
    except tomllib.TOMLDecodeError as error:
        # tomllib's words name a key or one character at most, never a value.
        fault, line = _split(str(error), text)
    except RecursionError:
        fault = "its arrays or tables are nested too deeply"
    except ValueError:
        fault = "it holds a number with too many digits"  # int() refuses more than 4300
    problems = Problems(place)
    if fault:
        problems.add_at(line, "", fault)
    return Source(place, QuietMapping(tables), problems)


def _split(message: str, text: str) -> tuple[str, int]:
    """The parser's message without its place, and the line: it tells the place in words."""
    if match := _PLACE.search(message):
        return message[: match.start()], int(match[1])
    return message.removesuffix(_END), text.count("\n", 0, len(text) - 1) + 1
