"""The ledger's sums, of whichever store."""

from abc import ABC, abstractmethod

from linehunt.model.money import Money


class Sums(ABC):
    """What a store's counters come to, by currency in alphabetical order; currencies whose sum is zero are left out."""

    @abstractmethod
    def _sums(self, column: str) -> tuple[Money, ...]:
        """The sums of one column: spent, held, doubtful or saved."""

    @property
    def spent(self) -> tuple[Money, ...]:
        """What was charged."""
        return self._sums("spent")

    @property
    def held(self) -> tuple[Money, ...]:
        """What is reserved for requests that are under way."""
        return self._sums("held")

    @property
    def in_doubt(self) -> tuple[Money, ...]:
        """What may have been billed without an answer."""
        return self._sums("doubtful")

    @property
    def saved(self) -> tuple[Money, ...]:
        """What recalled answers would have cost."""
        return self._sums("saved")
