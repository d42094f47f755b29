"""What a soak came to, in words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from linehunt_sandbox import Fault
from soak.checks import Books
from soak.copyist import Copyist
from soak.party import Party
from soak.weather import Tally, Weather


def traffic(tally: Tally, weathers: Mapping[str, Weather]) -> str:
    """What the vendors have seen so far."""
    requests = sum(map(tally.requests, weathers))
    return f"{requests:,} requests, {_met(weathers).total():,} faults, {tally.count:,} charges"


def closing_figures(
    parties: Iterable[Party],
    ends: Mapping[str, Mapping[str, Any]],
    tally: Tally,
    weathers: Mapping[str, Weather],
    books: Books,
    resolved: Mapping[str, int],
    copyist: Copyist,
) -> str:
    """What was looked up, met, billed, resolved and held. `ends`: what each process said at its end, by name."""
    looked, recalled = (sum(end[key] for end in ends.values()) for key in ("lookups", "recalled"))
    rounds = sum(end["rounds"] for end in ends.values())
    bulk = f"bulk: {copyist.finished} files, killed {copyist.kills} times"
    lines = [f"{looked:,} lookups ({recalled:,} recalled), {traffic(tally, weathers)}; {rounds} rounds; {bulk}"]
    lines.append("faults: " + ", ".join(f"{kind} {times:,}" for kind, times in sorted(_met(weathers).items())))
    for currency, (held, spent, doubtful) in sorted(books.items()):
        billed = tally.by_currency[currency]
        lines.append(f"{currency}, in millionths: {billed:,} billed, {spent:,} spent, {doubtful:,} in doubt, {held:,} held")
    lines.append("doubts: " + ", ".join(f"{resolved.get(kind, 0):,} {kind}" for kind in ("billed", "not billed", "left")))
    lines += [_held(party, ends[party.name]) for party in parties]
    return "\n".join(lines)


def _met(weathers: Mapping[str, Weather]) -> Counter[Fault]:
    return sum((weather.met for weather in weathers.values()), Counter())


def _held(party: Party, end: Mapping[str, Any]) -> str:
    first, last = end["first"], end["last"]
    return (
        f"{party.name}: {first['rss'] >> 20} MiB at the beginning, {last['peak'] >> 20} at most, {last['rss'] >> 20} at the end; "
        + "; ".join(f"{len(first[what])} and {len(last[what])} {what}" for what in ("threads", "descriptors"))
        + f"; {first['objects']:,} and {last['objects']:,} objects"
    )
