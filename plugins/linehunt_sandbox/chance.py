"""Chance without a dice: the same words always draw the same lot."""

from hashlib import sha256


def draw(question: str, subject: str, lots: int) -> int:
    """A lot of 0 to `lots` - 1 for this question about this subject. Equal on every machine, in every release."""
    return int.from_bytes(sha256(f"{question}:{subject}".encode()).digest()[:8]) % lots
