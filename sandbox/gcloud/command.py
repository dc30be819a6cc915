"""One command: its arguments as gcloud's reference has them, and the work it stands for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sandbox.gcloud.google import Google, Json

PROJECT = "project"


@dataclass(frozen=True)
class Given:
    """What somebody typed, judged; flags without their dashes."""

    targets: tuple[str, ...]
    flags: Mapping[str, str]

    @property
    def target(self) -> str:
        """The positional argument, or its last part where a full name may be given."""
        return self.targets[0] if self.targets else ""

    def words(self) -> dict[str, str]:
        """For the templates of paths and messages; `id` is the last part of the target."""
        flags = {name.replace("-", "_"): value for name, value in self.flags.items()}
        return {**flags, "target": self.target, "id": self.target.rpartition("/")[2]}


Shown = Json | list[Json] | str | None
"""What a command prints; None for nothing."""

Work = Callable[[Google, Given], Shown]
"""Raises `Refused`."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """Flag → metavar of its value, empty for a switch."""

    work: Work
    takes: str = ""
    """Metavar of the positional argument; `[X]` may be left out, `X...` may be repeated."""
    must: Mapping[str, str] = field(default_factory=dict)
    may: Mapping[str, str] = field(default_factory=dict)
    one_of: Mapping[str, str] = field(default_factory=dict)
    """Exactly one of them."""
    in_project: bool = False
    """Works on --project, which every command takes; a target by its full name names its own."""
    columns: Mapping[str, str] | None = None
    """Heading → field, `/` behind it for the last part of a name. Set: a list, which may filter."""

    def flags(self) -> dict[str, str]:
        listing = {} if self.columns is None else {"filter": "EXPRESSION", "limit": "NUMBER"}
        return {**self.must, **self.one_of, **self.may, **listing}

    def synopsis(self) -> str:
        """As gcloud's reference writes it, without the flags that every command takes."""
        project = {PROJECT: "PROJECT_ID"} if self.in_project else {}
        must = [_flag(*one) for one in {**self.must, **project}.items()]
        choice = "|".join(_flag(*one) for one in self.one_of.items())
        optional = {n: v for n, v in self.flags().items() if n not in {**self.must, **self.one_of}}
        may = [f"[{_flag(*one)}]" for one in optional.items()]
        return " ".join(filter(None, [self.takes, *must, choice and f"({choice})", *may]))


def _flag(name: str, metavar: str) -> str:
    return f"--{name}={metavar}" if metavar else f"--{name}"
