"""`kill -9` of processes that look numbers up: at random moments, and at each point of the protocol.

Run it by hand: `PYTHONPATH=tests python tests/crash/kill.py [kills] [seed]`: so many at random, then one at each point, and one at the
second time that it is reached, if it is. It ends with an AssertionError at the first claim that doesn't hold.
"""

import sys
import tempfile
import time
from pathlib import Path

from crash.campaign import Campaign
from crash.nursery import Nursery
from crash.points import POINTS, TICKET_POINTS
from crash.victim import MODULE
from linehunt_sandbox import Sandbox


def main(kills: int = 300, seed: int = 0) -> None:
    """Kill, and print the closing figures."""
    began = time.monotonic()
    with Nursery(MODULE) as nursery, Sandbox() as sandbox, tempfile.TemporaryDirectory() as scratch:
        campaign = Campaign(nursery, sandbox, Path(scratch) / "ledger", seed)
        while campaign.figures.kills < kills:
            campaign.strike(random_delay=True)
        for point in (*POINTS, *TICKET_POINTS):
            for nth in (1, 2):
                campaign.strike(point=point, nth=nth)
        print(campaign.end())
    print(f"one of them at each of {len(POINTS) + len(TICKET_POINTS)} points of the protocol, and one at its second time, where that came")
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
