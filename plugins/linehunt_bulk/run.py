"""A run: rows in, rows out, in order, and no more of them in memory than are under way."""

from collections.abc import Generator, Sequence
from typing import Any

from linehunt_bulk.output import Output
from linehunt_bulk.row import Row
from linehunt_bulk.stop import Stop

Answered = tuple[Row, Sequence[Any]]
"""A row, and the cells that its lookup adds."""


class Run:
    """Writes to `output` what `answers` gives, until its end or until somebody stops it."""

    def __init__(self, answers: Generator[Answered, None, None], output: Output, stop: Stop) -> None:
        self.rows = 0
        """How many are written."""
        self._answers = answers
        self._output = output
        self._stop = stop

    def go(self) -> None:
        """Go through all rows.

        Raises:
            KeyboardInterrupt: it was stopped. What was under way is settled, and what is written is the beginning of the output.
            Unusable: the input can't be read any further.
            OSError: the output takes no more.
            PluginContractError, StoreError: as `Client.lookup_many`.
        """
        answers, write, stop = self._answers, self._output.write, self._stop
        try:
            while not stop.asked:
                # Interrupted only here: half a row is never written.
                stop.waiting = True
                answered = next(answers, None)
                stop.waiting = False
                if answered is None:
                    return
                write(*answered)
                self.rows += 1
            raise KeyboardInterrupt
        finally:
            stop.waiting = False
            answers.close()
