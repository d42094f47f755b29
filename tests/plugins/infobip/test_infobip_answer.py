"""What Infobip's results say, one number each: networks, flags, and every part that may be missing or odd."""

import pytest

from infobip_bodies import DELIVERED, HOME, NUMBER, OTHER, RESULT, SETTINGS, UNDELIVERED, answer, failure, read_all, without
from linehunt.plugin import Answer, Country, Facts, Field, MalformedResponse, Network, PhoneNumber, Reachable, Secret, Verdict
from linehunt_infobip.settings import Settings

BRITAIN, INDIA = PhoneNumber("+442083661177"), PhoneNumber("+919812345678")
ACME = Network(name="Acme Mobile", mcc="228", mnc="01")
SWITZERLAND = Country(name="Switzerland", calling_code="41")
ORIGINAL = Settings(api_key=Secret("k3y-invented"), mcc_mnc_of="original")


def test_a_number_at_home() -> None:
    """Every field that it has; the country is weak, since it has no code of ISO's. The price is left to the configuration."""
    reply = read_all(RESULT)
    assert (reply.charged, reply.request_id) == (None, "b-1")
    assert reply.answers == {
        NUMBER.e164: Answer(
            Facts(
                valid=True,
                country=SWITZERLAND,
                carrier=ACME,
                original_carrier=ACME,
                ported=False,
                roaming=False,
                reachable=Reachable.YES,
            ),
            weak={Field.COUNTRY},
        )
    }


def test_what_is_a_persons_is_not_read() -> None:
    """IMSI and serving MSC are nowhere in what is kept."""
    told = repr(answer(RESULT))
    assert "1234567890" not in told
    assert "41001" not in told


def test_a_ported_number_has_two_networks() -> None:
    """The codes are the current one's: in every sample they are those of the IMSI."""
    told = answer({**RESULT, "ported": True, "portedNetwork": OTHER}).facts
    assert (told.ported, told.carrier) == (True, Network(name="Zenith", mcc="228", mnc="01"))
    assert told.original_carrier == Network(name="Acme Mobile")


def test_the_codes_of_a_ported_number_may_be_the_original_networks() -> None:
    """By a setting, which changes nothing of a number that was not ported."""
    told = answer({**RESULT, "ported": True, "portedNetwork": OTHER}, ORIGINAL).facts
    assert (told.carrier, told.original_carrier) == (Network(name="Zenith"), ACME)
    assert answer(RESULT, ORIGINAL) == answer(RESULT)


@pytest.mark.parametrize(("settings", "carrier"), [(SETTINGS, Network(mcc="228", mnc="01")), (ORIGINAL, None)], ids=["current", "original"])
def test_without_a_word_on_porting_the_original_network_is_not_the_carrier(settings: Settings, carrier: Network | None) -> None:
    """Only the codes say something of it, and only if they are the current network's."""
    told = answer(without("ported"), settings)
    assert (told.facts.carrier, told.facts.ported) == (carrier, None)
    assert told.facts.original_carrier is not None


def test_a_network_without_a_name_is_kept_and_weak_by_nature() -> None:
    """Names are "optional": the page's own sample has prefixes alone."""
    told = answer(without(originalNetwork={"networkPrefix": "79", "countryPrefix": "41"}))
    assert told.facts.carrier == told.facts.original_carrier == Network(mcc="228", mnc="01")
    assert told.facts.country == Country(calling_code="41")
    assert told.weak_fields == {Field.CARRIER, Field.ORIGINAL_CARRIER, Field.COUNTRY}


@pytest.mark.parametrize(
    ("glued", "mcc", "mnc"), [("22801", "228", "01"), ("310004", "310", "004"), ("00101", "001", "01")], ids=["two", "three", "zeros"]
)
def test_codes_are_taken_apart_behind_the_third_digit(glued: str, mcc: str, mnc: str) -> None:
    """An MCC always has three digits (E.212), the MNC two or three, all of them text."""
    assert answer(without(mccMnc=glued)).facts.carrier == Network(name="Acme Mobile", mcc=mcc, mnc=mnc)


@pytest.mark.parametrize(
    "glued", ["2280", "2280123", "null", "228-01", " 22801", "22801\n", "\u0662\u0662\u0668\u0660\u0661", 22801, True, []]
)
def test_codes_that_are_not_safe_are_left_out(glued: object) -> None:
    """A JSON number may have lost its zeros. The networks keep their names, and the word is kept for people."""
    told = answer(without(mccMnc=glued))
    assert told.facts.carrier == Network(name="Acme Mobile")
    assert told.withheld == {Field.CARRIER: f"mccMnc: {glued}"}


@pytest.mark.parametrize("empty", ["", None])
def test_no_codes_are_no_fault(empty: object) -> None:
    """`""` and null are absence."""
    assert answer(without(mccMnc=empty)).withheld == {}


def test_a_number_abroad() -> None:
    """The foreign network has a name and no codes; it is told only while the number roams."""
    abroad = answer({**RESULT, "roaming": True, "roamingNetwork": OTHER}).facts
    assert (abroad.roaming, abroad.roaming_carrier) == (True, Network(name="Zenith"))
    assert answer({**RESULT, "roamingNetwork": OTHER}).facts.roaming_carrier is None
    assert answer({**RESULT, "roaming": True}).facts.roaming_carrier is None


@pytest.mark.parametrize("odd", ["true", 1, [], {}], ids=repr)
def test_a_flag_that_is_no_boolean_is_withheld(odd: object) -> None:
    """It is documented as one; nothing is guessed."""
    told = answer({**RESULT, "ported": odd, "roaming": odd})
    assert (told.facts.ported, told.facts.roaming) == (None, None)
    assert told.withheld == {Field.PORTED: str(odd), Field.ROAMING: str(odd)}


@pytest.mark.parametrize("odd", [None, "", " ", 7, []], ids=repr)
def test_each_leaf_may_be_null_or_odd(odd: object) -> None:
    """What is no text is absent, and an object without any text is no fact."""
    told = answer(without("mccMnc", originalNetwork={**HOME, "networkName": odd, "countryName": odd, "countryPrefix": odd})).facts
    assert (told.carrier, told.original_carrier, told.country) == (None, None, None)


@pytest.mark.parametrize("prefix", ["0", "1234", "4 1", "CH"])
def test_a_calling_code_is_one_to_three_digits(prefix: str) -> None:
    """Another text is none."""
    assert answer(without(originalNetwork={**HOME, "countryPrefix": prefix})).facts.country == Country(name="Switzerland")


@pytest.mark.parametrize("odd", [None, [], "Swisscom"], ids=repr)
def test_each_object_may_be_null_or_missing(odd: object) -> None:
    """The facts of the others stay."""
    told = answer(without(originalNetwork=odd)).facts
    assert (told.country, told.carrier) == (None, Network(mcc="228", mnc="01"))
    assert answer(without("originalNetwork")).facts == told


def test_what_delivered_says_of_a_handset_is_a_setting() -> None:
    """`DELIVERED_TO_HANDSET` is the word of messages: an account may know that its package asks no handset."""
    told = answer(RESULT, Settings(api_key=Secret("k3y-invented"), delivered_means="unknown"))
    assert (told.facts.reachable, told.facts.valid) == (None, True)
    assert told.withheld == {Field.REACHABLE: "DELIVERED_TO_HANDSET"}


def test_delivered_to_the_operator_says_nothing_of_a_handset() -> None:
    """The number is valid, no more."""
    told = answer(without(status={**DELIVERED, "name": "DELIVERED_TO_OPERATOR"}))
    assert (told.facts.reachable, told.facts.valid) == (None, True)
    assert told.withheld == {Field.REACHABLE: "DELIVERED_TO_OPERATOR"}


def test_words_are_read_in_any_case() -> None:
    """The samples have "Ok" here and "OK" there."""
    shouted = {name: value.lower() if isinstance(value, str) else value for name, value in DELIVERED.items()}
    assert answer(without(status=shouted, error={**failure("no_error"), "groupName": "Ok"})) == answer(RESULT)


def test_a_result_without_a_status_still_has_its_facts() -> None:
    """No member is required by the schema. Nothing is said of the handset then, nor of the number's validity."""
    told = answer(without("status", "error"))
    assert (told.facts.carrier, told.facts.ported, told.facts.roaming) == (ACME, False, False)
    assert (told.facts.valid, told.facts.reachable, told.withheld) == (None, None, {})


def test_a_result_with_nothing_but_its_number_is_no_match() -> None:
    """It was answered, and nothing is known."""
    assert answer({"to": NUMBER.digits}) == Answer(verdict=Verdict.NO_MATCH)


def test_a_failure_that_found_the_network_keeps_it() -> None:
    """Networks and porting stay; where the handset is can't be said, and the failure's name says why."""
    told = answer(without(status=UNDELIVERED, error=failure("EC_CALL_BARRED")))
    assert told.known.keys() == {Field.COUNTRY, Field.CARRIER, Field.ORIGINAL_CARRIER, Field.PORTED}
    assert told.withheld == {Field.ROAMING: "EC_CALL_BARRED", Field.REACHABLE: "EC_CALL_BARRED"}


@pytest.mark.parametrize("name", ["EC_ABSENT_SUBSCRIBER", "EC_ABSENT_SUBSCRIBER_SM"])
def test_an_absent_subscriber_is_known_and_not_reachable(name: str) -> None:
    """The network knows it: the number is valid. Where it is, it doesn't know: its `roaming` is not believed."""
    told = answer(without(status=UNDELIVERED, error=failure(name), roaming=True, roamingNetwork=OTHER))
    assert (told.facts.valid, told.facts.reachable, told.facts.carrier, told.facts.ported) == (True, Reachable.NO, ACME, False)
    assert (told.facts.roaming, told.facts.roaming_carrier, told.withheld) == (None, None, {Field.ROAMING: name})


def test_an_absent_subscriber_of_an_unfound_network_is_not_unported() -> None:
    """`ported: false` may be a mere default then."""
    told = answer(without("mccMnc", status=UNDELIVERED, error=failure("EC_ABSENT_SUBSCRIBER")))
    assert (told.facts.ported, told.facts.carrier, told.facts.reachable) == (None, None, Reachable.NO)
    assert told.facts.original_carrier == Network(name="Acme Mobile")
    assert told.withheld == {Field.PORTED: "EC_ABSENT_SUBSCRIBER", Field.ROAMING: "EC_ABSENT_SUBSCRIBER"}


def test_numbers_are_matched_by_name_and_never_by_order() -> None:
    """With a plus or without, as text or as a JSON number; of two results for a number the first counts."""
    results = [
        {**RESULT, "to": f"+{INDIA.digits}", "ported": True},
        {**RESULT, "to": int(BRITAIN.digits)},
        {**RESULT, "to": INDIA.digits},
        RESULT,
    ]
    reply = read_all(*results, numbers=(NUMBER, BRITAIN, INDIA))
    ported = {number: answer.facts.ported for number, answer in reply.answers.items() if isinstance(answer, Answer)}
    assert ported == {INDIA.e164: True, BRITAIN.e164: False, NUMBER.e164: False}


def test_a_number_without_a_result_has_no_answer() -> None:
    """It is left out: core knows it as unanswered."""
    assert read_all(RESULT, numbers=(NUMBER, BRITAIN)).answers.keys() == {NUMBER.e164}


def test_an_answer_for_another_number_is_never_given_for_the_one_asked() -> None:
    """It stands under its own number, where core drops it."""
    assert read_all({**RESULT, "to": BRITAIN.digits}).answers.keys() == {BRITAIN.e164}


@pytest.mark.parametrize("odd", [None, [], "x", 7, {}, {"to": None}, {"to": ""}, {"to": True}, {"to": ["1"]}], ids=repr)
def test_a_result_that_names_no_number_says_nothing(odd: object) -> None:
    """The good one beside it stays; without one the answer is malformed."""
    assert read_all(odd, RESULT).answers.keys() == {NUMBER.e164}
    with pytest.raises(MalformedResponse, match="no result that names its number"):
        read_all(odd)
