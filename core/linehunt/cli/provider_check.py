"""What can be told of one installed provider, without letting it near this process."""

from collections.abc import Iterator
from signal import strsignal

from attrs import frozen

from linehunt.cli.child_process import ChildProcess
from linehunt.cli.provider_child import CHECKS, END, HOOKS, IMPORT
from linehunt.model.errors import ConfigurationError
from linehunt.model.text import safe_message
from linehunt.providers.registry import Registry

_MORE = 6  # times the limit, for some twenty checks


@frozen
class Finding:
    """What one check came to. It passed if there is neither a complaint nor a reason to skip it.

    As of `linehunt.testing`, which only the child loads.
    """

    check: str
    complaint: str | None = None
    skipped: str | None = None

    def __str__(self) -> str:
        if self.complaint is not None:
            return f"  complaint  {self.check}: {_on_one_line(self.complaint)}"
        return f"  ok         {self.check}" if self.skipped is None else f"  skipped    {self.check}: {_on_one_line(self.skipped)}"


@frozen
class Inspection:
    """What became of a provider: findings and notes, or a refusal, which says why it can't be loaded."""

    name: str
    distribution: str = ""
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    refusal: str | None = None

    @property
    def code(self) -> int:
        """0: no complaint; 1: at least one; 2: it can't be loaded."""
        return 2 if self.refusal is not None else min(self._complaints, 1)

    @property
    def lines(self) -> Iterator[str]:
        """A line a check, and a summary; nothing of a provider that can't be loaded."""
        if self.refusal is not None:
            return
        yield f"{self.name} of {self.distribution}"
        yield from map(str, self.findings)
        yield from (f"  note       {note}" for note in self.notes)
        skipped = sum(finding.skipped is not None for finding in self.findings)
        passed = len(self.findings) - self._complaints - skipped
        word = "complaint" if self._complaints == 1 else "complaints"
        yield f"{self.name}: {passed} ok, {self._complaints} {word}, {skipped} skipped"

    @property
    def _complaints(self) -> int:
        return sum(finding.complaint is not None for finding in self.findings)


def inspect(registry: Registry, name: str, limit: float) -> Inspection:
    """Import this provider in a child and put it through its conformance case there.

    Its import, its first hook and the import of its case may take `limit` seconds each, the checks together six times as long.
    """
    try:
        distribution = str(registry.claim(name))
    except ConfigurationError as error:
        return Inspection(name, refusal=str(error))
    step: str = IMPORT
    refusal: str | None = None
    findings: list[Finding] = []
    notes: list[str] = []
    with ChildProcess("linehunt.cli.provider_child", name, limit=limit) as child:
        for message in child.messages():
            match message:
                case {"step": str(step)}:
                    child.limit = limit * _MORE if step == CHECKS else limit
                case {"check": str(check), "complaint": str() | None as complaint, "skipped": str() | None as skipped}:
                    findings.append(Finding(check, complaint, skipped))
                case {"refusal": str(refusal)}:
                    pass
                case {"note": str(note)}:
                    notes.append(note)
                case _:
                    findings.append(Finding("descriptors", "it writes to one that it hasn't opened"))
    printed = safe_message(_on_one_line(child.printed.decode(errors="replace")))
    if refusal is None and step in (IMPORT, HOOKS):
        refusal = f"provider {name!r} of {distribution} {_fate(child, f' in its {step}')}"
    if refusal is not None:
        return Inspection(name, refusal=_on_one_line(f"{refusal}; it printed {printed!r}" if printed else refusal))
    if step != END or child.exit_code != 0:
        findings.append(Finding(step, f"it {_fate(child)}"))
    findings.append(Finding("silence", f"it prints {printed!r}" if printed else None))
    return Inspection(name, distribution, tuple(findings), tuple(notes))


def _fate(child: ChildProcess, where: str = "") -> str:
    """How a child ended that didn't come to its end."""
    code = child.exit_code
    if code is None:
        return f"hangs{where}: it was stopped after {child.limit:g} s"
    if code >= 0:
        return f"ends the process{where}, with exit code {code}"
    return f"kills the process{where}, by signal {-code} ({strsignal(-code)})"


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
