"""A fuzz target: bytes go in, and a claim holds."""

from collections.abc import Callable, Iterable
from inspect import getdoc
from random import Random

from attrs import frozen

Check = Callable[[bytes], None]
Mutate = Callable[[bytes, Random], bytes]


@frozen
class Target:
    """What is fuzzed, and from where.

    check: raises where its docstring, which is the claim, doesn't hold of these bytes. seeds: inputs to begin with, beside the corpus.
    words: what is worth putting into an input. mutate: an input made of another one, where that is more than bytes; None: bytes alone.
    """

    name: str
    check: Check
    seeds: Callable[[], Iterable[bytes]] = tuple
    words: tuple[str, ...] = ()
    mutate: Mutate | None = None

    @property
    def claim(self) -> str:
        """The first sentence of what is claimed."""
        return (getdoc(self.check) or "").partition("\n")[0]

    def escaped(self, data: bytes) -> BaseException | None:
        """What the target lets escape of this input; None where its claim holds."""
        try:
            self.check(data)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a SystemExit is one as well
            return error
        return None
