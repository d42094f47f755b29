"""The suite that a provider goes through: as a class for pytest, and as a list of findings for everybody else."""

from typing import ClassVar

from linehunt.testing import answers, asking, loading, opening, price, pure, shown, sound, waiting
from linehunt.testing.bench import Bench
from linehunt.testing.case import Case
from linehunt.testing.finding import Complaint, Finding, NotMade
from linehunt.testing.mutation import mutated_is_sound


class ProviderConformance:
    """A base class: `class TestAcme(ProviderConformance): case = CASE`. Each check is a test.

    A check that has nothing to look at, such as the tickets of a provider without them, is skipped, and says why. `examples` is how
    many mutants of each sample body are tried.
    """

    case: ClassVar[Case]
    examples: ClassVar[int] = 100
    __test__ = False

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if hasattr(cls, "case"):
            cls.__test__ = True

    def test_loads(self) -> None:
        """Core takes the module as a provider, and its settings class takes both accounts' settings."""
        Bench(self.case)

    def test_info_is_sound(self) -> None:
        """`provider_info` says what it must, the same each time."""
        loading.info_is_sound(self._bench())

    def test_case_is_whole(self) -> None:
        """The case shows all that the provider can do, and its two accounts can be told apart."""
        bench = self._bench()
        loading.accounts_differ(bench)
        loading.case_is_whole(bench)

    def test_hooks_give_what_core_takes(self) -> None:
        """What hooks build, authorize and price is such as core takes, whatever is asked."""
        asking.contract_kept(self._http())

    def test_requests_are_deterministic(self) -> None:
        """The same arguments give an equal request."""
        asking.deterministic(self._http())

    def test_requests_stay_below_the_base_url(self) -> None:
        """No request leaves the host and path of its account."""
        asking.below_base_url(self._http())

    def test_requests_hold_their_numbers(self) -> None:
        """Each number that is asked is in the request."""
        asking.numbers_in(self._http())

    def test_no_credential_before_authorize(self) -> None:
        """What the other hooks build holds no credential."""
        asking.no_credential_yet(self._http())

    def test_authorize_adds_a_credential(self) -> None:
        """`authorize` adds the account's credential, which is a Secret."""
        asking.credential_added(self._http())

    def test_authorize_changes_nothing_else(self) -> None:
        """`authorize` leaves what it got alone, and keeps method, path and body."""
        asking.nothing_else_changed(self._http())

    def test_accounts_stay_apart(self) -> None:
        """Nothing of one account stands in another's request."""
        asking.nothing_of_another(self._http())

    def test_samples_give_their_answers(self) -> None:
        """Each sample gives exactly the answers of the case."""
        answers.as_documented(self._bench())

    def test_answers_are_never_swapped(self) -> None:
        """Each number asked gets its own answer or none, in whatever order and beside whatever others it is asked."""
        answers.never_swapped(self._bench())

    def test_refusals_raise_their_errors(self) -> None:
        """Each refusal raises the error of the case."""
        answers.refused_by_name(self._http())

    def test_broken_bodies_are_malformed(self) -> None:
        """A body cut off, empty, in another format, not UTF-8 or nested without end is a MalformedResponse and nothing else."""
        sound.broken_is_malformed(self._http())

    def test_odd_bodies_are_sound_or_refused(self) -> None:
        """Members of other types, huge and unprintable ones give a sound reply or an error."""
        sound.odd_is_sound(self._http())

    def test_mutated_bodies_are_sound_or_refused(self) -> None:
        """Whatever Hypothesis makes of the samples gives a sound reply or an error."""
        mutated_is_sound(self._http(), self.examples)

    def test_told_prices_are_exact(self) -> None:
        """A price that is told is exact, and was never a float."""
        price.told_exactly(self._http())

    def test_list_prices_cover_the_samples(self) -> None:
        """Where prices are listed, each sample's ask has one, by items that are listed."""
        price.listed(self._http())

    def test_polling_ends(self) -> None:
        """Tickets are fetched, and come to an end."""
        waiting.polling_ends(self._http())

    def test_sessions_open(self) -> None:
        """The answer to `build_session_request` opens a session that hides its token."""
        opening.session_opens(self._http())

    def test_settings_hide_their_secrets(self) -> None:
        """No way of showing settings shows a credential."""
        shown.secrets_hidden(self._bench())

    def test_hooks_are_pure(self) -> None:
        """No hook reaches out of the process, tells the time or draws lots."""
        pure.hooks_are_pure(self._http())

    def _bench(self) -> Bench:
        try:
            return Bench(self.case)
        except Complaint:
            raise NotMade("it doesn't load, as the first check says") from None

    def _http(self) -> Bench:
        bench = self._bench()
        if bench.provider.local:
            raise NotMade("the provider answers locally")
        return bench


CHECKS = tuple(name for name in vars(ProviderConformance) if name.startswith("test_"))
"""The names of the checks, in their order."""


def check(case: Case, examples: int = 100) -> list[Finding]:
    """What each check comes to, in order, without pytest. `examples` is how many mutants of each sample body are tried."""
    suite = type("Suite", (ProviderConformance,), {"case": case, "examples": examples})()
    return [_finding(suite, name) for name in CHECKS]


def _finding(suite: ProviderConformance, name: str) -> Finding:
    said = name.removeprefix("test_").replace("_", " ")
    try:
        getattr(suite, name)()
    except Complaint as complaint:
        return Finding(said, complaint=str(complaint))
    except NotMade as reason:
        return Finding(said, skipped=str(reason))
    except Exception as error:  # of an object of the provider's own: its text may hold anything
        return Finding(said, complaint=f"it ends in {type(error).__name__}")
    return Finding(said)
