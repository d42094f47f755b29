"""Whether a person wants a run that may cost something."""

import sys

import click

from linehunt import Money, Plan


def agreed(plan: Plan | None, max_spend: str | None) -> bool:
    """Asks on the terminal; where stdin is none, the command line was the answer. plan: None where the input can be read only once."""
    if plan is not None and not plan.cost:
        return True
    if sys.stdin is None or not sys.stdin.isatty():
        return True
    cap = "" if max_spend is None else f", and no more than {max_spend}"
    if plan is None:
        words = f"The numbers can't be counted beforehand: the input can be read only once. Each may cost something{cap}."
    else:
        words = f"This may cost {_amounts(plan.cost)}; {_amounts(plan.expected_cost)} is expected{cap}."
    return click.confirm(f"{words} Go on?", err=True)


def _amounts(money: tuple[Money, ...]) -> str:
    return " + ".join(map(str, money)) or "nothing"
