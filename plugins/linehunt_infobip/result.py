"""Infobip's result for one number, in linehunt's words: an answer, or an error of that number alone."""

from collections.abc import Mapping
from typing import Any

from linehunt.plugin import Answer, Facts, Field, ProviderError, ProviderUnavailable, QueryRejected, Reachable, Verdict, part, word
from linehunt_infobip.network import NO_CODES, Codes, read_codes, read_country, read_network
from linehunt_infobip.outcome import ABSENT, NO_SUCH_COUNTRY, NOT_COVERED, REFUSALS, UNKNOWN_SUBSCRIBER, Outcome
from linehunt_infobip.settings import Settings

_BILLED = {"unknown": None, "yes": True, "no": False}
_WEAK = frozenset({Field.COUNTRY})  # a name and a calling code, which other countries have too, and no code of ISO's


def read_result(result: Mapping[str, Any], settings: Settings) -> Answer | ProviderError:
    """What a result says of its number.

    A lookup that failed in the network is an answer where it found the number's network before; else `no_match` if the failure is
    permanent, and ProviderUnavailable if it isn't.
    """
    outcome = Outcome.read(result)
    refused = REFUSALS.get(outcome.status) or REFUSALS.get(outcome.error)
    if refused is not None:
        return outcome.refusal(refused, _BILLED[settings.bills_failures] if refused is ProviderUnavailable else None)
    if outcome.error == NO_SUCH_COUNTRY:
        return Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER)
    if outcome.error == UNKNOWN_SUBSCRIBER:
        return _unknown(outcome, settings)
    if outcome.group == "REJECTED":  # "before it could be sent"
        if outcome.status in NOT_COVERED:
            return Answer(verdict=Verdict.NOT_COVERED, withheld={Field.CARRIER: outcome.status})
        return outcome.refusal(QueryRejected, billed=True)  # whether it is, is not published
    codes = read_codes(result.get("mccMnc"))
    if outcome.failed and outcome.error not in ABSENT and codes is NO_CODES:
        if outcome.permanent:
            return Answer(verdict=Verdict.NO_MATCH, withheld={Field.REACHABLE: outcome.name})
        return outcome.refusal(ProviderUnavailable, _BILLED[settings.bills_failures])
    return _read_facts(result, outcome, codes, settings)


def _unknown(outcome: Outcome, settings: Settings) -> Answer:
    if settings.unknown_subscriber_means == "invalid":
        return Answer(Facts(valid=False, reachable=Reachable.NO), verdict=Verdict.INVALID_NUMBER)
    return Answer(Facts(reachable=Reachable.NO), withheld={Field.VALID: outcome.error})


def _read_facts(result: Mapping[str, Any], outcome: Outcome, codes: Codes, settings: Settings) -> Answer:
    withheld: dict[Field, str] = {}
    if codes is NO_CODES and (told := result.get("mccMnc")) not in (None, ""):
        withheld[Field.CARRIER] = f"mccMnc: {word(told)}"
    # A failed lookup's `false` may be a mere default: it counts where the network was found, and never for where the handset is.
    unproven = outcome.name if outcome.failed else ""
    ported = _read_flag(result.get("ported"), Field.PORTED, unproven if codes is NO_CODES else "", withheld)
    roaming = _read_flag(result.get("roaming"), Field.ROAMING, unproven, withheld)
    original = part(result, "originalNetwork")
    # Who serves a number is known once it is known whether it was ported.
    current = {True: part(result, "portedNetwork"), False: original, None: {}}[ported]
    unported, of_current = ported is False, settings.mcc_mnc_of == "current"
    facts = Facts(
        valid=True if outcome.delivered or outcome.error in ABSENT else None,
        country=read_country(original),
        carrier=read_network(current, codes if unported or of_current else NO_CODES),
        original_carrier=read_network(original, codes if unported or not of_current else NO_CODES),
        roaming_carrier=read_network(part(result, "roamingNetwork"), NO_CODES) if roaming else None,
        ported=ported,
        roaming=roaming,
        reachable=_read_reachable(outcome, settings, withheld),
    )
    answer = Answer(facts, weak=_WEAK, withheld=withheld)
    return answer if answer.known else Answer(verdict=Verdict.NO_MATCH, withheld=withheld)


def _read_flag(told: Any, field: Field, unproven: str, withheld: dict[Field, str]) -> bool | None:
    if told is None or (type(told) is bool and not unproven):
        return told
    withheld[field] = unproven or word(told)
    return None


def _read_reachable(outcome: Outcome, settings: Settings, withheld: dict[Field, str]) -> Reachable | None:
    if outcome.error in ABSENT:
        return Reachable.NO
    if outcome.delivered and outcome.status == "DELIVERED_TO_HANDSET" and settings.delivered_means == "reachable":
        return Reachable.YES
    if outcome.name:
        withheld[Field.REACHABLE] = outcome.name
    return None
