"""docs/chain-and-cost.md against the code: reasons, errors, freshness."""

import ast
import inspect
from types import ModuleType

import linehunt
from fenced import read
from linehunt import LinehuntError, chain, exchange, health
from linehunt.consequence import consequence
from linehunt.model.attempt import Ended
from linehunt.model.fields import Field
from linehunt.store.freshness import DEFAULTS, Freshness

PAGE = read("docs/chain-and-cost.md")
_UNITS = {"minutes": 60.0, "day": 86400.0, "days": 86400.0}


def _seconds(written: str) -> float:
    if written == "for ever":
        return float("inf")
    count, unit = written.split()
    return int(count) * _UNITS[unit]


def _text(node: ast.expr) -> str | None:
    """A text as the page writes it: … for what is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
        case ast.BinOp(left=left):
            return f"{_text(left)}…"
    return None


def _reasons(module: ModuleType, *functions: str) -> set[str]:
    """What these functions return, and what is handed to `_skip`."""
    found: set[str | None] = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.FunctionDef) and node.name in functions:
            found |= {_text(each.value) for each in ast.walk(node) if isinstance(each, ast.Return) and each.value}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "_skip":
            found |= {_text(argument) for argument in node.args}
    return {reason for reason in found if reason}


def test_every_reason_to_skip_is_listed() -> None:
    """The reasons of policy, exchange and health, in their words, and no other."""
    told = [row[0] for row in PAGE.table("reason")]
    real = _reasons(chain, "_reason_to_skip", "_over_limit") | _reasons(exchange) | _reasons(health, "refuses")
    assert len(told) == len(set(told))
    assert set(told) == real


def test_the_table_of_errors_is_the_codes() -> None:
    """Every row: what an error means for money, for the same account, and for its health."""
    words = {Ended.SETTLED: "settled", Ended.RELEASED: "released", Ended.DOUBT: "doubt"}
    for names, sent, *told in PAGE.table("an attempt ended with"):
        for name in names.partition(" (")[0].split(", "):
            told_to_wait = name.endswith(" with a Retry-After")
            kind = getattr(linehunt, name.removesuffix(" with a Retry-After"))
            error: LinehuntError = kind(retry_after=1.0) if told_to_wait else kind("")
            row = consequence(error, sent=sent == "yes")
            assert told == [words[row.ledger], str(row.again), *("yes" if flag else "no" for flag in (row.off, row.failing))], name


def test_every_error_that_falls_through_has_a_row() -> None:
    """No subclass of TransportError or ProviderError is left out."""
    told = {
        name.removesuffix(" with a Retry-After")
        for row in PAGE.table("an attempt ended with")
        for name in row[0].partition(" (")[0].split(", ")
    }
    errors = [getattr(linehunt, name) for name in linehunt.__all__]
    real = {
        error.__name__
        for error in errors
        if isinstance(error, type)
        and issubclass(error, (linehunt.TransportError, linehunt.ProviderError))
        and error not in (linehunt.TransportError, linehunt.ProviderError)
    }
    assert told == real


def test_the_table_of_freshness_is_the_codes() -> None:
    """Every field, and what knows nothing."""
    *fields, [last, told] = PAGE.table("field", under="Recall")
    assert {Field(name): _seconds(written) for name, written in fields} == DEFAULTS
    assert last.startswith("any")
    assert _seconds(told) == Freshness().no_match


def test_what_recall_of_a_weak_carrier_costs_is_said() -> None:
    """The page says in so many words that a weak fact leads to the next question, and what alone stops it."""
    text = " ".join(PAGE.text.split())
    assert "a weak carrier for 0.004 USD can lead to a question for 0.20 USD" in text
    assert "`max_cost` is what stops it" in text
