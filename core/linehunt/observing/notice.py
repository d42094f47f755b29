"""What is known of an attempt before it ends, kept for those who are told of its end."""

from collections.abc import Callable, Iterable, Mapping

from attrs import frozen

from linehunt.model.answer import Answer
from linehunt.model.attempt import Delivery, Ended
from linehunt.model.errors import ProviderError
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.observing.attempt_finished import AttemptFinished
from linehunt.observing.error_kind import error_kind


@frozen
class Notice:
    """Of one attempt. `post` takes the event when it is whole."""

    _post: Callable[[AttemptFinished], None]
    _account: str
    _provider: str
    _chain: str
    _wanted: frozenset[Field]
    _resumed: bool

    def post(
        self,
        attempt: int,
        quotes: Mapping[PhoneNumber, Money],
        *,
        delivery: Delivery,
        ended: Ended,
        answers: Mapping[PhoneNumber, Answer | ProviderError],
        error: BaseException | None,
        status: int | None,
        charged: Money,
        in_doubt: Iterable[Money],
        flagged: bool,
        at: float,
        seconds: float,
    ) -> None:
        """The attempt has ended. `error` is what ended it; `answers` say what a reply has for each number."""
        answered = sum(isinstance(item, Answer) for item in answers.values())
        if error is None and not answered:
            error = next((item for item in answers.values() if isinstance(item, ProviderError)), None)
        self._post(
            AttemptFinished(
                id=attempt,
                account=self._account,
                provider=self._provider,
                chain=self._chain,
                wanted=self._wanted,
                numbers=len(quotes),
                answered=answered,
                delivery=delivery,
                ended=ended,
                error=None if error is None else error_kind(error),
                status=status,
                quote=_sum(quotes.values(), charged.currency),
                charged=charged,
                doubtful=_sum(in_doubt, charged.currency),
                flagged=flagged,
                resumed=self._resumed,
                at=at,
                seconds=seconds,
            )
        )


def _sum(amounts: Iterable[Money], currency: str) -> Money:
    return Money(sum([amount.micros for amount in amounts]), currency)
