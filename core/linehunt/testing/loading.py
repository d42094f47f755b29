"""Whether a provider loads, says sound things of itself, and has a case that shows it."""

from typing import Any

from linehunt.model.answer import Verdict
from linehunt.testing.bench import Bench
from linehunt.testing.finding import Complaint
from linehunt.testing.written import secrets

_SHORTEST = 8


def info_is_sound(bench: Bench) -> None:
    """Title, fields, verdicts and switch are what ProviderInfo says; a second call says the same."""
    info: Any = bench.provider.info  # what a module says, whatever its types
    if not isinstance(info.title, str) or not info.title.strip():
        raise Complaint("provider_info: title is empty: it is the provider's name for people")
    if not all(isinstance(verdict, Verdict) for verdict in info.billed):
        raise Complaint("provider_info: billed are members of Verdict")
    if not isinstance(info.recall, bool):
        raise Complaint("provider_info: recall is True or False")
    if Bench(bench.case).provider.info != info:
        raise Complaint("provider_info says something else when it is asked again")


def accounts_differ(bench: Bench) -> None:
    """Both accounts of the case have credentials of their own, long enough not to be found by chance."""
    others = {(secret.name, secret.text) for secret in secrets(bench.second.settings)}
    for secret in secrets(bench.account.settings):
        if (secret.name, secret.text) in others:
            raise Complaint(f"second_settings: {secret.name} is that of settings: nothing tells the two accounts apart")
        if len(secret.text) < _SHORTEST:
            raise Complaint(f"settings: {secret.name} has {len(secret.text)} characters: at least {_SHORTEST}, not to be found by chance")


def case_is_whole(bench: Bench) -> None:
    """The case has what there is to show: an answer, a refusal over HTTP, the end of a wait, the opening of a session."""
    case, provider = bench.case, bench.provider
    if not case.samples:
        raise Complaint("samples: the case has no body that answers")
    if not provider.local and not case.refusals:
        raise Complaint("refusals: the case has no body that refuses")
    if provider.has("build_ticket_request") and not case.not_yet:
        raise Complaint("not_yet: build_ticket_request exists, so the case needs a body that gives tickets")
    if case.not_yet and not any(sample.ticket for sample in case.samples):
        raise Complaint("samples: none is the answer of a ticket, so nothing shows that polling ends")
    if provider.has_session and case.opened is None:
        raise Complaint("opened: build_session_request exists, so the case needs the answer to it")
