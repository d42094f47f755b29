"""Everything that is fuzzed, by name."""

from fuzz import amounts, configurations, normalizers, phone_numbers, price_lists, tables, usage_files
from fuzz.target import Target

TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        *normalizers.TARGETS,
        configurations.TARGET,
        *tables.TARGETS,
        phone_numbers.TARGET,
        amounts.TARGET,
        price_lists.TARGET,
        usage_files.TARGET,
    )
}
