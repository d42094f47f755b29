"""Sessions: that the answer to `build_session_request` opens one, which doesn't show its token."""

from attrs import evolve

from linehunt.model.errors import ProviderError
from linehunt.model.secret import Secret
from linehunt.testing.bench import NOW, Bench
from linehunt.testing.body import broken
from linehunt.testing.finding import Complaint, NotMade


def session_opens(bench: Bench) -> None:
    """`read_session` gives the value and lifetime of the case, the token as something that doesn't print it; of a broken body, an error."""
    opened, provider, settings = bench.case.opened, bench.provider, bench.account.settings
    if not provider.has_session:
        raise NotMade("the provider has no sessions")
    if opened is None:
        raise NotMade("the case has no `opened`")
    try:
        session = provider.read_session(opened.response, settings, NOW)
    except ProviderError as error:
        raise Complaint(f"opened: {error.words}, and the case says that it opens a session") from None
    value = session.value
    if (value.reveal() if isinstance(value, Secret) else value) != opened.value:
        raise Complaint("opened: the session has another value than the case")
    if session.lifetime != opened.lifetime:
        raise Complaint(f"opened: the session's lifetime is {session.lifetime}, and the case says {opened.lifetime}")
    if isinstance(opened.value, str) and (opened.value in repr(value) or opened.value in str(value)):
        raise Complaint("opened: the session shows its token: read_session wraps it in a Secret")
    for what, body in broken(opened.body):
        try:
            provider.read_session(evolve(opened.response, body=body), settings, NOW)
        except ProviderError:
            continue
        raise Complaint(f"opened, {what}: it opens a session all the same")
