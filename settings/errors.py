"""What is wrong with the settings, in the words of the person who wrote them.

SettingsError
    one message for all problems found; raised before anything is touched
"""

from collections.abc import Sequence
from dataclasses import dataclass

from findings.printable import make_fields_printable


@dataclass(frozen=True, kw_only=True)
class SettingProblem:
    """One key that cannot stand as it is."""

    key: str
    found: str
    expected: str
    fix: str
    """The exact command, whole and on one line; never with a remark in it."""
    note: str = ""
    """A remark on the fix: what to put for its placeholders, or what else to try."""

    def __post_init__(self) -> None:
        """No text in it holds a line of its own, which could look like another problem."""
        make_fields_printable(self)

    def __str__(self) -> str:
        note = f"\n    note      {self.note}" if self.note else ""
        return (
            f"{self.key}\n    found     {self.found}\n    expected  {self.expected}"
            f"\n    fix       {self.fix}{note}"
        )


MOST_TOLD = 20
"""Problems that one message describes; nobody mends more at once."""


class SettingsError(ValueError):
    """The settings of one environment are not usable; nothing has been touched."""

    def __init__(self, problems: Sequence[SettingProblem], total: int | None = None) -> None:
        """`total`: how many problems there are, where only the first were described."""
        self.problems = tuple(problems[:MOST_TOLD])
        total = len(problems) if total is None else total
        keys = "setting is" if total == 1 else "settings are"
        headline = f"{total} {keys} not usable; nothing was changed, and waiting does not help."
        more = total - len(self.problems)
        ending = [f"and {more} more"] if more else []
        super().__init__("\n".join([headline, *map(str, self.problems), *ending]))
