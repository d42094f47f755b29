"""What a provider's hook says of the numbers it was asked: an answer each, or "come back later"."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from linehunt.model.errors import ProviderError
from linehunt.model.facts import Facts, weak_by_nature
from linehunt.model.fields import Field, field_set
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber


class Verdict(StrEnum):
    """What an answer comes to as a whole."""

    ANSWERED = "answered"
    NO_MATCH = "no_match"
    INVALID_NUMBER = "invalid_number"
    NOT_COVERED = "not_covered"


def _known(facts: Facts | Mapping[Field, Any]) -> Mapping[Field, Any]:
    return facts.known() if isinstance(facts, Facts) else facts


@frozen
class Answer:
    """What one account said of one number: `Answer(Facts(...), weak={...})`.

    `weak` names facts that are kept, but don't satisfy a want while another account could do better; facts that are weak by
    their nature (`fixed_or_mobile`, a network without a name) need not be named. `withheld` says, by field and in the vendor's
    words, why a fact is absent. `known` are the facts that are there, by field: what is stored, since the slots of Facts are mostly empty.
    """

    known: Mapping[Field, Any] = field(default=Facts(), converter=_known, alias="facts")
    weak: frozenset[Field] = field(default=frozenset(), converter=field_set)
    verdict: Verdict = Verdict.ANSWERED
    withheld: Mapping[Field, str] = field(factory=dict)
    weak_fields: frozenset[Field] = field(init=False, eq=False, repr=False)
    """The facts that are weak, by the provider's word or by their nature."""

    def __attrs_post_init__(self) -> None:
        weak = weak_by_nature(self.known)
        object.__setattr__(self, "weak_fields", weak | (self.weak & self.known.keys()) if self.weak else weak)

    @property
    def facts(self) -> Facts:
        """The facts by name."""
        return Facts(**{str(name): fact for name, fact in self.known.items()})


Amount = Money | str | int
"""A price as a provider tells it: Money, or the *text* of the number (`"0.80"`, `"0.05 EUR"`; never a float).
Without a currency it is in that of the account's prices."""


@frozen
class Reply:
    """The answers to one request, by number: as it was asked, or as E.164 text (`"+14155550100"`) from the vendor's answer.

    A number that was asked and has no entry is *unanswered*; an entry for a number that was not asked is dropped and noted.
    `charged` is what the provider says that the whole request cost, `balance` what it says is left of the account's credit; None where
    it doesn't say.
    """

    answers: Mapping[str, Answer | ProviderError] = field(repr=lambda answers: f"{len(answers)} answers")
    charged: Amount | None = None
    request_id: str | None = None
    balance: Amount | None = None


@frozen
class Ticket:
    """What fetches an answer later: the provider's id, and the numbers that it is for."""

    id: str
    numbers: tuple[PhoneNumber, ...]


@frozen
class Pending:
    """No answer yet: ask again with these tickets, `after` seconds from now. The quote stands until they are fetched."""

    tickets: tuple[Ticket, ...]
    after: float = 1.0
    request_id: str | None = None
