"""The right word beside a wrong one."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """The hint after an unknown word: the nearest right one, else all of them."""
    from difflib import get_close_matches  # 3 ms, and only mistakes need it

    words = sorted(map(str, known))
    near = get_close_matches(word, words, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known: {', '.join(words)}" if words else "there is none"
