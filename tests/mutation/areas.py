"""What is mutated, and by which tests it has to be noticed."""

from attrs import frozen


@frozen
class Area:
    """`sources` lie below `core/linehunt`; `tests` are files below `tests`. Those that draw at random, kill or race stay
    out: they take longer than all others together.
    """

    sources: tuple[str, ...]
    tests: tuple[str, ...]


def _tests(directory: str, *names: str) -> tuple[str, ...]:
    return tuple(f"core/{directory}/test_{name}.py" for name in names)


AREAS = {
    "money": Area(("model/money.py",), _tests("model", "money", "money_bounds", "largest_amount")),
    "classification": Area(
        ("consequence.py", "charge.py"), ("core/test_consequence.py", "core/test_charge.py", "core/test_charge_bounds.py")
    ),
    "redaction": Area(
        ("redaction.py", "model/secret.py"),
        (*_tests("model", "secret", "redact"), *_tests("exchange", "redaction", "redacting")),
    ),
    "chain": Area(("chain.py",), _tests("chain", "facts", "limit", "order", "recall", "screen", "skips", "steps", "saved", "look_again")),
    "ledger": Area(
        (
            "store/budget.py",
            "store/pace.py",
            "store/sums.py",
            "store/memory.py",
            "store/sqlite/attempt_row.py",
            "store/sqlite/reserving.py",
            "store/sqlite/settling.py",
            "store/sqlite/transaction.py",
        ),
        (
            *_tests("store", "budgets", "cap", "pace", "reserve", "settle", "tickets", "recall", "store_bounds", "in_part"),
            *_tests("store/sqlite", "rows", "attempt_rows", "doubt_rows"),
        ),
    ),
}
