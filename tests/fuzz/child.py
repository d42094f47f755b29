"""One target under libFuzzer, in a process of its own: libFuzzer ends the process that it runs in.

`python -m fuzz.child TARGET SECONDS DIRECTORY`: the working corpus is in `DIRECTORY/corpus`, what fails goes to `DIRECTORY/failures`.
"""

import sys
from pathlib import Path
from random import Random
from types import TracebackType

PACKAGES = (
    "linehunt",
    *(f"linehunt_{name}" for name in ("bulk", "infobip", "kaleyra", "offline", "otel", "plivo", "telnyx", "twilio", "vonage")),
)
"""What is instrumented: new lines in these are what libFuzzer looks for."""
LONGEST = 8192
"""Bytes of an input."""
SLOWEST = 20
"""Seconds that one input may take."""
_MEGABYTES = 1500
"""Of memory, where libFuzzer takes what an input needs for a failure."""


def main(name: str, seconds: int, directory: Path) -> None:
    """Fuzz it for so long. Of failures that end at the same line, the first is kept."""
    import atheris

    with atheris.instrument_imports(include=PACKAGES):
        from fuzz.corpus import keep
        from fuzz.targets import TARGETS

        target = TARGETS[name]
        seen: set[tuple[object, ...]] = set()

        def run(data: bytes) -> None:
            error = target.escaped(data)
            if error is not None and (where := (type(error), *_places(error.__traceback__))) not in seen:
                seen.add(where)
                keep(data, directory / "failures")

        def mutate(data: bytes, longest: int, seed: int) -> bytes:
            chance = Random(seed)
            if target.mutate is not None and chance.random() < 0.75:
                made = target.mutate(data, chance)
                if len(made) <= longest:
                    return made
            mutated: bytes = atheris.Mutate(data, longest)
            return mutated

        (directory / "failures").mkdir()
        options: dict[str, object] = {
            "max_total_time": seconds,
            "max_len": LONGEST,
            "timeout": SLOWEST,
            "rss_limit_mb": _MEGABYTES,
            "artifact_prefix": f"{directory / 'failures'}/",
        }
        if target.words:
            options["dict"] = _dictionary(target.words, directory / "words")
        flags = [f"-{option}={value}" for option, value in options.items()]
        arguments = [sys.argv[0], *flags, str(directory / "corpus")]
        if target.mutate is None:
            atheris.Setup(arguments, run)
        else:
            atheris.Setup(arguments, run, custom_mutator=mutate)
        atheris.Fuzz()


def _places(traceback: TracebackType | None) -> list[tuple[str, int]]:
    """Where it was raised, and by whom that was called: the last two frames."""
    places = []
    while traceback is not None:
        places.append((traceback.tb_frame.f_code.co_filename, traceback.tb_lineno))
        traceback = traceback.tb_next
    return places[-2:]


def _dictionary(words: tuple[str, ...], file: Path) -> Path:
    """A file of words as libFuzzer reads it (https://llvm.org/docs/LibFuzzer.html#dictionaries)."""
    encoded = (word.encode("utf-8", "surrogateescape") for word in words)
    file.write_text("".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in encoded), "ascii")
    return file


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
