"""Each call of an `up` fails once, in one way; the next `up` ends well.

A round begins with an empty state and a project id of its own. All calls that have not failed yet
are planned to fail: what plugin and program try again fails within one `up`, what ends the `up`
ends the round. Then the faults are lifted, the next `up` must succeed, and what Google and the
state have must be what an undisturbed `up` leaves; so the next preview is as empty as that one's.
Rounds go on until every call has failed once.

Calls are told apart by method and path, writes also by how many came before (the grants of one
project); of repeated reads the first fails. Names that Google makes up (operations) count as one.
"""

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.local_google.resources.faults import Fault
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack, fresh_stack
from tests.e2e.worlds import seen

SETTINGS = {**DEV_SETTINGS, "developers": ["user:dev@example.com"]}
NAMED_BY_GOOGLE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{6,}")
MADE_UP = re.compile(r"\d{6,}|operations/|/mg-endpoint-")
REPEATED = ("setIamPolicy",)
"""Writes that are the same call for different things."""
Key = tuple[str, str, int]
"""A method id; its path with {project} for the project's id, or no path; how many came before."""


@dataclass
class LaterFault(Fault):
    """Lets some calls pass first, so of several for one call each fires at another one."""

    passed: int = 0

    def fits(self, method_id: str, path: str) -> bool:
        if not super().fits(method_id, path):
            return False
        self.passed -= 1
        return self.passed < 0


@dataclass
class Deployments:
    """One Google and one stack, begun anew for each round."""

    stack: Stack
    google: LocalGoogle
    empty_state: Path
    settings: Mapping[str, Any]
    rounds: int = 0

    @property
    def project(self) -> str:
        return f"gpt-oss-round-{self.rounds:03}"

    def begin(self) -> None:
        """An empty state, and a project id that nobody has used."""
        self.rounds += 1
        shutil.rmtree(self.stack.state)
        shutil.copytree(self.empty_state, self.stack.state)
        self.stack.configure(**{**self.settings, "projectId": self.project})
        self.google.world.journal.forget()

    def up(self) -> bool:
        done = self.stack.pulumi("up", "--yes", "--skip-preview")
        assert "Traceback" not in done.stdout, done.stdout
        return done.returncode == 0

    def calls(self) -> list[Key]:
        """What was asked of Google since the round began, each once.

        An API that was turned on alone missed the plugin's batch on a busy machine, and may be in
        it next time; test_convergence_of_a_single_api.py turns one on alone on purpose.
        """
        called: Counter[tuple[str, str]] = Counter()
        for entry in self.google.world.journal.entries:
            if entry.method_id == "serviceusage.services.enable":
                continue
            path = entry.path.partition("?")[0].replace(self.project, "{project}")
            called[entry.method_id, "" if MADE_UP.search(path) else path] += 1
        return [
            (method, path, before)
            for (method, path), times in called.items()
            for before in range(times if method.endswith(REPEATED) else 1)
        ]

    def plan(self, keys: list[Key], way: dict[str, Any]) -> dict[Key, Fault]:
        faults = {
            (method, path, before): LaterFault(
                self.google.world.next("fault"),
                method,
                f"{re.escape(path.replace('{project}', self.project))}($|[?])" if path else "",
                passed=before,
                **way,
            )
            for method, path, before in keys
        }
        self.google.world.faults[:] = faults.values()
        return faults

    def seen(self) -> Any:
        """What Google has, with no second project for it, and what the state has."""
        made = [p for p in self.google.world.projects if p.startswith("gpt-oss-round-")]
        assert len(made) == self.rounds
        world = seen(self.google.world, self.project)
        (checkpoint,) = self.stack.state.rglob("dev.json")
        latest = json.loads(checkpoint.read_text("utf-8"))["checkpoint"]["latest"]
        assert not latest.get("pending_operations")
        kept = {r["urn"]: (r.get("id", ""), r.get("inputs")) for r in latest["resources"]}
        kept = {urn: told for urn, told in kept.items() if "pulumi:providers" not in urn}
        return without({"Google": world, "state": kept}, self.project)


@contextmanager
def deployments(
    engine: Path, folder: Path, settings: Mapping[str, Any] = SETTINGS
) -> Iterator[Deployments]:
    with fresh_stack(engine, folder) as (stack, google):
        google.world.operation_polls = 1
        made = Deployments(stack, google, folder / "empty", settings)
        shutil.copytree(made.stack.state, made.empty_state)
        yield made


def undisturbed(made: Deployments) -> tuple[list[Key], Any]:
    """The calls of an `up` in which nothing fails, and what it leaves."""
    made.begin()
    made.stack.up()
    calls, left = made.calls(), made.seen()
    made.stack.succeed("preview", "--expect-no-changes")
    return calls, left


def fail_each_call_once(made: Deployments, left: list[Key], world: Any, way: dict[str, Any]) -> str:
    """Rounds until none of `left` is left; returns how many there were."""
    ended, began, calls = 0, made.rounds, len(left)
    while left:
        made.begin()
        faults = made.plan(left, way)
        well = made.up()
        failed = [key for key, fault in faults.items() if fault.fired]
        if not failed:  # grants that came together and were one call this time
            assert all(before for _, _, before in left), f"not called again: {left}"
            break
        left = [key for key in left if key not in failed]
        made.google.world.faults.clear()
        ended += not well
        if not well:
            made.stack.up()
        found = made.seen()
        if found != world:
            different = list(differences(found, world))
            assert not different, f"{different} after {failed}"
            made.stack.succeed("preview", "--expect-no-changes")
    ups = f"{ended} ended the `up`, {made.rounds - began} rounds"
    return f"{calls - len(left)} of {calls} calls failed, {ups}"


def differences(found: Any, expected: Any, at: str = "") -> Iterator[str]:
    """Each place in which they differ, and what is there.

    A field that is empty is as good as none: an adopted resource has those that Google knows.
    """
    if isinstance(found, dict) and isinstance(expected, dict):
        for key in {**found, **expected}:
            yield from differences(found.get(key), expected.get(key), f"{at}.{key}")
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        for index, (one, other) in enumerate(zip(found, expected, strict=True)):
            yield from differences(one, other, f"{at}.{index}")
    elif (found or None) != (expected or None):
        yield f"{at}: found {found}, expected {expected}"


def without(value: Any, project: str) -> Any:
    if isinstance(value, dict):
        return {without(k, project): without(v, project) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [without(item, project) for item in value]
    if isinstance(value, str):
        return NAMED_BY_GOOGLE.sub("{name}", value.replace(project, "{project}"))
    return value
