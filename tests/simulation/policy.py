"""Worlds of pure hunts: the policy alone, day after day, over what earlier hunts left behind."""

from collections.abc import Callable, Sequence

from linehunt.chain import Chain, Hunt
from linehunt.model.answer import Answer
from linehunt.model.attempt import Ask, Outcome
from linehunt.model.money import Money, Rates
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import Recollection
from linehunt.model.result import LookupResult
from simulation.fates import Fate, draw_fate
from simulation.invariants import AT_THE_END, BY_ASK, BY_RESULT, BY_STEP, hold
from simulation.invented import NUMBERS, RATES, Invented, draw_chain, invent
from simulation.shelf import Shelf
from simulation.witness import Witness
from simulation.world import World

MakeHunt = Callable[[PhoneNumber, Chain, Sequence[Recollection]], Hunt]


class PolicyWorld(World):
    """One household of accounts, three chains over them, and a few numbers that are looked up again and again.

    Every outcome is possible, whether an exchange would give it or not. A process may die in the middle of a question.
    """

    kind = "policy"

    def __init__(self, seed: int, make_hunt: MakeHunt = Hunt) -> None:
        super().__init__(seed)
        self._make_hunt = make_hunt
        self._accounts = {account.name: account for account in invent(self.chance)}
        rates = RATES if self.chance.random() < 0.8 else Rates()
        everybody = tuple(self._accounts.values())
        self._chains = [draw_chain(self.chance, everybody, rates=rates) for _ in range(3)]
        self._shelf = Shelf()
        self._truths: dict[PhoneNumber, dict[str, Answer]] = {}

    def hunt(self) -> None:
        """Look one number up along one of the chains."""
        chance = self.chance
        number, chain = chance.choice(NUMBERS), chance.choice(self._chains)
        since = self.clock.now() if chance.random() < 0.1 else 0.0
        rows = self._shelf.recall(number, self.clock.now(), since)
        self.look_at(number)
        self.trail.note("hunt for", sorted(map(str, chain.want)), "at most", chain.max_cost, "knowing", rows, about=(number,))
        self.figures["hunts"] += 1
        truth = self._truths.get(number)
        if truth is None or chance.random() < 0.1:
            truth = self._truths[number] = {name: chance.choice(account.said) for name, account in self._accounts.items()}
        self._drive(self._make_hunt(number, chain, rows), Witness(chain, number, rows, truth))
        if chance.random() < 0.15:
            self._resolve()

    def _drive(self, hunt: Hunt, witness: Witness) -> None:
        while (ask := hunt.next()) is not None:
            self.trail.note(ask, about=(hunt.number,))
            witness.next(ask)
            hold(BY_ASK, witness)
            self.figures["asks"] += 1
            fate = self._ask(hunt.number, ask, witness.truth[ask.account])
            if fate is None:
                return
            hunt.record(fate.outcome)
            self.trail.note(fate.outcome, about=(hunt.number,))
            witness.told(fate.outcome)
            self._see(hunt, witness)
        witness.next(None)
        hold(BY_ASK, witness)
        result = self._see(hunt, witness)
        hold(AT_THE_END, witness)
        self.figures["complete"] += result.complete

    def _see(self, hunt: Hunt, witness: Witness) -> LookupResult:
        result = hunt.result()
        witness.shown(result)
        hold(BY_RESULT, result)
        hold(BY_STEP, witness)
        return result

    def _ask(self, number: PhoneNumber, ask: Ask, truth: Answer) -> Fate | None:
        """What the ask comes to, and what it leaves on the shelf; None: the process died over it."""
        account = self._accounts[ask.account]
        items = account.items(ask.wanted)
        quote = account.price(number, items) or Money(0, account.currency)
        attempt, now = self.figures["asks"], self.clock.now()
        if account.by_item and not account.free and self.chance.random() < 0.1:
            return Fate(self._somebody_else_asks(number, account, items, truth, attempt))
        if self.chance.random() < 0.03:
            self.figures["crashes"] += 1
            self.trail.note("the process dies", about=(number,))
            if quote and self.chance.random() < 0.7:  # else before it was reserved
                self._leave_doubt(number, account, items, tickets=False)
            return None
        fate = draw_fate(self.chance, account, truth, quote, attempt, now)
        if account.local or fate.outcome.skipped is not None:
            return fate
        row = self._shelf.row(number, account.name, items)
        if fate.doubtful:
            self._leave_doubt(number, account, items, tickets=fate.tickets)
            return fate
        row.doubt_since, row.tickets = None, False
        if fate.outcome.answer is not None and account.kept:
            row.attempt, row.at, row.answer = attempt, now, fate.outcome.answer
            row.cost, row.speaks_for = quote, account.speaks_for(ask.wanted)
        return fate

    def _somebody_else_asks(self, number: PhoneNumber, account: Invented, items: tuple[str, ...], truth: Answer, attempt: int) -> Outcome:
        """Nothing was asked: somebody else was asking for one of these price items, with others."""
        self.figures["waits"] += 1
        others = tuple(sorted({self.chance.choice(items), self.chance.choice(sorted(account.prices))}))
        row = self._shelf.row(number, account.name, others)
        came = self.chance.random()
        if came < 0.2:
            self._leave_doubt(number, account, others, tickets=False)
        elif came < 0.8 and others != items and account.kept:
            row.attempt, row.at, row.answer, row.cost = attempt, self.clock.now(), truth, account.price(number, others)
            row.speaks_for = frozenset(name for name in account.fields if set(account.items(frozenset({name}))) <= set(others))
        known = tuple(row for row in self._shelf.recall(number, self.clock.now(), 0.0) if row.account == account.name)
        return Outcome(account=account.name, skipped="asked in part by somebody else", known=known)

    def _leave_doubt(self, number: PhoneNumber, account: Invented, items: tuple[str, ...], *, tickets: bool) -> None:
        row = self._shelf.row(number, account.name, items)
        row.doubt_since, row.tickets = row.doubt_since or self.clock.now(), row.tickets or tickets
        self.figures["doubts"] += 1

    def _resolve(self) -> None:
        """Somebody finds out what became of a doubt."""
        doubts = self._shelf.doubts()
        if doubts:
            row = self.chance.choice(doubts)
            row.doubt_since, row.tickets = None, False
            self.trail.note("a doubt is resolved")
