"""What a check has to say: data, so that terminal, JSON and JUnit print the same fields.

CheckError
    carries the finding of the check that stopped the work
"""

from dataclasses import asdict, dataclass

from findings.printable import make_fields_printable
from findings.redaction import without_secrets
from findings.shell import Command

FROM_ELSEWHERE = ("good_state", "found", "expected", "fix", "note")
"""Fields that may quote a server, a library or the environment."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is not as it should be, and the one thing to do about it."""

    code: str
    """Stable name of the cause, e.g. BILLING_DISABLED; see docs/errors.md."""
    good_state: str
    """The fact that should hold."""
    found: str
    expected: str
    fix: str
    """The exact command, whole and on one line, or the person to ask; never with a remark in it."""
    waiting_helps: bool
    """Whether the same question, asked again later, may be answered otherwise."""
    permission: str | None = None
    """The IAM permission that is missing, where one is."""
    note: str = ""
    """A remark on the fix: what to put for its placeholders, or what else to try. A Command brings
    its own."""
    docs: str = ""
    """Where the code is explained: a path in this repository with its anchor."""

    def __post_init__(self) -> None:
        """No text in it holds a secret, or a line of its own that could look like a finding."""
        brought = [text.note for text in (self.fix, self.note) if isinstance(text, Command)]
        notes = dict.fromkeys(filter(None, (*brought, self.note)))
        object.__setattr__(self, "note", "; ".join(notes))
        object.__setattr__(self, "fix", str(self.fix))
        for name in FROM_ELSEWHERE:
            object.__setattr__(self, name, without_secrets(getattr(self, name)))
        if not self.docs:
            object.__setattr__(self, "docs", f"docs/errors.md#{self.code.lower()}")
        make_fields_printable(self)

    def __str__(self) -> str:
        waiting = "may help" if self.waiting_helps else "does not help"
        note = f"\n    note      {self.note}" if self.note else ""
        return (
            f"{self.code}  does not hold: {self.good_state}\n    found     {self.found}"
            f"\n    expected  {self.expected}\n    fix       {self.fix}{note}"
            f"\n    waiting   {waiting}"
        )

    def as_dict(self) -> dict[str, str | bool | None]:
        return asdict(self)


class CheckError(Exception):
    """A check did not hold; `finding` says which, why and what to do."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(str(finding))
