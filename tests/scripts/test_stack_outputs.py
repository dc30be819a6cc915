"""A stack's outputs are the target; what is wrong with the stack is said in Pulumi's own words."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
CALLER = "deployer@seed-project.iam.gserviceaccount.com"
Install = Callable[..., Path]


def outputs(url: str, **changes: object) -> str:
    path = "projects/existing-project/locations/global/endpoints/openapi/chat/completions"
    fields = {
        "projectId": "existing-project",
        "projectNumber": "100000000002",
        "location": "global",
        "model": "openai/gpt-oss-120b-maas",
        "chatCompletionsUrl": f"{url}/aiplatform/v1/{path}",
        "callerServiceAccount": CALLER,
    }
    return json.dumps({**fields, **changes})


def test_the_outputs_of_the_stack_are_called(smoke: Any, fake_pulumi: Install) -> None:
    log = fake_pulumi(outputs(smoke.url))
    done = smoke.run("--stack", "org/proj/dev", "--format", "json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["checks"][0]["verdict"]) == (0, "ok"), done.stdout
    assert report["target"]["project_number"] == "100000000002"
    where, call = log.read_text().splitlines()
    assert where == str(CHECKOUT)
    assert call == "stack output --json --non-interactive --stack org/proj/dev"


def test_the_stacks_own_caller_is_impersonated(smoke: Any, fake_pulumi: Install) -> None:
    fake_pulumi(outputs(smoke.url))
    code, cause, fix = smoke.finding("--stack", "dev", "--impersonate", "caller")
    assert (code, cause) == (1, "PERMISSION_MISSING")
    assert fix.startswith("pulumi config set --path 'developers[N]' "), "it is the stack's own"


@pytest.mark.parametrize(
    ("callers", "fix"),
    [
        ({"batch": CALLER}, "pulumi up --refresh --run-program --stack dev"),
        ({}, f"pulumi config set --path 'callers[N]' serviceAccount:{CALLER} "),
    ],
)
def test_a_caller_gets_the_right_to_call_back_from_the_stack(
    smoke: Any, fake_pulumi: Install, callers: object, fix: str
) -> None:
    """Of the stack's one-permission role; another account becomes one of its callers."""
    own = "gpt-oss-caller@existing-project.iam.gserviceaccount.com"
    fake_pulumi(outputs(smoke.url, callerServiceAccount=own, callers=callers))
    grant = {"role": "roles/iam.workloadIdentityUser", "members": ["user:dev@example.com"]}
    smoke.world.service_account(CALLER).policy.bindings.append(grant)
    code, cause, found = smoke.finding("--stack", "dev", "--impersonate", CALLER)
    assert (code, cause) == (1, "PERMISSION_MISSING")
    assert found.startswith(fix)


def test_the_remedy_for_a_stack_is_a_pulumi_command(smoke: Any, fake_pulumi: Install) -> None:
    fake_pulumi(outputs(smoke.url, model="openai/gpt-oss-20b-maas"))
    code, cause, fix = smoke.finding("--stack", "dev")
    assert (code, cause) == (1, "MODEL_RETIRED")
    assert fix == "pulumi config set model gpt-oss-120b --stack dev && pulumi up --stack dev"


def test_a_consumer_that_is_the_project_is_called_by_its_id(
    smoke: Any, fake_pulumi: Install
) -> None:
    fake_pulumi(outputs(smoke.url, projectNumber=smoke.project.number))
    smoke.project.services = []
    fix = smoke.finding("--stack", "dev")[2]
    assert fix == "gcloud services enable aiplatform.googleapis.com --project=existing-project"


@pytest.mark.parametrize(
    ("stdout", "stderr", "status", "exit_code", "code", "fix"),
    [
        ("", "error: no stack named 'dev' found\n", 255, 2, "STACK_NOT_FOUND", "pulumi stack ls"),
        ("", "error: PULUMI_CONFIG_PASSPHRASE unset", 1, 1, "STACK_UNREADABLE", "pulumi stack"),
        ("", "", 1, 1, "STACK_UNREADABLE", "pulumi stack --stack dev"),
        ("{}", "", 0, 1, "STACK_WITHOUT_OUTPUTS", "pulumi up --stack dev"),
        ("oops", "", 0, 1, "STACK_UNREADABLE", "pulumi version"),
        ("null", "", 0, 1, "STACK_UNREADABLE", "pulumi version"),
        ("[1]", "", 0, 1, "STACK_UNREADABLE", "pulumi version"),
        ("[" * 100_000, "", 0, 1, "STACK_UNREADABLE", "pulumi version"),
    ],
)
def test_a_stack_that_cannot_be_read_is_told_why(
    stdout: str, stderr: str, status: int, exit_code: int, code: str, fix: str,
    smoke: Any, fake_pulumi: Install,
) -> None:  # fmt: skip
    fake_pulumi(stdout, stderr, status)
    found = smoke.finding("--stack", "dev")
    assert found[:2] == (exit_code, code)
    assert found[2].startswith(fix)


NAMES = ("projectId", "projectNumber", "location", "model", "chatCompletionsUrl")
WRONG: tuple[object, ...] = (None, True, 5, 1.5, [], ["a"], {}, {"a": {"b": []}})
PLACE = {"model": "m", "location": "l", "chatCompletionsUrl": "https://x/"}
MALFORMED: list[Any] = [
    *((name, {name: value}) for name in (*NAMES, "callerServiceAccount") for value in WRONG),
    *(("callers", {"callers": value}) for value in (*WRONG[:6], "text")),
    *(("callers.a", {"callers": {"a": value}}) for value in WRONG),
    *(("endpoints", {"endpoints": value}) for value in (*WRONG[:6], "text")),
    *(("endpoints.a", {"endpoints": {"a": value}}) for value in (*WRONG[:6], "text")),
    *(("endpoints.a.", {"endpoints": {"a": {**PLACE, name: 5}}}) for name in PLACE),
    *(("endpoints.a.", {"endpoints": {"a": {n: n for n in PLACE if n != x}}}) for x in PLACE),
]


@pytest.mark.parametrize("options", [(), ("--model", "all"), ("--impersonate", "caller")])
def test_an_output_of_another_form_is_named_with_the_command_that_writes_it_again(
    options: tuple[str, ...], smoke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may write a stack's state writes anything there; it ended in a traceback."""
    for name, changes in MALFORMED:
        told = outputs(smoke.url, **changes)
        monkeypatch.setattr("smoke.cli.stack_outputs.ask_pulumi", lambda _, told=told: told)
        done = smoke.run("--stack", "dev", *options)
        assert done.returncode == 1, changes
        assert "STACK_WITHOUT_OUTPUTS" in done.stderr, changes
        assert f"the output {name}" in done.stderr, changes
        assert "pulumi up --stack dev" in done.stderr, changes


def test_without_the_pulumi_cli_the_command_line_cannot_be_used(smoke: Any, tmp_path: Path) -> None:
    smoke.env["PATH"] = str(tmp_path)
    assert smoke.finding("--stack", "dev")[:2] == (2, "PULUMI_MISSING")


def test_a_stack_cannot_point_the_token_at_an_open_line(smoke: Any, fake_pulumi: Install) -> None:
    fake_pulumi(outputs("http://example.com"))
    assert smoke.finding("--stack", "dev")[:2] == (1, "INSECURE_URL")


def endpoint(url: str, location: str, model: str = "openai/gpt-oss-120b-maas") -> dict[str, str]:
    host = f"{url}/aiplatform/v1/projects/existing-project/locations/{location}"
    path = f"{host}/endpoints/openapi/chat/completions"
    return {"model": model, "location": location, "chatCompletionsUrl": path}


@pytest.fixture
def of_two(smoke: Any, fake_pulumi: Install) -> Install:
    """A stack whose first endpoint, by its settings, is not the first by name."""
    places = {
        "gpt-oss-120b/a": endpoint(smoke.url, "us-central1"),
        "gpt-oss-120b/z": endpoint(smoke.url, "global"),
    }
    fake_pulumi(outputs(smoke.url, endpoints=places))
    return fake_pulumi


@pytest.mark.parametrize(
    ("arguments", "location"),
    [
        ((), "global"),
        (("--model", "gpt-oss-120b"), "global"),
        (("--model", "openai/gpt-oss-120b-maas", "--location", "us-central1"), "us-central1"),
        (("--model", "gpt-oss-120b/a"), "us-central1"),
        (("--location", "us-central1"), "us-central1"),
    ],
)
def test_one_of_several_endpoints_is_chosen_by_what_it_is(
    smoke: Any, of_two: Install, arguments: tuple[str, ...], location: str
) -> None:
    done = smoke.run("--stack", "dev", *arguments, "--format", "json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["target"]["location"]) == (0, location)
    assert " ".join(("--stack dev", *arguments)) in report["command"]


def test_an_endpoint_that_the_stack_does_not_have_is_refused_with_those_it_has(
    smoke: Any, of_two: Install
) -> None:
    done = smoke.run("--stack", "dev", "--model", "gpt-oss-20b")
    assert done.returncode == 2
    assert "found --model gpt-oss-20b, expected --model with one of" in done.stderr
    assert "gpt-oss-120b/z, gpt-oss-120b/a, or all" in done.stderr


def test_all_endpoints_are_judged_one_after_the_other_and_the_worst_decides(
    smoke: Any, of_two: Install
) -> None:
    done = smoke.run("--stack", "dev", "--model", "all")
    assert done.returncode == 0, done.stdout
    asked = [e.path for e in smoke.world.journal.entries if e.path.endswith("/completions")]
    assert [path.split("/locations/")[1].split("/")[0] for path in asked] == [
        "global",
        "us-central1",
    ]
    smoke.project.models = []
    assert smoke.run("--stack", "dev", "--model", "all", "--retries", "0").returncode == 1


def test_the_remedy_for_one_of_several_names_its_place_in_the_list(
    smoke: Any, fake_pulumi: Install
) -> None:
    small = endpoint(smoke.url, "us-central1", "openai/gpt-oss-20b-maas")
    fake_pulumi(outputs(smoke.url, endpoints={"a/b": endpoint(smoke.url, "global"), "c/d": small}))
    code, cause, fix = smoke.finding("--stack", "dev", "--model", "c")
    assert (code, cause) == (1, "MODEL_RETIRED")
    assert fix.startswith("pulumi config set --path 'models[N].model' gpt-oss-120b --stack dev &&")
