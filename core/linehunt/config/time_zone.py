"""How a time zone is written: `"UTC"`, `"Europe/Berlin"`."""

from datetime import UTC, tzinfo

from linehunt.config.table import as_text

DEFAULT_ZONE: tzinfo = UTC


def parse_time_zone(written: object) -> tzinfo:
    """The time zone of an IANA name. UTC needs no database of time zones, the others that of the system or the package tzdata.

    Raises:
        ValueError: not such a text, or no such time zone here. The text doesn't hold what was written.
    """
    name = as_text(written)
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # few configurations name a time zone

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # also for a path outside of the database, or a directory in it
        raise ValueError(_unknown(name)) from None


def _unknown(name: str) -> str:
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    known = available_timezones()
    if not known:
        return "this machine has no database of time zones: install the Python package tzdata, or write 'UTC'"
    near = get_close_matches(name[:40], sorted(known), n=1)  # `nearest` would tell all 600 where none is near
    hint = f"did you mean {near[0]!r}?" if near else "write its IANA name, as in 'Europe/Berlin', or 'UTC'"
    return f"unknown time zone: {hint}"
