"""What a reply cost, number by number: the price that the provider told, else the quote."""

from collections.abc import Mapping, Set

from attrs import field, frozen

from linehunt.consequence import consequence
from linehunt.model.answer import Amount, Answer, Verdict
from linehunt.model.attempt import Ended
from linehunt.model.errors import ProviderError
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber

_NOT_SANE = "the price told is no sane amount: settled at the quote"


@frozen(kw_only=True)
class Charge:
    """`shares` of what was charged and what stays `in_doubt`, by number; they sum exactly.

    `flags` say what was odd, in words; with any, the account is not asked again in this process.
    """

    shares: Mapping[PhoneNumber, Money]
    in_doubt: Mapping[PhoneNumber, Money] = field(factory=dict)
    flags: tuple[str, ...] = ()

    @classmethod
    def settle(
        cls,
        told: Amount | None,
        answers: Mapping[PhoneNumber, Answer | ProviderError],
        quotes: Mapping[PhoneNumber, Money],
        billed: Set[Verdict],
    ) -> "Charge":
        """The charge of a reply. `quotes` has every number that was asked, `answers` those that got one.

        A told price is shared by largest remainder over the billed items, weighted by their quotes. Without one, a billed item
        costs what its error tells, else its quote, and a number without an answer stays in doubt.
        """
        if told is None:
            return cls._by_item(answers, quotes, billed)
        amount = _read(told, next(iter(quotes.values())).currency)
        if amount is None:
            charge = cls._by_item(answers, quotes, billed)
            return cls(shares=charge.shares, in_doubt=charge.in_doubt, flags=(_NOT_SANE,))
        items = [n for n in quotes if n in answers and _ended(answers[n], billed) is Ended.SETTLED] or list(quotes)
        weights = [quotes[n].micros for n in items]
        parts = amount.shares(weights if any(weights) else [1] * len(items))
        shares = dict.fromkeys(quotes, Money(0, amount.currency)) | dict(zip(items, parts, strict=True))
        quoted = sum(quote.micros for quote in quotes.values())
        return cls(shares=shares, flags=_too_much(amount, Money(quoted, amount.currency)))

    @classmethod
    def _by_item(
        cls, answers: Mapping[PhoneNumber, Answer | ProviderError], quotes: Mapping[PhoneNumber, Money], billed: Set[Verdict]
    ) -> "Charge":
        shares, in_doubt = {}, {}
        flags: dict[str, None] = {}
        for number, quote in quotes.items():
            item = answers.get(number)
            ended = Ended.DOUBT if item is None else _ended(item, billed)
            shares[number] = Money(0, quote.currency)
            if ended is Ended.DOUBT:
                in_doubt[number] = quote
            elif ended is Ended.SETTLED:
                shares[number], odd = _price(item, quote)
                flags |= dict.fromkeys(odd)
        return cls(shares=shares, in_doubt=in_doubt, flags=tuple(flags))


def read_balance(told: Amount | None, currency: str) -> Money | None:
    """A told balance, in this currency unless it names another; None for what is no amount: nothing depends on it."""
    if told is None or isinstance(told, Money):
        return told
    try:
        return Money.parse(str(told), currency)
    except ValueError:
        return None


def _ended(item: Answer | ProviderError, billed: Set[Verdict]) -> Ended:
    if isinstance(item, ProviderError):
        return consequence(item, sent=True).ledger
    return Ended.SETTLED if item.verdict in billed else Ended.RELEASED


def _price(item: Answer | ProviderError | None, quote: Money) -> tuple[Money, tuple[str, ...]]:
    """What a billed item costs, and what is odd about it."""
    if not isinstance(item, ProviderError) or item.charged is None:
        return quote, ()
    amount = _read(item.charged, quote.currency)
    return (quote, (_NOT_SANE,)) if amount is None else (amount, _too_much(amount, quote))


def _too_much(amount: Money, quote: Money) -> tuple[str, ...]:
    return (f"the price told, {amount}, is above the quote of {quote}",) if amount.micros > quote.micros else ()


def _read(told: Amount, currency: str) -> Money | None:
    """A told price as Money of this currency; None for what is no sane number, below zero, or in another currency."""
    if not isinstance(told, Money):
        try:
            told = Money.parse(str(told), currency)
        except ValueError:
            return None
    return told if told.currency == currency and told.micros >= 0 else None
