"""Each committed example, deployed with exactly its listed permissions, follows its golden plan."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import LocalGoogle
from tests.e2e.conftest import Stack
from tests.e2e.deployer import may_only, turn_on_where_requests_count
from tests.e2e.examples import EXAMPLES, FOLDER, Example
from tests.e2e.test_least_privilege import needed_by

pytestmark = [pytest.mark.engine, pytest.mark.slow]

GOLDEN = Path(__file__).parent / "golden"
REGENERATE = "UPDATE_GOLDEN=1 .venv/bin/python -m pytest -m slow tests/e2e/test_examples.py"


def plan(stack: Stack) -> dict[str, str]:
    """What the next update would do, the operation by type and logical name."""
    shown = stack.run("pulumi", "preview", "--json")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    steps = json.loads(shown.stdout)["steps"]
    return {
        f"{type_of(step['urn'])} {step['urn'].rpartition('::')[2]}": step["op"]
        for step in steps
        if step["op"] != "same"
    }


def type_of(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def hold(example: Example, plans: dict[str, Any]) -> None:
    """The plans are the golden ones; with UPDATE_GOLDEN=1 they become them."""
    path = GOLDEN / f"{example.name}.json"
    text = json.dumps(plans, indent=2, sort_keys=True) + "\n"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text(text, "utf-8")
    golden = path.read_text("utf-8") if path.exists() else "missing"
    assert text == golden, f"the plans of {example.name} have changed; if meant:\n{REGENERATE}"


def hold_no_secret(stack: Stack, google: LocalGoogle, said: str) -> None:
    """Neither the state, plaintext included, nor what was printed has a token or a key."""
    exported = stack.run("pulumi", "stack", "export", "--show-secrets")
    assert exported.returncode == 0, exported.stderr
    assert google.world.tokens, "nobody has used a token, so nothing is proven"
    for secret in (*google.world.tokens, "PRIVATE KEY", "Bearer ", "ya29."):
        assert secret not in exported.stdout
        assert secret not in said


def test_every_example_is_run() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == {e.name for e in EXAMPLES}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_settles_changes_only_what_was_changed_and_goes(
    example: Example, stack: Stack, google: LocalGoogle
) -> None:
    turn_on_where_requests_count(google.world, example.quota_services)
    may_only(google.world, needed_by(example))
    stack.configure(**example.settings())
    plans = {"up": plan(stack)}
    hold_no_secret(stack, google, said=stack.up())
    stack.succeed("preview", "--expect-no-changes")
    stack.succeed("refresh", "--yes", "--expect-no-changes")
    stack.configure(**example.changed())
    plans["change"] = plan(stack)
    stack.configure(**example.changed(), deletionProtection=False)
    stack.up()
    stack.succeed("destroy", "--yes")
    assert stack.resources() == {}
    hold(example, plans)
