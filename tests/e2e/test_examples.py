"""Each committed example takes its golden steps, each with the permissions listed up to it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from sandbox.local_google.state.seed import DEV
from tests.conftest import LocalGoogle
from tests.e2e.conftest import IS_ENGINES_OWN, Stack
from tests.e2e.deployer import may_only
from tests.e2e.examples import EXAMPLES, FOLDER, Example

pytestmark = [pytest.mark.engine, pytest.mark.slow]

GOLDEN = Path(__file__).parent / "golden"
REGENERATE = "UPDATE_GOLDEN=1 .venv/bin/python -m pytest -m slow tests/e2e/test_examples.py"


def steps(stack: Stack, google: LocalGoogle, *command: str) -> list[str]:
    """What the engine did: operation, type, logical name and what differs, of all but `same`.

    Neither what was printed nor the engine's own log, with all debug messages, tells a secret.
    """
    log = stack.folder / "events.jsonl"
    stack.env["PULUMI_DEBUG_COMMANDS"] = "1"  # without it the CLI has no --event-log
    said = stack.succeed(*command, "--yes", "--event-log", str(log))
    logged = log.read_text("utf-8")
    hold_no_secret(google, said, logged)
    found = [json.loads(line).get("resourcePreEvent") for line in logged.splitlines()]
    done = [event["metadata"] for event in found if event and event["metadata"]["op"] != "same"]
    return sorted(summary(step) for step in done if not step["urn"].endswith(IS_ENGINES_OWN))


def deploy(stack: Stack, google: LocalGoogle, settings: dict[str, Any]) -> list[str]:
    stack.configure(**settings)
    return steps(stack, google, "up", "--skip-preview")


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return sorted(key for key in {**before, **after} if before.get(key) != after.get(key))


def summary(step: dict[str, Any]) -> str:
    _, _, type_, name = step["urn"].removeprefix("urn:pulumi:").split("::", 3)
    differs = [f"{how['diffKind']} {at}" for at, how in (step.get("detailedDiff") or {}).items()]
    said = f"{step['op']} {type_.rpartition('$')[2]} {name}"
    return ": ".join([said, *([", ".join(sorted(differs))] if differs else [])])


def hold(example: Example, taken: dict[str, list[str]]) -> None:
    """The steps are the golden ones; with UPDATE_GOLDEN=1 they become them."""
    path = GOLDEN / f"{example.name}.json"
    text = json.dumps(taken, indent=2) + "\n"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text(text, "utf-8")
    golden = path.read_text("utf-8") if path.exists() else "missing"
    assert text == golden, f"the steps of {example.name} have changed; if meant:\n{REGENERATE}"


def hold_no_secret(google: LocalGoogle, *texts: str) -> None:
    assert google.world.tokens, "nobody has used a token, so nothing is proven"
    for secret in (*google.world.tokens, "PRIVATE KEY", "Bearer ", "ya29."):
        assert not any(secret in text for text in texts)


def state(stack: Stack) -> str:
    """With what the state keeps encrypted in plaintext."""
    exported = stack.run("pulumi", "stack", "export", "--show-secrets")
    assert exported.returncode == 0, exported.stderr
    return exported.stdout


def test_every_example_is_run() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == {e.name for e in EXAMPLES}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_settles_changes_only_what_was_changed_and_goes(
    example: Example, stack: Stack, google: LocalGoogle
) -> None:
    def allow(last: str) -> None:
        may_only(google.world, example.permissions(last))

    example.begin(google.world)
    if example.by_token:
        stack.env["GOOGLE_OAUTH_ACCESS_TOKEN"] = google.world.token_for(DEV)
    allow("up")
    stack.configure(**example.settings())
    taken = {"up": steps(stack, google, "up")}
    hold_no_secret(google, state(stack))
    allow("preview")
    stack.succeed("preview", "--expect-no-changes")
    allow("refresh")
    steps(stack, google, "refresh", "--skip-preview", "--expect-no-changes")
    free = {"deletionProtection": False}
    lifted = free if example.replaces else {}
    if example.replaces:
        taken["allow replacement"] = deploy(stack, google, {**example.settings(), **free})
    before = stack.outputs()
    allow("change")
    taken["change"] = deploy(stack, google, {**example.changed(), **lifted})
    taken["changed outputs"] = differing(before, stack.outputs())
    taken["allow destroy"] = deploy(stack, google, {**example.changed(), **free})
    allow("destroy")
    taken["destroy"] = steps(stack, google, "destroy", "--skip-preview")
    assert stack.resources() == {}
    hold(example, taken)
