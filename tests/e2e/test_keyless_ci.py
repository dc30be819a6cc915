"""A pipeline's token leads to its project's plan or apply identity, and nobody else's does.

GitHub's keys cannot be asked for from here, so the local Google takes its tokens unsigned; the
signature is proven with an issuer whose keys the provider holds.
"""

import base64
import json
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from sandbox.local_google.state.seed import DEV
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.deployer import policies, turn_on_where_requests_count

pytestmark = [pytest.mark.engine, pytest.mark.slow]

PROJECT = "gpt-oss-dev"
GITHUB = {"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"}
CLAIMS = {
    "iss": "https://token.actions.githubusercontent.com",
    "sub": "repo:octo-org@65/octo-repo@74:ref:refs/heads/main",
    "repository_owner_id": "65",
    "repository_id": "74",
    "ref": "refs/heads/main",
    "ref_protected": "true",
    "event_name": "push",
}
PULL_REQUEST = {"ref": "refs/pull/4/merge", "ref_protected": "false", "event_name": "pull_request"}
QUOTA = {
    "quotaId": "OnlinePredictionInputTokensPerMinutePerRegionPerBaseModel",
    "dimensions": {"region": "us-central1"},
    "contactEmail": "ml@example.com",
}
OWN_MODEL = {"model": "gpt-oss-20b", "location": "us-central1", "machineType": "g2-standard-12"}
ENVIRONMENT, TEAM = "1234567890/environment", "1234567890/team"
PLAN_OUTSIDE = {
    "billing account": "roles/billing.viewer",
    "tag value": "roles/resourcemanager.tagViewer",
}
APPLY_OUTSIDE = {
    "billing account": "roles/billing.costsManager",
    "organization": "roles/orgpolicy.policyAdmin",
    "tag value": "roles/resourcemanager.tagUser",
}
# By the first `up`, which is a person's.
COUNTED_ELSEWHERE = (
    "billingbudgets.googleapis.com",
    "cloudquotas.googleapis.com",
    "orgpolicy.googleapis.com",
)
PROTECTED = {
    "environment": "production",
    "environment_protected": "true",
    "environment_action": "start",
}
ENVIRONMENTS = {
    "github": (
        {**{k: v for k, v in GITHUB.items() if k != "branch"}, "environment": "production"},
        {},
        {"environment": "production"},
        [
            {"environment": "staging"},
            {"environment": ""},
            *(
                {"environment": "production", "event_name": event}
                for event in ("pull_request_target", "workflow_run", "issue_comment", "schedule")
            ),
            {**PULL_REQUEST, "environment": "production"},
        ],
    ),
    "github enterprise": (
        {
            **{k: v for k, v in GITHUB.items() if k != "branch"},
            "issuerUri": "https://github.example.com/_services/token",
            "environment": "production",
        },
        {"iss": "https://github.example.com/_services/token"},
        {"environment": "production"},
        [
            {"environment": "staging"},
            *(
                {"environment": "production", "event_name": event}
                for event in ("pull_request_target", "workflow_run", "issue_comment")
            ),
        ],
    ),
    "gitlab": (
        {"issuer": "gitlab", "namespaceId": "72", "projectId": "20", "environment": "production"},
        {
            "iss": "https://gitlab.com",
            "namespace_id": "72",
            "project_id": "20",
            "pipeline_source": "push",
        },
        PROTECTED,
        [
            {"environment": "production"},
            {**PROTECTED, "environment_protected": "false"},
            {**PROTECTED, "environment": "staging"},
            {**PROTECTED, "environment_action": "prepare"},
            {**PROTECTED, "pipeline_source": "merge_request_event"},
        ],
    ),
}
"""By issuer: the setting, what every job's token says, an applying one's, and others'."""
EXPORTED = ("CLOUDSDK_CORE_PROJECT", "GCLOUD_PROJECT", "GOOGLE_CLOUD_PROJECT")
"""What google-github-actions/auth@v3 tells the steps after it, of those that Pulumi's SDK reads."""
URN = "urn:ietf:params:oauth:"


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def number(value: int) -> str:
    return part(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class Pipeline:
    """Does what google-github-actions/auth does: exchange the job's token, then impersonate."""

    def __init__(self, google: LocalGoogle, outputs: dict[str, Any]) -> None:
        self._google = google
        self._audience = f"//iam.googleapis.com/{outputs['ciWorkloadIdentityProvider']}"
        self.plan = outputs["ciPlanServiceAccount"]
        self.apply = outputs["ciApplyServiceAccount"]

    def claims(self, **other: Any) -> dict[str, Any]:
        now = int(self._google.world.now().timestamp())
        times = {"iat": now, "exp": now + 300}
        return {**CLAIMS, "aud": f"https:{self._audience}", **times, **other}

    def exchange(self, token: str) -> httpx2.Response:
        sent = {
            "grant_type": f"{URN}grant-type:token-exchange",
            "requested_token_type": f"{URN}token-type:access_token",
            "subject_token_type": f"{URN}token-type:jwt",
            "audience": self._audience,
            "subject_token": token,
        }
        return httpx2.post(f"{self._google.url}/sts/v1/token", json=sent)

    def unsigned(self, **claims: Any) -> str:
        return f"{part({'alg': 'none'})}.{part(self.claims(**claims))}."

    def impersonate(self, email: str, token: str) -> httpx2.Response:
        exchanged = self.exchange(token)
        assert exchanged.status_code == 200, exchanged.text
        account = f"projects/-/serviceAccounts/{email}"
        return httpx2.post(
            f"{self._google.url}/iamcredentials/v1/{account}:generateAccessToken",
            json={"scope": ["https://www.googleapis.com/auth/cloud-platform"]},
            headers={"Authorization": f"Bearer {exchanged.json()['access_token']}"},
        )

    def token_of(self, email: str, **claims: Any) -> str:
        answer = self.impersonate(email, self.unsigned(**claims))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["accessToken"])


def grant_outside(world: World, member: str, roles: dict[str, str]) -> None:
    """The commands of docs/ci.md."""
    places = policies(world)
    for place, role in roles.items():
        for policy in places[place]:
            policy.bindings.append({"role": role, "members": [member]})
            policy.etag = world.next_etag()


def as_pipeline(stack: Stack, token: str) -> Stack:
    named = dict.fromkeys(EXPORTED, "the-pipelines-own")
    return Stack(stack.folder, {**stack.env, **named, "GOOGLE_OAUTH_ACCESS_TOKEN": token})


def test_a_pull_request_may_plan_and_a_push_to_the_protected_branch_may_apply(
    stack: Stack, google: LocalGoogle
) -> None:
    stack.configure(**DEV_SETTINGS, ci=GITHUB)
    stack.up()
    stack.succeed("preview", "--expect-no-changes")
    stack.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    pipeline = Pipeline(google, stack.outputs())
    planning = as_pipeline(stack, pipeline.token_of(pipeline.plan, **PULL_REQUEST))
    planning.succeed("preview", "--refresh", "--run-program", "--expect-no-changes")
    changed = {**DEV_SETTINGS, "ci": GITHUB, "developers": ["user:dev@example.com"]}
    stack.configure(**changed)
    refusal = planning.fail("up", "--yes", "--skip-preview")
    assert "iam.serviceAccounts.setIamPolicy" in refusal
    applying = as_pipeline(stack, pipeline.token_of(pipeline.apply))
    applying.up()
    planning.succeed("preview", "--refresh", "--run-program", "--expect-no-changes")


def test_a_pipeline_plans_and_applies_with_the_roles_that_its_features_bring(
    stack: Stack, google: LocalGoogle
) -> None:
    """One that adds a feature gets its own roles for it in the same update, before the feature."""
    first = {**DEV_SETTINGS, "ci": GITHUB, "selfDeployed": OWN_MODEL, "lien": True}
    stack.configure(**first, quotaPreferences=[{**QUOTA, "preferredValue": 900}])
    turn_on_where_requests_count(google.world, COUNTED_ELSEWHERE)
    stack.up()
    pipeline = Pipeline(google, stack.outputs())
    applying = as_pipeline(stack, pipeline.token_of(pipeline.apply))
    changed = {**first, "quotaPreferences": [{**QUOTA, "preferredValue": 950}]}
    stack.configure(**changed, observability={"emails": ["oncall@example.com"]})
    applying.up()
    planning = as_pipeline(stack, pipeline.token_of(pipeline.plan, **PULL_REQUEST))
    planning.succeed("preview", "--refresh", "--run-program", "--expect-no-changes")


def test_features_outside_the_project_need_what_the_documentation_lists(
    stack: Stack, google: LocalGoogle
) -> None:
    outside = {**DEV_SETTINGS, "ci": GITHUB, "guardrails": {"allowedModels": True}}
    stack.configure(**outside, budget={"amount": 500}, tags={TEAM: "ml"})
    turn_on_where_requests_count(google.world, COUNTED_ELSEWHERE)
    grant_outside(google.world, DEV, APPLY_OUTSIDE)
    stack.up()
    pipeline = Pipeline(google, stack.outputs())
    planning = as_pipeline(stack, pipeline.token_of(pipeline.plan, **PULL_REQUEST))
    applying = as_pipeline(stack, pipeline.token_of(pipeline.apply))
    grant_outside(google.world, f"serviceAccount:{pipeline.plan}", PLAN_OUTSIDE)
    grant_outside(google.world, f"serviceAccount:{pipeline.apply}", APPLY_OUTSIDE)
    planning.succeed("preview", "--refresh", "--run-program", "--expect-no-changes")
    stack.configure(**outside, budget={"amount": 900}, tags={ENVIRONMENT: "dev"})
    applying.up()


def test_nobody_else_s_token_leads_anywhere(stack: Stack, google: LocalGoogle) -> None:
    stack.configure(**DEV_SETTINGS, ci=GITHUB)
    stack.up()
    pipeline = Pipeline(google, stack.outputs())
    for other in ({"repository_id": "75"}, {"repository_owner_id": "66"}):
        refused = pipeline.exchange(pipeline.unsigned(**other))
        assert refused.json()["error"] == "unauthorized_client", other
    attacks = (
        PULL_REQUEST,
        {"event_name": "pull_request_target"},
        {"ref_protected": "false"},
        {"ref": "refs/heads/main2"},
        {"ref": "main", "event_name": "push:refs/heads"},
        {"event_name": "schedule"},
    )
    for attack in attacks:
        refused = pipeline.impersonate(pipeline.apply, pipeline.unsigned(**attack))
        assert refused.status_code == 403, attack
    caller = f"gpt-oss-caller@{PROJECT}.iam.gserviceaccount.com"
    assert pipeline.impersonate(caller, pipeline.unsigned()).status_code == 403


@pytest.mark.parametrize("issuer", ENVIRONMENTS)
def test_jobs_of_the_environment_apply_and_jobs_of_none_plan(
    stack: Stack, google: LocalGoogle, issuer: str
) -> None:
    """A job of no environment has a token without the claim that names it.

    One of the environment that runs somebody else's changes has the claim, and plans, too.
    """
    ci, said, applying, others = ENVIRONMENTS[issuer]
    stack.configure(**DEV_SETTINGS, ci=ci)
    stack.up()
    pipeline = Pipeline(google, stack.outputs())
    for other in ({}, *others):
        token = pipeline.unsigned(**{**said, **other})
        assert pipeline.impersonate(pipeline.plan, token).status_code == 200, other
        assert pipeline.impersonate(pipeline.apply, token).status_code == 403, other
    assert pipeline.token_of(pipeline.apply, **{**said, **applying})


def test_a_token_of_any_issuer_must_be_signed_by_its_keys(
    stack: Stack, google: LocalGoogle
) -> None:
    key, other = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in "ab")
    public = key.public_key().public_numbers()
    jwk = {"kty": "RSA", "kid": "k", "n": number(public.n), "e": number(public.e)}
    issuer = {"iss": "https://ci.example.com"}
    ci = {
        "issuer": "oidc",
        "issuerUri": issuer["iss"],
        "claims": {"repository_id": "74"},
        "applyClaims": {"ref": "refs/heads/main"},
        "jwksJson": json.dumps({"keys": [jwk]}),
    }
    stack.configure(**DEV_SETTINGS, ci=ci)
    stack.up()
    pipeline = Pipeline(google, stack.outputs())
    signed = f"{part({'alg': 'RS256', 'kid': 'k'})}.{part(pipeline.claims(**issuer))}"
    for signer, status in ((key, 200), (other, 400)):
        signature = part(signer.sign(signed.encode(), padding.PKCS1v15(), SHA256()))
        assert pipeline.exchange(f"{signed}.{signature}").status_code == status
