"""What a run over many numbers would ask and cost, as it is known before anything is asked."""

from typing import Any

from attrs import frozen

from linehunt.model.money import Money


@frozen
class InvalidInput:
    """An input that is no number: its place in the input, counted from 1, and what is wrong with it."""

    place: int
    reason: str


@frozen(kw_only=True)
class AccountPlan:
    """One paid account of the chain. `numbers` and `cost` are the worst case, what is expected lies between nothing and it.

    answers: how many of the account's stored answers say how often it has what is wanted; 0 where there are none, so that it is taken
        to have whatever it can give.
    max_batch_size: how many numbers one of its requests may have.
    """

    account: str
    numbers: int
    cost: Money
    expected_numbers: int
    expected_cost: Money
    answers: int = 0
    max_batch_size: int = 1

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: amounts as text with their currency."""
        return {
            "account": self.account,
            "numbers": self.numbers,
            "cost": _amount(self.cost),
            "expected_numbers": self.expected_numbers,
            "expected_cost": _amount(self.expected_cost),
            "answers": self.answers,
            "max_batch_size": self.max_batch_size,
        }


@frozen(kw_only=True)
class Plan:
    """What `lookup_many` over these inputs would do.

    read: inputs in all; `invalid` of them are no numbers (`invalid_inputs` says why of the first few), `duplicates` have occurred before.
    known: numbers of which the stored answers leave no paid account anything to tell: nothing is paid for them.
    in_doubt: numbers that some account is not asked, because it may have been billed for them already.
    screened: numbers that a free account calls not valid, so that no paid one is asked. answered_free: those of which free accounts tell
        everything. Both are exact where `sample` is `unknown`, else the share of the sample.
    unknown: numbers that may be asked of a paid account. sample: how many of them the free accounts were asked.
    accounts: the chain's paid accounts, in its order.
    cost: the most that the run may come to, by currency. Under a limit that is less than all accounts together, and not in every currency
        at once. expected_cost: what it will come to if the expectations hold.
    short: the budgets that the worst case would pass, in words.
    """

    read: int
    invalid: int = 0
    invalid_inputs: tuple[InvalidInput, ...] = ()
    duplicates: int = 0
    known: int = 0
    in_doubt: int = 0
    screened: int = 0
    answered_free: int = 0
    unknown: int = 0
    sample: int = 0
    accounts: tuple[AccountPlan, ...] = ()
    cost: tuple[Money, ...] = ()
    expected_cost: tuple[Money, ...] = ()
    short: tuple[str, ...] = ()

    @property
    def numbers(self) -> int:
        """Different numbers in the input."""
        return self.read - self.invalid - self.duplicates

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "read": self.read,
            "invalid": self.invalid,
            "invalid_inputs": [{"place": bad.place, "reason": bad.reason} for bad in self.invalid_inputs],
            "duplicates": self.duplicates,
            "numbers": self.numbers,
            "known": self.known,
            "in_doubt": self.in_doubt,
            "screened": self.screened,
            "answered_free": self.answered_free,
            "unknown": self.unknown,
            "sample": self.sample,
            "accounts": [account.to_dict() for account in self.accounts],
            "cost": [_amount(money) for money in self.cost],
            "expected_cost": [_amount(money) for money in self.expected_cost],
            "short": list(self.short),
        }


def _amount(money: Money) -> dict[str, str]:
    return {"amount": money.amount, "currency": money.currency}
