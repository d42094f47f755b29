"""Which of two accounts' facts a result keeps."""

import pytest

from hunts import ACME, ASKED_AT, NUMBER, answer, asked, chain, drive, fields, last_step, link, said, why
from linehunt.chain import Hunt
from linehunt.model.answer import Answer
from linehunt.model.facts import LineType, Network
from linehunt.model.fields import Field
from linehunt.model.result import Source

BETA = Network(name="Beta Telecom")
NAMELESS = Network(mcc="310", mnc="012")
TWO = (link("acme", "carrier line_type original_carrier ported"), link("beta", "carrier line_type original_carrier ported"))


@pytest.mark.parametrize(
    ("want", "weak"),
    [
        ("carrier", answer(carrier=ACME, weak="carrier")),
        ("carrier", answer(carrier=NAMELESS)),
        ("original_carrier", answer(original_carrier=NAMELESS)),
        ("line_type", answer(line_type=LineType.FIXED_OR_MOBILE)),
    ],
    ids=["by-word", "nameless-carrier", "nameless-original-carrier", "fixed-or-mobile"],
)
def test_weak_fact_is_kept_and_does_not_satisfy(want: str, weak: Answer) -> None:
    """A weak fact, by the provider's word or by its nature, is kept; the next account is asked all the same."""
    hunt = Hunt(NUMBER, chain(*TWO, want=want))
    assert asked(hunt, said("acme", weak)) == ["acme", "beta"]
    result = hunt.result()
    assert result.weak == fields(want)
    assert result.sources[Field(want)].account == "acme"
    assert result.complete
    assert why(result, "acme") == f"gave {want} (weak)"


def test_strong_replaces_weak() -> None:
    """A strong fact replaces a weak one, with its source; then nothing is weak."""
    hunt = Hunt(NUMBER, chain(*TWO, want="carrier"))
    drive(hunt, [said("acme", answer(carrier=ACME, weak="carrier")), said("beta", answer(carrier=BETA))])
    result = hunt.result()
    assert result.carrier == BETA
    assert result.sources == {Field.CARRIER: Source("beta", "beta-io", ASKED_AT)}
    assert result.weak == frozenset()


def test_strong_ends_the_hunt_for_it() -> None:
    """A strong fact satisfies: nobody is asked for it any more, though another one is still missing."""
    hunt = Hunt(NUMBER, chain(*TWO, want="carrier ported"))
    assert drive(hunt, [said("acme", answer(carrier=ACME))])[1].wanted == fields("ported")


@pytest.mark.parametrize("weak", ["", "carrier"], ids=["both-strong", "both-weak"])
def test_earlier_account_wins(weak: str) -> None:
    """Of two facts that are equally strong the earlier account's is kept, and the later one's is not said to be given."""
    hunt = Hunt(NUMBER, chain(*TWO, want="carrier ported"))
    drive(hunt, [said("acme", answer(carrier=ACME, weak=weak)), said("beta", answer(carrier=BETA, weak=weak, ported=True))])
    result = hunt.result()
    assert result.carrier == ACME
    assert last_step(result, "beta").gave == fields("ported")


def test_weak_does_not_replace_strong() -> None:
    """A weak fact never replaces a strong one."""
    hunt = Hunt(NUMBER, chain(*TWO, want="carrier ported"))
    drive(hunt, [said("acme", answer(carrier=ACME)), said("beta", answer(carrier=BETA, weak="carrier"))])
    assert hunt.result().carrier == ACME
    assert hunt.result().weak == frozenset()


def test_weak_word_without_a_fact() -> None:
    """A field named as weak and not given is just missing."""
    hunt = Hunt(NUMBER, chain(*TWO, want="carrier"))
    drive(hunt, [said("acme", answer(weak="carrier", ported=True))])
    assert hunt.result().weak == frozenset()
    assert hunt.result().missing == fields("carrier")


def test_false_is_a_fact() -> None:
    """`ported = False` satisfies: it is known."""
    hunt = Hunt(NUMBER, chain(*TWO, want="ported"))
    assert asked(hunt, said("acme", answer(ported=False))) == ["acme"]
    assert hunt.result().ported is False
