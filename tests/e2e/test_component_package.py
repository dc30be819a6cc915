"""A program in another language makes environments through the component package."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.engine.wording import ALLOW_DELETION
from sandbox.local_google.state.seed import MAIN, ORGANIZATION
from tests.conftest import LocalGoogle
from tests.e2e.conftest import CHECKOUT, Stack

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ALLOW = "set its deletionProtection to false, then pulumi up"
PACKAGE = CHECKOUT / "component_package"


def environment(project_id: str, **arguments: Any) -> dict[str, Any]:
    properties = {"projectId": project_id, "organizationId": ORGANIZATION, "billingAccount": MAIN}
    return {"type": "vertex-gpt-oss:Environment", "properties": {**properties, **arguments}}


@pytest.fixture
def program(sandbox_env: dict[str, str], languages: Path, tmp_path: Path) -> Stack:
    """A YAML program without resources yet."""
    made = Stack(tmp_path / "consumer", sandbox_env)
    made.folder.mkdir()
    write(made, {})
    made.succeed("stack", "init", "dev")
    return made


def write(program: Stack, resources: dict[str, Any], **outputs: str) -> None:
    text = {
        "name": "platform",
        "runtime": "yaml",
        "packages": {"vertex-gpt-oss": str(PACKAGE)},
        "resources": resources,
        "outputs": outputs,
    }
    (program.folder / "Pulumi.yaml").write_text(yaml.safe_dump(text), "utf-8")


def test_two_environments_of_one_yaml_program_settle_and_can_be_destroyed(
    program: Stack, google: LocalGoogle
) -> None:
    ci = {"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"}

    def two(**arguments: Any) -> dict[str, Any]:
        first = environment("acme-gpt-oss-a", labels={"team": "search"}, **arguments)
        return {"a": first, "b": environment("acme-gpt-oss-b", ci=ci, **arguments)}

    outputs = {"url": "${a.chatCompletionsUrl}", "plan": "${b.ciPlanServiceAccount}"}
    write(program, two(), **outputs)
    program.up()
    program.succeed("preview", "--expect-no-changes")
    made = program.outputs()
    assert made["plan"] == "gpt-oss-plan@acme-gpt-oss-b.iam.gserviceaccount.com"
    assert "/projects/acme-gpt-oss-a/locations/global/" in made["url"]
    assert google.world.projects["acme-gpt-oss-a"].labels["team"] == "search"
    refused = program.fail("destroy", "--yes", "--skip-preview")
    assert ALLOW in refused
    write(program, two(deletionProtection=False), **outputs)
    program.up()
    program.succeed("destroy", "--yes", "--skip-preview")
    assert program.resources() == {}


def test_what_only_features_tell_reaches_a_program_in_another_language(program: Stack) -> None:
    a = environment("acme-gpt-oss-a", callers=["gpt-oss-batch"], observability={"dashboard": True})
    outputs = {"batch": '${a.callers["gpt-oss-batch"]}', "shown": "${a.dashboard}"}
    write(program, {"a": a}, **outputs)
    program.up()
    made = program.outputs()
    assert made["batch"] == "gpt-oss-batch@acme-gpt-oss-a.iam.gserviceaccount.com"
    assert made["shown"].endswith("?project=acme-gpt-oss-a")
    program.succeed("preview", "--expect-no-changes")


def test_one_of_two_environments_goes_once_its_own_protection_is_off(
    program: Stack, google: LocalGoogle
) -> None:
    a, b = environment("acme-gpt-oss-a"), environment("acme-gpt-oss-b")
    write(program, {"a": a, "b": b})
    program.up()
    made = set(program.resources())
    write(program, {"b": b})
    assert f"a: {ALLOW}" in program.fail("up", "--yes", "--skip-preview")
    assert set(program.resources()) == made
    a["properties"]["deletionProtection"] = False
    write(program, {"a": a, "b": b})
    program.up()
    write(program, {"b": b})
    program.up()
    states = {p: google.world.projects[f"acme-gpt-oss-{p}"].state for p in ("a", "b")}
    assert states == {"a": "DELETE_REQUESTED", "b": "ACTIVE"}


def test_a_guard_of_the_name_that_it_had_before_is_taken_over(program: Stack) -> None:
    write(program, {"a": environment("acme-gpt-oss-a")})
    program.up()
    state = program.run("pulumi", "stack", "export").stdout
    (program.folder / "state.json").write_text(state.replace(f"a: {ALLOW}", f"a: {ALLOW_DELETION}"))
    program.succeed("stack", "import", "--file", "state.json")
    program.up()
    assert f"a: {ALLOW}" in program.resources()
    assert f"a: {ALLOW_DELETION}" not in program.resources()


@pytest.mark.parametrize(
    "options",
    [{"provider": "${mine}"}, {"providers": ["${mine}"]}],
    ids=lambda each: next(iter(each)),
)
def test_a_provider_of_the_programs_own_is_used_for_all_of_it(
    program: Stack, options: dict[str, Any]
) -> None:
    mine = {"type": "pulumi:providers:gcp", "properties": {"region": "us-central1"}}
    write(program, {"mine": mine, "a": {**environment("acme-gpt-oss-a"), "options": options}})
    assert "which needs region: us-central1" in program.up()
    resources = program.resources()
    used = {r["provider"].split("::")[3] for r in resources.values() if "provider" in r}
    assert used == {"mine"}
    assert "a-gcp" not in resources


def test_a_bad_argument_is_told_by_its_name_and_without_a_traceback(program: Stack) -> None:
    write(program, {"a": environment("acme-gpt-oss-a", budget={"amount": 0})})
    said = program.fail("preview")
    assert "set the argument budget.amount to AMOUNT" in said
    assert "found     0\n" in said


def test_a_second_environment_of_the_same_project_is_refused(program: Stack) -> None:
    write(program, {each: environment("acme-gpt-oss-a") for each in ("a", "b")})
    said = program.fail("preview")
    assert "a projectId of its own, or leave one of the two out" in said


def test_a_refusal_of_google_is_told_without_a_traceback(program: Stack) -> None:
    closed = {"billingAccount": "C105ED-C105ED-C105ED"}
    write(program, {"a": environment("acme-gpt-oss-a", **closed)})
    said = program.fail("preview")
    assert "C105ED-C105ED-C105ED (Closed) is closed" in said
    assert "set the argument billingAccount to OPEN_ACCOUNT_ID" in said


def test_what_depends_on_a_resource_is_refused_as_an_argument(program: Stack) -> None:
    b = environment("acme-gpt-oss-b", labels={"like": "${a.projectNumber}"})
    write(program, {"a": environment("acme-gpt-oss-a"), "b": b})
    said = program.fail("preview")
    assert "labels.like\n" in said
    assert "a secret, or the output of a resource" in said


def test_a_gate_that_closes_later_is_told_without_a_type_or_traceback(
    program: Stack, google: LocalGoogle
) -> None:
    write(program, {"a": environment("acme-gpt-oss-a")})
    program.up()
    google.world.projects["acme-gpt-oss-a"].billing_account = None
    said = program.fail("up", "--yes", "--skip-preview")
    assert "has a problem: BILLING_DISABLED  does not hold" in said


def test_a_warning_names_an_argument_too(program: Stack) -> None:
    write(program, {"a": environment("acme-gpt-oss-a", modelEnablement="manual")})
    assert "set the argument modelEnablement to off" in program.succeed("preview")


def test_a_failed_resource_is_told_with_an_argument_to_set(program: Stack) -> None:
    write(program, {"a": environment("existing-project")})
    said = program.fail("up", "--yes", "--skip-preview")
    assert "set the argument projectId to ANOTHER_ID" in said


def shape(schema: Any) -> Any:
    """Without descriptions: the engine drops those of elements."""
    if isinstance(schema, list):
        return [shape(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {k: shape(v) for k, v in schema.items() if not (k == "description" and v == str(v))}


def test_the_engine_reads_the_schema_that_is_committed(program: Stack) -> None:
    shown = json.loads(program.run("pulumi", "package", "get-schema", str(PACKAGE)).stdout)
    committed = json.loads((PACKAGE / "schema.json").read_text("utf-8"))
    for part in ("name", "version", "resources", "types"):
        assert shape(shown[part]) == shape(committed[part]), part
