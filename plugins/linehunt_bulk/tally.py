"""What a bulk run came to, counted as it goes: in the same room, however many rows there are."""

from collections.abc import Iterable, Iterator, Mapping
from time import monotonic, time
from typing import Any

from linehunt import Country, Field, LookupResult
from linehunt_bulk.account_tally import NOT_NEEDED, OTHERS, AccountTally, CameTo, explains
from linehunt_bulk.masking import masked
from linehunt_bulk.row import Row
from linehunt_bulk.sums import Sums
from linehunt_bulk.timeline import Timeline

_MOST_COUNTRIES = 300
_MOST_PROBLEMS = 64
_NOWHERE = "not known"


class Tally:
    """Counts of rows, of what each account did, of fields by country, of money and time.

    wanted: the fields that are looked for. accounts: the chain's, in its order.

    rows: invalid ones (`problems` says why), complete and incomplete ones. nobody: incomplete ones that no account could have completed,
    so that no step says why. countries: how many numbers, and of how many each of `wanted` is missing, in its order; by ISO 3166-1
    alpha-2 code, or by calling code where the country isn't known.
    """

    def __init__(self, wanted: Iterable[Field], accounts: Iterable[str]) -> None:
        fields = frozenset(wanted)
        self.wanted = tuple(field for field in Field if field in fields)
        self.accounts = {account: AccountTally() for account in accounts}
        self.rows = 0
        self.invalid = 0
        self.complete = 0
        self.nobody = 0
        self.problems: dict[str, int] = {}
        self.countries: dict[str, list[int]] = {}
        self.timeline = Timeline()
        self._ahead = time() - monotonic()
        """How far the clock of attempts is ahead of that of rows."""
        self._places = {field: place for place, field in enumerate(self.wanted, 1)}

    def note_problem(self, row: Row) -> None:
        """A row that can't be looked up."""
        self.rows += 1
        self.timeline.note_row()
        self._note_invalid(row.problem or "")

    def note(self, result: LookupResult, at: float) -> None:
        """A row's result, and when it came, by `time.monotonic`."""
        self.rows += 1
        if result.error is not None:
            self.timeline.note_row(at)
            self._note_invalid(str(result.error))
            return
        missing = result.missing
        counts = self._counts(_place_of(result.country))
        counts[0] += 1
        if missing:
            for field in missing:
                counts[self._places[field]] += 1
        else:
            self.complete += 1
        unexplained = bool(missing)
        came_to: dict[AccountTally, CameTo] = {}
        for step in result.steps:
            account = self.accounts[step.account]
            came_to[account] = account.note(step, missing, came_to.get(account, NOT_NEEDED))
            if unexplained and explains(step, missing):
                unexplained = False
            for attempt in step.attempts:
                account.note_attempt(attempt)
                if attempt.charged.micros:
                    self.timeline.note_cost(attempt.at - self._ahead, attempt.charged)
            if step.saved is not None:
                account.saved.add(step.saved)
        for account, here in came_to.items():
            account.came_to[here] += 1
        self.nobody += unexplained
        self.timeline.note_row(at)  # last: the run has begun with its first attempt, not when that had an answer

    def merge(self, other: "Tally") -> None:
        """Take in what another has counted elsewhere, of the same fields and accounts."""
        self.rows += other.rows
        self.invalid += other.invalid
        self.complete += other.complete
        self.nobody += other.nobody
        for words, rows in other.problems.items():
            self._note_words(words, rows)
        for country, theirs in other.countries.items():
            counts = self._counts(country)
            counts[:] = [mine + more for mine, more in zip(counts, theirs, strict=True)]
        for name, account in other.accounts.items():
            self.accounts[name].merge(account)
        self.timeline.merge(other.timeline)

    @property
    def looked_up(self) -> int:
        """Rows whose number went along the chain."""
        return self.rows - self.invalid

    @property
    def incomplete(self) -> int:
        """Of these, those that lack a wanted field."""
        return self.looked_up - self.complete

    @property
    def cost(self) -> Sums:
        """What was charged."""
        return _total(account.cost for account in self.accounts.values())

    @property
    def in_doubt(self) -> Sums:
        """What may have been billed."""
        return _total(account.in_doubt for account in self.accounts.values())

    @property
    def saved(self) -> Sums:
        """What the recalled answers cost when they were bought."""
        return _total(account.saved for account in self.accounts.values())

    @property
    def by_size(self) -> list[tuple[str, list[int]]]:
        """The countries with their counts, those with the most numbers first."""
        return sorted(self.countries.items(), key=lambda item: (-item[1][0], item[0]))

    def not_needed(self, account: str) -> int:
        """For how many of the numbers this account of the chain had nothing to add."""
        return self.looked_up - sum(self.accounts[account].came_to[NOT_NEEDED + 1 :])

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: amounts as text with their currency, times in seconds."""
        return {
            "rows": self.rows,
            "invalid": self.invalid,
            "complete": self.complete,
            "incomplete": self.incomplete,
            "cost": self.cost.to_dict(),
            "in_doubt": self.in_doubt.to_dict(),
            "saved": self.saved.to_dict(),
            "accounts": [
                {"account": name, "not_needed": self.not_needed(name), **account.to_dict()} for name, account in self.accounts.items()
            ],
            "nobody_to_ask": self.nobody,
            "problems": [{"reason": words, "rows": rows} for words, rows in _most_first(self.problems)],
            "wanted": list(map(str, self.wanted)),
            "countries": [self._country(country, *counts) for country, counts in self.by_size],
            "time": self.timeline.to_dict(),
        }

    def _country(self, country: str, numbers: int, *missing: int) -> dict[str, Any]:
        known = {str(field): numbers - lacking for field, lacking in zip(self.wanted, missing, strict=True)}
        return {"country": country, "numbers": numbers, "known": known}

    def _counts(self, country: str) -> list[int]:
        counts = self.countries.get(country)
        if counts is None:
            if len(self.countries) >= _MOST_COUNTRIES:
                country = OTHERS
            counts = self.countries.setdefault(country, [0] * (1 + len(self.wanted)))
        return counts

    def _note_invalid(self, why: str) -> None:
        self.invalid += 1
        self._note_words(masked(why), 1)

    def _note_words(self, words: str, rows: int) -> None:
        if words not in self.problems and len(self.problems) >= _MOST_PROBLEMS:
            words = OTHERS
        self.problems[words] = self.problems.get(words, 0) + rows


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _place_of(country: Country | None) -> str:
    if country is None:
        return _NOWHERE
    if country.iso2 is not None:
        return country.iso2
    return _NOWHERE if country.calling_code is None else f"+{country.calling_code}"


def _total(parts: Iterator[Sums]) -> Sums:
    total = Sums()
    for part in parts:
        total.merge(part)
    return total
