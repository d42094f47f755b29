"""What an offline record costs, next to phonenumbers called plainly: `python tests/benchmarks/offline.py`.

1,000 numbers of all regions and types; everything but the location. Each way runs in processes of its own, because the pattern cache of
phonenumbers can be switched on but not off; the ways take turns, and the medians of the rounds are printed. CPU time, so that other work
on the machine counts little.
"""

import json
import random
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

ROUNDS = 5
COUNT = 1000
GOAL = 6.0


def main() -> None:
    """Run the rounds, print the table; exit 1 if the goal is missed."""
    if len(sys.argv) > 1:
        print(json.dumps(WAYS[sys.argv[1]]()))
        return
    rounds: dict[str, list[float]] = {way: [] for way in WAYS}
    parts: dict[str, list[float]] = {}
    peak = 0.0
    for _ in range(ROUNDS):
        for way, times in rounds.items():
            command = [sys.executable, __file__, way]
            measured = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
            times.append(measured["us"])
            peak = max(peak, measured["peak_mb"]) if way == "linehunt" else peak
            for part, us in measured.get("parts", {}).items():
                parts.setdefault(part, []).append(us)
    naive = rounds["naive"]
    print(f"{COUNT} numbers, {ROUNDS} rounds, CPU µs a number (median), and how much faster than naive (median of the rounds)")
    for way, times in rounds.items():
        print(f"  {way:22}{statistics.median(times):8.1f}{statistics.median(n / t for n, t in zip(naive, times, strict=True)):8.1f}x")
    print("where the time goes (each part alone)")
    for part, times in parts.items():
        print(f"  {part:22}{statistics.median(times):8.1f}")
    print(f"peak memory of the whole record without location: {peak:.0f} MB")
    ratio = statistics.median(n / t for n, t in zip(naive, rounds["linehunt"], strict=True))
    if ratio < GOAL:
        sys.exit(f"{ratio:.1f} times faster than naive; the goal is {GOAL:.0f}")


def numbers() -> list[str]:
    """The same E.164 numbers in every process: examples of each region and type with other last digits; one of eight lacks a digit."""
    import phonenumbers

    kinds = [kind for kind in phonenumbers.PhoneNumberType.values() if kind != phonenumbers.PhoneNumberType.UNKNOWN]
    examples = {
        phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        for region in phonenumbers.SUPPORTED_REGIONS
        for kind in kinds
        if (example := phonenumbers.example_number_for_type(region, kind)) is not None
    }
    chance = random.Random(20)
    chosen = chance.choices(sorted(examples), k=COUNT)
    return [example[:-3] + f"{chance.randrange(1000):03}"[: 2 if row % 8 == 0 else 3] for row, example in enumerate(chosen)]


def naive() -> dict[str, Any]:
    """Each question asked of phonenumbers as its README does."""
    import phonenumbers
    from phonenumbers import PhoneNumberFormat, carrier, timezone

    def record(e164: str) -> None:
        parsed = phonenumbers.parse(e164)
        phonenumbers.is_valid_number(parsed)
        phonenumbers.number_type(parsed)
        phonenumbers.region_code_for_number(parsed)
        for form in (PhoneNumberFormat.E164, PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.RFC3966):
            phonenumbers.format_number(parsed, form)
        carrier.name_for_number(parsed, "en")
        timezone.time_zones_for_number(parsed)

    return measure(lambda: list(map(record, numbers_once())))


def naive_cached() -> dict[str, Any]:
    """The same with the pattern cache on."""
    import phonenumbers

    phonenumbers.enable_pattern_cache()
    return naive()


def fused() -> dict[str, Any]:
    """Called with care: cache on, the type asked once, and nothing beyond it for a number that has none."""
    import phonenumbers
    from phonenumbers import PhoneNumberFormat, PhoneNumberType, carrier, timezone

    phonenumbers.enable_pattern_cache()

    def record(e164: str) -> None:
        parsed = phonenumbers.parse(e164)
        kind = phonenumbers.number_type(parsed)
        if kind == PhoneNumberType.UNKNOWN:
            return
        phonenumbers.region_code_for_number(parsed)
        for form in (PhoneNumberFormat.E164, PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.RFC3966):
            phonenumbers.format_number(parsed, form)
        if kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.PAGER):
            carrier.name_for_valid_number(parsed, "en")
        timezone.time_zones_for_geographical_number(parsed)

    return measure(lambda: list(map(record, numbers_once())))


def linehunt() -> dict[str, Any]:
    """All the numbers in one call of the hook; and its parts."""
    from linehunt.plugin import Field, PhoneNumber
    from linehunt_offline import Settings, answer_locally, provider_info

    asked = tuple(map(PhoneNumber.parse, numbers_once()))
    wanted, settings = provider_info().fields - {Field.LOCATION}, Settings()
    measured = measure(lambda: answer_locally(asked, wanted, settings))
    measured["parts"] = parts_of_a_record()
    return measured


def linehunt_singly() -> dict[str, Any]:
    """One call of the hook a number."""
    from linehunt.plugin import Field, PhoneNumber
    from linehunt_offline import Settings, answer_locally, provider_info

    asked = tuple(map(PhoneNumber.parse, numbers_once()))
    wanted, settings = provider_info().fields - {Field.LOCATION}, Settings()
    return measure(lambda: [answer_locally((number,), wanted, settings) for number in asked])


def parts_of_a_record() -> dict[str, float]:
    """µs a valid number, of each call that a record is made of. Called where the pattern cache is on."""
    import phonenumbers
    from phonenumbers import PhoneNumberFormat, carrier, timezone

    from linehunt.plugin import Answer, Facts, Formats

    valid = [parsed for parsed in map(phonenumbers.parse, numbers_once()) if phonenumbers.is_valid_number(parsed)]
    international = [phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL) for parsed in valid]
    not_digits = re.compile("[^0-9]+")

    def each(call: Callable[[Any], object], values: list[Any]) -> float:
        return float(measure(lambda: list(map(call, values)), len(values))["us"])

    return {
        "PhoneNumber": each(lambda parsed: phonenumbers.PhoneNumber(parsed.country_code, parsed.national_number), valid),
        "number_type": each(phonenumbers.number_type, valid),
        "national": each(lambda parsed: phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL), valid),
        "international": each(lambda parsed: phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL), valid),
        "rfc3966, derived": each(lambda text: not_digits.sub("-", text), international),
        "original carrier": each(lambda parsed: carrier.name_for_valid_number(parsed, "en"), valid),
        "time zones": each(timezone.time_zones_for_geographical_number, valid),
        "Formats, Facts, Answer": each(lambda _: (Formats(e164=""), Answer(Facts(valid=True))), valid),
        "for comparison: parse": each(phonenumbers.parse, international),
        "rfc3966, formatted": each(lambda parsed: phonenumbers.format_number(parsed, PhoneNumberFormat.RFC3966), valid),
    }


def measure(run: Callable[[], object], count: int = COUNT) -> dict[str, Any]:
    """CPU µs a number, the median of three runs after one that loads metadata and compiles; and the peak memory of the process so far."""
    run()
    times = []
    for _ in range(3):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    us = statistics.median(times) / count * 1e6
    # Linux counts in KiB, macOS in bytes.
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return {"us": us, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit}


_numbers: list[str] = []


def numbers_once() -> list[str]:
    """`numbers`, made on the first call."""
    if not _numbers:
        _numbers.extend(numbers())
    return _numbers


WAYS: dict[str, Callable[[], dict[str, Any]]] = {
    "naive": naive,
    "naive, cache on": naive_cached,
    "fused": fused,
    "linehunt": linehunt,
    "linehunt, one a call": linehunt_singly,
}

if __name__ == "__main__":
    main()
