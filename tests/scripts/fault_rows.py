"""Each cause of the classifier that this Google can have: what is done to the world, and the end.

`fix` is the whole command that must be printed, `note` the remark on it. `by_hand` is what no
command can do: an administrator, a form, a repaired network, or time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from google_api.causes import Cause
from sandbox.local_google.resources.org_policy import OrgPolicy
from sandbox.local_google.state.seed import CLOSED, ORGANIZATION
from tests.scripts.conftest import MODEL, READY
from tests.scripts.remedy_bench import CALLER, DEV, SMOKE, TOKEN, Bench

NUMBER, SHORT = "100000000002", "openai/gpt-oss-120b-maas"
ASKED = f"--project {READY} --location global --model {SHORT}"
VERTEX = "aiplatform.googleapis.com"
STORAGE_ONLY = ("https://www.googleapis.com/auth/devstorage.read_only",)
AS_ME = '--member="user:$(gcloud config get account)"'
RETIREMENT = datetime(2026, 10, 21, tzinfo=UTC)
ADMINISTRATOR = "an administrator of the organization's policies"


def nothing(_: Bench) -> None:
    """The command alone helps."""


@dataclass(frozen=True, kw_only=True)
class Row:
    cause: Cause
    code: str = ""
    """The cause in capitals when left out."""
    broken: Callable[[Bench], None]
    fix: str
    note: str = ""
    permission: str = ""
    """Which must be named in what was expected."""
    exit_code: int = 1
    waiting_helps: bool = False
    by_hand: Callable[[Bench], None] = nothing
    who: str = ""
    """Who does what no command can."""


def only_administers(bench: Bench) -> None:
    """Of the project's policy, and of its own roles."""
    admin = ("roles/resourcemanager.projectIamAdmin", "roles/iam.roleAdmin")
    bench.project.policy.bindings = [{"role": role, "members": [DEV]} for role in admin]


def caller_may_not_call(bench: Bench) -> None:
    bench.impersonate()
    bench.project.policy.bindings.pop()


def may_not_impersonate(bench: Bench) -> None:
    bench.impersonate().policy.bindings = []


def quota_project_of_somebody_else(bench: Bench) -> None:
    text = bench.adc.read_text()
    bench.adc.write_text(text.replace("{", '{"quota_project_id": "taken-project",', 1))


def policy(constraint: str, *allowed: str) -> Callable[[Bench], None]:
    name = f"organizations/{ORGANIZATION}/policies/{constraint}"

    def put(bench: Bench) -> None:
        rule = {"values": {"allowedValues": list(allowed)}}
        held = OrgPolicy(name, "e", bench.world.timestamp(), {"rules": [rule]})
        bench.world.org_policies[name] = held
        bench.world.projects["seed-project"].services.append("orgpolicy.googleapis.com")
        bench.grant("roles/orgpolicy.policyViewer", DEV)

    return put


def no_policy(bench: Bench) -> None:
    bench.world.org_policies.clear()


def quota(requests: int) -> Callable[[Bench], None]:
    def put(bench: Bench) -> None:
        bench.world.quotas.model_requests_per_minute = {MODEL: requests}
        bench.answer()

    return put


def retired(bench: Bench) -> None:
    name = MODEL.replace("120b", "20b")
    bench.project.models.append(name)
    bench.arguments += ["--model", "gpt-oss-20b"]
    bench.world.set_clock(RETIREMENT - timedelta(days=1))
    assert bench.answer()[0] == 0
    bench.world.set_clock(RETIREMENT)


def static_token(bench: Bench, *scopes: str) -> None:
    bench.smoke.env[TOKEN] = bench.world.token_for(DEV, scopes=scopes)


def expired(bench: Bench) -> None:
    static_token(bench)
    bench.world.clock.advance(3601)


def deleted(bench: Bench) -> None:
    bench.impersonate().deleted = True


def disabled(bench: Bench) -> None:
    bench.impersonate().disabled = True


def undeleted(bench: Bench) -> None:
    account = next(a for a in bench.world.service_accounts.values() if a.email == CALLER)
    account.deleted = False


def without(service: str) -> Callable[[Bench], None]:
    return lambda bench: bench.project.services.remove(service)


def wrong_path(bench: Bench) -> None:
    path = f"aiplatform/v1/projects/{READY}/locations/global/endpoints/openapi/chat/completion"
    bench.arguments = ["--url", f"{bench.smoke.url}/{path}"]


def too_much(bench: Bench) -> None:
    bench.arguments += ["--max-tokens", "131073"]


def less(bench: Bench) -> None:
    bench.arguments = ["--project", READY]


def set_on(name: str, value: object) -> Callable[[Bench], None]:
    return lambda bench: setattr(bench.project, name, value)


BILLING_FIX = f"gcloud billing projects link {NUMBER} --billing-account=BILLING_ACCOUNT_ID"
BILLING_NOTE = "list them: gcloud billing accounts list --filter=open=true"
NEW_TOKEN = f'export {TOKEN}="$(gcloud auth print-access-token)"'
DESCRIBE = "gcloud org-policies describe {} --effective --project=" + READY
ASK_ADMIN = "then ask the administrator of the organization policies"
QUOTA_PAGE = f"https://console.cloud.google.com/iam-admin/quotas?project={READY}"
QUOTA_FIX = f"{SMOKE}{ASKED}"
QUOTA_NOTE = (
    f"first wait a minute; if it stays, ask for more of the quota named above: {QUOTA_PAGE}"
)
GRANT = (
    f"gcloud iam roles create gpt_oss_predict --project={READY}"
    " --permissions=aiplatform.endpoints.predict"
    f" && gcloud projects add-iam-policy-binding {READY} {AS_ME}"
    f" --role=projects/{READY}/roles/gpt_oss_predict"
)
ROLE_THERE = "if the project has that role already, run the second command alone"

ROWS: dict[str, Row] = {
    "role removed": Row(
        cause=Cause.PERMISSION_MISSING,
        broken=only_administers,
        fix=GRANT,
        note=ROLE_THERE,
        permission="aiplatform.endpoints.predict",
        waiting_helps=True,
    ),
    "the caller's role removed": Row(
        cause=Cause.PERMISSION_MISSING,
        broken=caller_may_not_call,
        fix=GRANT.replace(AS_ME, f"--member=serviceAccount:{CALLER}"),
        note=ROLE_THERE,
        permission="aiplatform.endpoints.predict",
        waiting_helps=True,
    ),
    "impersonation not granted": Row(
        cause=Cause.PERMISSION_MISSING,
        broken=may_not_impersonate,
        fix=f"gcloud iam service-accounts add-iam-policy-binding {CALLER} {AS_ME}"
        f" --role=roles/iam.workloadIdentityUser --project={READY}",
        permission="iam.serviceAccounts.getAccessToken",
        waiting_helps=True,
    ),
    "API off": Row(
        cause=Cause.API_DISABLED,
        broken=without(VERTEX),
        fix=f"gcloud services enable {VERTEX} --project={NUMBER}",
        waiting_helps=True,
    ),
    "billing account closed": Row(
        cause=Cause.BILLING_DISABLED,
        broken=set_on("billing_account", CLOSED),
        fix=BILLING_FIX,
        note=BILLING_NOTE,
    ),
    "billing account unlinked": Row(
        cause=Cause.BILLING_DISABLED,
        broken=set_on("billing_account", ""),
        fix=BILLING_FIX,
        note=BILLING_NOTE,
    ),
    "quota project of somebody else": Row(
        cause=Cause.QUOTA_PROJECT,
        broken=quota_project_of_somebody_else,
        fix=f"gcloud auth application-default set-quota-project {READY}",
    ),
    "quota project of a variable": Row(
        cause=Cause.QUOTA_PROJECT,
        broken=lambda b: b.smoke.env.update(GOOGLE_CLOUD_QUOTA_PROJECT="taken-project"),
        fix=f"export GOOGLE_CLOUD_QUOTA_PROJECT={READY}",
    ),
    "model not in the allowlist": Row(
        cause=Cause.ORG_POLICY,
        broken=policy("vertexai.allowedModels", "publishers/google/models/gemini-2.5-pro:predict"),
        fix=DESCRIBE.format("vertexai.allowedModels"),
        note=ASK_ADMIN,
        by_hand=no_policy,
        who=ADMINISTRATOR,
    ),
    "service restricted": Row(
        cause=Cause.ORG_POLICY,
        broken=policy("gcp.restrictServiceUsage", "storage.googleapis.com"),
        fix=DESCRIBE.format("gcp.restrictServiceUsage"),
        note=ASK_ADMIN,
        by_hand=no_policy,
        who=ADMINISTRATOR,
    ),
    "model not enabled": Row(
        cause=Cause.MODEL_NOT_ENABLED_OR_RETIRED,
        broken=set_on("models", []),
        fix='curl -X POST -H "Authorization: Bearer $(gcloud auth print-access-token)" '
        "-H 'Content-Type: application/json' -d '{{}}' {url}/aiplatform/v1beta1/projects/"
        f"{READY}/{MODEL}:enableModel",
        waiting_helps=True,
    ),
    "model retired": Row(
        cause=Cause.MODEL_RETIRED,
        broken=retired,
        fix=f"{SMOKE}--project {READY} --location us-central1 --model gpt-oss-120b",
    ),
    "model unknown": Row(
        cause=Cause.MODEL_UNKNOWN,
        code="MODEL_NOT_ENABLED_OR_RETIRED",
        broken=lambda b: b.arguments.extend(["--model", "openai/gpt-oss-1b-maas"]),
        fix=f"{SMOKE}--project {READY} --location global --model gpt-oss-120b",
    ),
    "wrong location": Row(
        cause=Cause.WRONG_LOCATION,
        broken=lambda b: b.arguments.extend(["--location", "europe-west4"]),
        fix=f"{SMOKE}{ASKED}",
    ),
    "wrong path": Row(
        cause=Cause.WRONG_ADDRESS,
        broken=wrong_path,
        fix=f"{SMOKE}{ASKED}",
    ),
    "fixed quota of zero": Row(
        cause=Cause.QUOTA_FIXED,
        code="QUOTA_429",
        broken=quota(0),
        fix=QUOTA_FIX,
        note=QUOTA_NOTE,
        waiting_helps=True,
        by_hand=lambda b: setattr(b.world.quotas, "model_requests_per_minute", {MODEL: 9}),
        who="a request for more quota",
    ),
    "fixed quota used up": Row(
        cause=Cause.QUOTA_FIXED,
        code="QUOTA_429",
        broken=quota(1),
        fix=QUOTA_FIX,
        note=QUOTA_NOTE,
        waiting_helps=True,
        by_hand=lambda b: b.world.clock.advance(61),
        who="a minute's patience",
    ),
    "token expired": Row(cause=Cause.CREDENTIALS_EXPIRED, broken=expired, fix=NEW_TOKEN),
    "API key for a token": Row(
        cause=Cause.CREDENTIALS_EXPIRED,
        broken=lambda b: b.smoke.env.update({TOKEN: "AIzaSyNoToken"}),
        fix=NEW_TOKEN,
    ),
    "token of a narrow scope": Row(
        cause=Cause.SCOPE_MISSING,
        broken=lambda b: static_token(b, *STORAGE_ONLY),
        fix=NEW_TOKEN,
    ),
    "caller deleted": Row(
        cause=Cause.CALLER_MISSING,
        broken=deleted,
        fix=f"gcloud iam service-accounts list --project={READY}",
        note="if it is gone: pulumi up --refresh --run-program",
        waiting_helps=True,
        by_hand=undeleted,
        who="the stack, which tests/e2e carries out",
    ),
    "caller disabled": Row(
        cause=Cause.CALLER_DISABLED,
        code="CALLER_MISSING",
        broken=disabled,
        fix=f"gcloud iam service-accounts enable {CALLER} --project={READY}",
    ),
    "request that the model does not take": Row(
        cause=Cause.INVALID_REQUEST,
        broken=too_much,
        fix=f"{SMOKE}{ASKED} --max-tokens 131073",
        note="with the option changed that the text above complains about",
        by_hand=less,
        who="whoever chose the option",
    ),
}
LATE: dict[str, tuple[str, str, Callable[[Bench], None], str]] = {
    "grant on its way": ("grants", "PERMISSION_MISSING", only_administers, GRANT),
    "API on its way": ("services", "API_DISABLED", without(VERTEX), ROWS["API off"].fix),
}
