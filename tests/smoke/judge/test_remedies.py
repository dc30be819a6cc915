"""Every cause has a remedy, and a remedy is a command one can paste."""

import dataclasses
import string
from typing import Any

import pytest

from google_api.causes import Cause
from google_api.error_body import GoogleError
from smoke.judge.fix_context import GRANTS, Situation
from smoke.judge.remedies import diagnose
from smoke.judge.verdict import VerdictName

SITUATION = Situation(
    project="acme-dev",
    project_number="7",
    location="us-central1",
    model="openai/gpt-oss-20b-maas",
    url="https://us-central1-aiplatform.googleapis.com/v1/x",
    principal="serviceAccount:gpt-oss-caller@acme-dev.iam.gserviceaccount.com",
    max_tokens=1024,
    options={"reasoning_effort": "high", "prompt": "it's"},
)
FROM_STACK = dataclasses.replace(SITUATION, stack="dev")
AGAIN = "pulumi up --refresh --run-program --stack dev"
RUN = ".venv/bin/python -m scripts.smoke_test"


def fix(cause: Cause, situation: Situation = SITUATION, error: GoogleError | None = None) -> str:
    return diagnose(cause, "found", situation, error).finding.fix


def test_a_grant_of_the_stacks_own_is_made_again_by_the_stack() -> None:
    own = dataclasses.replace(FROM_STACK, made_by_stack=True)
    error = denied("aiplatform.endpoints.predict")
    assert fix(Cause.PERMISSION_MISSING, own, error) == AGAIN


def test_who_may_not_call_in_a_stack_becomes_one_of_its_callers() -> None:
    """So the grant is of the role that the stack's callers have, and goes with the stack."""
    dev = dataclasses.replace(FROM_STACK, principal="user:dev@example.com")
    error = denied("aiplatform.endpoints.predict")
    finding = diagnose(Cause.PERMISSION_MISSING, "found", dev, error).finding
    set_caller = "pulumi config set --path 'callers[N]' user:dev@example.com --stack dev"
    assert finding.fix == f"{set_caller} && pulumi up --stack dev"
    assert finding.note.endswith(f"already: {AGAIN}")


@pytest.mark.parametrize("change", [{}, {"stack": "dev"}, {"by_url": True}, {"principal": ""}])
@pytest.mark.parametrize("permission", GRANTS)
def test_no_remedy_grants_more_than_what_is_missing(
    change: dict[str, Any], permission: str
) -> None:
    """roles/aiplatform.user also deletes endpoints and models; a token creator also signs."""
    situation = dataclasses.replace(SITUATION, **change)
    told = fix(Cause.PERMISSION_MISSING, situation, denied(permission))
    for wide in ("aiplatform.user", "serviceAccountTokenCreator", "owner", "editor", "admin"):
        assert wide not in told


def denied(permission: str, **metadata: str) -> GoogleError:
    return GoogleError(http_status=403, metadata={"permission": permission, **metadata})


def test_every_failing_verdict_on_a_stream_has_a_row() -> None:
    """These three are told apart further, by what Google said or how the connection failed."""
    told_apart = {VerdictName.OK, VerdictName.HTTP_ERROR, VerdictName.NO_RESPONSE}
    assert {name.value for name in set(VerdictName) - told_apart} <= {c.value for c in Cause}


@pytest.mark.parametrize("situation", [SITUATION, FROM_STACK], ids=["options", "stack"])
@pytest.mark.parametrize("cause", Cause)
def test_every_blank_is_filled(cause: Cause, situation: Situation) -> None:
    finding = diagnose(cause, "found", situation).finding
    for text in (finding.good_state, finding.expected, finding.fix):
        assert text
        blanks = [name for _, name, _, _ in string.Formatter().parse(text.replace("{}", ""))]
        assert not any(blanks)


@pytest.mark.parametrize(
    ("permission", "command"),
    [
        (
            "aiplatform.endpoints.predict",
            (
                "gcloud iam roles create gpt_oss_predict --project=acme-dev "
                "--permissions=aiplatform.endpoints.predict && "
                "gcloud projects add-iam-policy-binding acme-dev "
                "--member=serviceAccount:gpt-oss-caller@acme-dev.iam.gserviceaccount.com "
                "--role=projects/acme-dev/roles/gpt_oss_predict"
            ),
        ),
        (
            "serviceusage.services.use",
            (
                "gcloud projects add-iam-policy-binding 99 "
                "--member=serviceAccount:gpt-oss-caller@acme-dev.iam.gserviceaccount.com "
                "--role=roles/serviceusage.serviceUsageConsumer"
            ),
        ),
    ],
)
def test_a_missing_permission_names_project_principal_and_role(
    permission: str, command: str
) -> None:
    error = denied(permission, consumer="projects/99")
    assert fix(Cause.PERMISSION_MISSING, error=error) == command


def test_a_permission_that_no_table_knows_is_named() -> None:
    finding = diagnose(Cause.PERMISSION_MISSING, "found", SITUATION, denied("x.y.z")).finding
    assert "a role that holds x.y.z" in finding.note


def test_impersonation_is_granted_on_the_account_in_its_own_project() -> None:
    caller = "ci@other-project.iam.gserviceaccount.com"
    situation = dataclasses.replace(SITUATION, caller=caller, principal="")
    error = denied("iam.serviceAccounts.getAccessToken")
    assert fix(Cause.PERMISSION_MISSING, situation, error) == (
        f"gcloud iam service-accounts add-iam-policy-binding {caller} "
        '--member="user:$(gcloud config get account)" '
        "--role=roles/iam.workloadIdentityUser --project=other-project"
    )


def test_impersonation_of_the_stacks_caller_is_a_setting_and_no_grant_by_hand() -> None:
    """Which the next `up` would refuse as a way in that the stack did not make."""
    situation = dataclasses.replace(
        SITUATION, caller_of_stack=True, stack="dev", principal="user:dev@example.com"
    )
    error = denied("iam.serviceAccounts.getAccessToken")
    assert fix(Cause.PERMISSION_MISSING, situation, error) == (
        "pulumi config set --path 'developers[N]' user:dev@example.com --stack dev "
        "&& pulumi up --stack dev"
    )


@pytest.mark.parametrize(
    ("consumer", "project"), [("7", "acme-dev"), ("99", "99"), ("", "acme-dev")]
)
def test_an_api_is_enabled_in_the_project_that_google_counts_the_call_against(
    consumer: str, project: str
) -> None:
    metadata = {"service": "iamcredentials.googleapis.com", "consumer": f"projects/{consumer}"}
    error = GoogleError(http_status=403, metadata=metadata)
    expected = f"gcloud services enable iamcredentials.googleapis.com --project={project}"
    assert fix(Cause.API_DISABLED, error=error) == expected


@pytest.mark.parametrize(
    ("cause", "situation", "command"),
    [
        (
            Cause.MODEL_RETIRED,
            FROM_STACK,
            "pulumi config set model gpt-oss-120b --stack dev && pulumi up --stack dev",
        ),
        (
            Cause.WRONG_LOCATION,
            FROM_STACK,
            "pulumi config set location us-central1 --stack dev && pulumi up --stack dev",
        ),
        (
            Cause.MODEL_RETIRED,
            SITUATION,
            (
                f"{RUN} --project acme-dev --location us-central1 --model gpt-oss-120b "
                "--reasoning-effort high --prompt 'it'\"'\"'s'"
            ),
        ),
        (
            Cause.EMPTY_ANSWER,
            FROM_STACK,
            f"{RUN} --stack dev --reasoning-effort high --prompt 'it'\"'\"'s' --max-tokens 2048",
        ),
    ],
)
def test_the_fix_speaks_the_way_the_target_was_named(
    cause: Cause, situation: Situation, command: str
) -> None:
    assert fix(cause, situation) == command


def test_a_static_token_is_replaced_where_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fix(Cause.CREDENTIALS_EXPIRED) == "gcloud auth application-default login"
    monkeypatch.setenv("GOOGLE_OAUTH_ACCESS_TOKEN", "t")
    assert fix(Cause.CREDENTIALS_EXPIRED).startswith('export GOOGLE_OAUTH_ACCESS_TOKEN="$(')


def test_the_model_is_enabled_on_the_google_that_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT"
    monkeypatch.setenv(name, "http://127.0.0.1:1/aiplatform/v1beta1/")
    path = "v1beta1/projects/acme-dev/publishers/openai/models/gpt-oss-20b-maas:enableModel"
    command = fix(Cause.MODEL_NOT_ENABLED_OR_RETIRED)
    assert command.endswith(f" http://127.0.0.1:1/aiplatform/{path}")


def test_only_what_never_reached_google_is_undecided() -> None:
    undecided = {cause for cause in Cause if diagnose(cause, "found", SITUATION).undecided}
    assert undecided == {Cause.DNS, Cause.TLS, Cause.PROXY, Cause.UNREACHABLE}
