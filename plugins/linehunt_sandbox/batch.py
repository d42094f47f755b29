"""The numbers of one request to Kaleyra, and what was ordered with it for later."""

from collections.abc import Iterable

from attrs import define, frozen

from linehunt.plugin import Money
from linehunt_sandbox.subscriber import Subscriber


@frozen(kw_only=True)
class Batch:
    """Numbers as Kaleyra sorts them: processed once each, in order; the invalid and the repeated are only counted."""

    subscribers: tuple[Subscriber, ...]
    invalid: tuple[str, ...]
    duplicates: tuple[str, ...]

    @classmethod
    def read(cls, numbers: Iterable[str]) -> "Batch":
        """The numbers as a request has them, with a plus or without."""
        found: dict[str, Subscriber] = {}
        invalid, duplicates = [], []
        for text in numbers:
            subscriber = Subscriber.find(text)
            if subscriber is None:
                invalid.append(text)
            elif subscriber.number.e164 in found:
                duplicates.append(subscriber.number.e164)
            else:
                found[subscriber.number.e164] = subscriber
        return cls(subscribers=tuple(found.values()), invalid=tuple(invalid), duplicates=tuple(duplicates))


@define(kw_only=True)
class Order:
    """One number that was submitted, to be fetched by its lookup id. `at` is by the monotonic clock, in seconds."""

    subscriber: Subscriber
    price: Money
    at: float
    polls: int = 0
