"""The plugin's refusals are recognised by the words the official plugin passes on."""

import pytest

from components.failures.plugin_errors import at_a_delete, derived, finding_for, plugin_errors
from components.failures.setting_index import NOWHERE
from findings.cases import blanks_of
from google_api.credentials import TOKEN_VARIABLE
from google_api.principal import unknown_person

PROJECT = "gcp:organizations/project:Project"
SERVICE = "gcp:projects/service:Service"
ACCOUNT = "gcp:serviceaccount/account:Account"
ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole"
MEMBER = "gcp:projects/iAMMember:IAMMember"
IMPERSONATION = "gcp:serviceaccount/iAMMember:IAMMember"
POOL = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool"
PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"
BUDGET = "gcp:billing/budget:Budget"
POLICY = "gcp:orgpolicy/policy:Policy"
ALERT = "gcp:monitoring/alertPolicy:AlertPolicy"
AUDIT_LOGS = "gcp:projects/iAMAuditConfig:IAMAuditConfig"
TAG = "gcp:tags/tagBinding:TagBinding"
MODEL = "gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel"
CREATOR_HINT = (
    "If you received a 403 error, make sure you have the "
    "`roles/resourcemanager.projectCreator` permission"
)
OFF = (
    "Cloud Resource Manager API has not been used in project 100000000001 before or it is "
    'disabled.\nDetails:\n[{"@type": "type.googleapis.com/google.rpc.ErrorInfo", '
    '"reason": "SERVICE_DISABLED", "metadata": {"service": "cloudresourcemanager.googleapis.com"}}]'
)
ENABLE_IT = "gcloud services enable cloudresourcemanager.googleapis.com --project=100000000001"
INPUTS = {
    "projectId": "p-1",
    "project": "p-1",
    "billingAccount": "012345-567890-ABCDEF",
    "orgId": "1234567890",
    "service": "aiplatform.googleapis.com",
    "accountId": "gpt-oss-caller",
    "roleId": "gpt_oss_caller",
    "workloadIdentityPoolId": "gpt-oss-ci",
    "location": "us-central1",
    "parent": "//x/projects/1",
    "tagValue": "tagValues/2",
    "publisherModelName": "publishers/openai/models/gpt-oss-120b-maas",
    "name": "projects/p-1/policies/vertexai.allowedModels",
}
TAGGED = "gcloud resource-manager tags bindings list --parent=//x/projects/1"
# Recorded from the official plugin, shortened; those of tags are from public reports
# (components/features/tags.py).
CASES = [
    (
        TAG,
        (
            "Error creating TagBinding: googleapi: Error 400: A binding already exists between the "
            "given resource and a TagValue parented by the same TagKey as the given TagValue."
        ),
        "TAG_BOUND",
        TAGGED,
    ),
    (
        TAG,
        (
            "Error creating TagBinding: googleapi: Error 409: A binding already exists between the "
            "given resource and TagValue."
        ),
        "TAG_BOUND",
        "tags bindings delete --tag-value=tagValues/2 --parent=//x/projects/1 && pulumi up",
    ),
    (
        TAG,
        "Error creating TagBinding: googleapi: Error 403: Permission denied on resource 'x'",
        "PERMISSION_MISSING",
        "tags values add-iam-policy-binding tagValues/2 --member=user:d@e.f",
    ),
    (
        PROJECT,
        (
            "error deleting project p-1: googleapi: Error 400: Precondition check failed.\n"
            "Details: A lien to prevent deletion was placed on the project by [x]. Remove the lien "
            "to allow deletion."
        ),
        "PROJECT_LIEN",
        "gcloud alpha resource-manager liens list --project=p-1 && gcloud alpha",
    ),
    (
        PROJECT,
        (
            "error creating project p-1 (p): googleapi: Error 409: Requested entity already "
            f"exists, badRequest. {CREATOR_HINT}"
        ),
        "PROJECT_ID_TAKEN",
        "pulumi config set projectId",
    ),
    (
        PROJECT,
        (
            "error creating project p-1 (p): googleapi: Error 403: The caller does not have "
            f"permission, forbidden. {CREATOR_HINT}"
        ),
        "PERMISSION_MISSING",
        "roles/resourcemanager.projectCreator",
    ),
    (
        PROJECT,
        (
            'failed pre-requisites: missing permission on "billingAccounts/012345-567890-ABCDEF": '
            "billing.resourceAssociations.create"
        ),
        "PERMISSION_MISSING",
        "add-iam-policy-binding 012345-567890-ABCDEF --member=user:d@e.f --role=roles/billing.user",
    ),
    (
        PROJECT,
        (
            'Error setting billing account "012345-567890-ABCDEF" for project "projects/p-1": '
            "googleapi: Error 400: Precondition check failed.\nDetails: QuotaFailure"
        ),
        "BILLING_QUOTA",
        "gcloud billing projects unlink",
    ),
    (
        PROJECT,
        (
            'Error setting billing account "012345-567890-ABCDEF" for project "projects/p-1": '
            "googleapi: Error 400: Precondition check failed."
        ),
        "BILLING_QUOTA",
        "gcloud billing projects list --billing-account=012345-567890-ABCDEF",
    ),
    (
        PROJECT,
        'Error updating project "p-1": googleapi: Error 403: The caller does not have permission',
        "PERMISSION_MISSING",
        "gcloud projects add-iam-policy-binding p-1",
    ),
    (
        SERVICE,
        (
            "failed to enable services: failed on request preconditions: googleapi: Error 403: "
            "Permission denied to enable service [aiplatform.googleapis.com], forbidden"
        ),
        "PERMISSION_MISSING",
        "--role=roles/serviceusage.serviceUsageAdmin",
    ),
    (
        SERVICE,
        (
            "failed to enable services: failed on request preconditions: googleapi: Error 403: Not "
            "found or permission denied for service(s): aiplatform.googleapis.com., forbidden"
        ),
        "API_UNKNOWN",
        "gcloud services list --available --filter=config.name=aiplatform.googleapis.com",
    ),
    (
        SERVICE,
        (
            "googleapi: Error 400: Billing account for project '1' is not found. Billing must be "
            "enabled for activation of service(s) 'aiplatform.googleapis.com' to proceed."
        ),
        "BILLING_DISABLED",
        "gcloud billing projects link p-1",
    ),
    (
        ACCOUNT,
        (
            "Error creating service account: googleapi: Error 409: Service account gpt-oss-caller "
            "already exists within project projects/p-1., badRequest"
        ),
        "ACCOUNT_EXISTS",
        "pulumi config set callerAccountId",
    ),
    (
        ACCOUNT,
        (
            "Error creating service account: googleapi: Error 403: Identity and Access Management "
            "(IAM) API has not been used in project 1 before or it is disabled."
        ),
        "API_DISABLED",
        "gcloud services enable API --project=1",
    ),
    *(
        (kind, f"googleapi: Error 403: {OFF}", "API_DISABLED", ENABLE_IT)
        for kind in (PROJECT, SERVICE, ACCOUNT, ROLE, MEMBER, IMPERSONATION, POOL, PROVIDER, MODEL)
    ),
    (
        IMPERSONATION,
        "Error setting IAM policy: googleapi: Error 400: User x@y.z does not exist., badRequest",
        "MEMBER_UNKNOWN",
        "pulumi config set --path 'developers[INDEX]'",
    ),
    (
        PROJECT,
        (
            'Error setting billing account "012345-567890-ABCDEF" for project "projects/p-1": '
            "googleapi: Error 400: Precondition check failed.\nDetails: PreconditionFailure"
        ),
        "BILLING_DISABLED",
        "pulumi config set billingAccount OPEN_ACCOUNT_ID",
    ),
    (
        ROLE,
        "Custom project role projects/p-1/roles/gpt_oss_caller already exists and must be imported",
        "ROLE_EXISTS",
        "gcloud iam roles delete gpt_oss_caller --project=p-1 && pulumi up",
    ),
    (
        MEMBER,
        (
            'Error setting IAM policy for project "p-1": googleapi: Error 400: Service account x '
            "does not exist., badRequest"
        ),
        "NOT_PROPAGATED",
        "pulumi up",
    ),
    (
        POOL,
        "Error creating WorkloadIdentityPool: googleapi: Error 409: entity already exists",
        "POOL_EXISTS",
        "pulumi config set --path ci.poolId ANOTHER_ID",
    ),
    (
        PROVIDER,
        "Error creating WorkloadIdentityPoolProvider: googleapi: Error 403: Permission denied",
        "PERMISSION_MISSING",
        "--role=roles/iam.workloadIdentityPoolAdmin",
    ),
    (
        MODEL,
        "Error creating ModelGardenEnableModel: googleapi: Error 403: Permission denied, forbidden",
        "PERMISSION_MISSING",
        "--role=roles/consumerprocurement.entitlementManager",
    ),
    (
        MODEL,
        (
            "Error creating ModelGardenEnableModel: googleapi: Error 403: Permission "
            "'aiplatform.endpoints.create' denied on resource 'projects/p'"
        ),
        "PERMISSION_MISSING",
        "--role=roles/aiplatform.user",
    ),
    (
        MODEL,
        (
            'Error enabling Model Garden model "publishers/openai/models/gpt-oss-120b-maas": API '
            "returned enablement state ENABLEMENT_STATE_FAILED"
        ),
        "MODEL_NOT_ENABLED_OR_RETIRED",
        "click Enable on the card",
    ),
    # Not recorded: Google's words as users quote them, behind the upstream provider's.
    (
        BUDGET,
        (
            "Error creating Budget: googleapi: Error 403: Your application is authenticating by "
            "using local Application Default Credentials. The billingbudgets.googleapis.com API "
            "requires a quota project, which is not set by default.\nSERVICE_DISABLED"
        ),
        "QUOTA_PROJECT",
        "pulumi config set quotaProject",
    ),
    (
        BUDGET,
        "Error creating Budget: googleapi: Error 403: The caller does not have permission",
        "PERMISSION_MISSING",
        "012345-567890-ABCDEF --member=user:d@e.f --role=roles/billing.costsManager",
    ),
    (
        BUDGET,
        "Error creating Budget: googleapi: Error 400: Request contains an invalid argument.",
        "INVALID_REQUEST",
        "pulumi config rm --path budget.currency",
    ),
    (
        POLICY,
        "Error creating Policy: googleapi: Error 409: Requested entity already exists",
        "POLICY_EXISTS",
        "gcloud org-policies delete vertexai.allowedModels",
    ),
    (
        POLICY,
        (
            "Error creating Policy: googleapi: Error 403: Permission 'orgpolicy.policies.create' "
            "denied on resource '//cloudresourcemanager.googleapis.com/projects/p-1'"
        ),
        "PERMISSION_MISSING",
        "--role=roles/orgpolicy.policyAdmin",
    ),
    (
        ALERT,
        (
            "Error creating AlertPolicy: googleapi: Error 403: Permission "
            "monitoring.alertPolicies.create denied (or the resource may not exist)."
        ),
        "PERMISSION_MISSING",
        "--role=roles/monitoring.alertPolicyEditor",
    ),
    (
        ALERT,
        (
            "Error creating AlertPolicy: googleapi: Error 404: Cannot find metric that matches "
            'type = "aiplatform.googleapis.com/publisher/online_serving/token_count".'
        ),
        "NOT_PROPAGATED",
        "pulumi up",
    ),
    (
        ALERT,
        (
            "Error creating AlertPolicy: googleapi: Error 404: Could not find notification channel "
            "with name projects/p-1/notificationChannels/1."
        ),
        "CHANNEL_UNKNOWN",
        "gcloud beta monitoring channels list --project=p-1",
    ),
    (
        PROJECT,
        "Error when reading or editing Project p-1: googleapi: Error 403: The caller does not have",
        "PERMISSION_MISSING",
        "--role=roles/resourcemanager.projectDeleter",
    ),
    (
        AUDIT_LOGS,
        "Error applying IAM policy for project: googleapi: Error 403: Policy update access denied.",
        "PERMISSION_MISSING",
        "--role=roles/resourcemanager.projectIamAdmin",
    ),
]


@pytest.mark.parametrize(("resource_type", "error", "code", "fix"), CASES)
def test_a_recorded_refusal_gets_its_remedy(
    resource_type: str, error: str, code: str, fix: str
) -> None:
    finding = finding_for(resource_type, "gpt-oss-x", INPUTS, error, lambda: "user:d@e.f", "p-1")
    assert finding is not None
    assert finding.code == code
    assert fix in finding.fix


def test_this_stack_s_own_project_is_named_by_its_id() -> None:
    """Google names it by number, which says nothing to whoever reads it."""
    error = f"googleapi: Error 403: {OFF}"
    others, own = (
        finding_for(ROLE, "r", INPUTS, error, str, "p-1", number=number)
        for number in ("100000000002", "100000000001")
    )
    assert others is not None
    assert others.fix.startswith(ENABLE_IT)
    assert own is not None
    assert "is off in project p-1, against which" in own.found
    assert "--project=p-1 && pulumi up" in own.fix


def test_a_deployer_that_is_guessed_is_told_as_a_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "a-token-of-whoever")
    for deployer, guessed in ((unknown_person(), True), ("user:d@e.f", False)):
        found = finding_for(
            MODEL, "m", {"project": "p-1"}, "Error 403", lambda d=deployer: d, "p-1"
        )
        assert found is not None
        assert f"--member={deployer}" in found.fix
        assert (TOKEN_VARIABLE in found.note) == guessed


def never() -> str:
    raise AssertionError("the deployer was looked up for nothing")


def test_unknown_error_is_reported_in_google_s_words_and_without_a_guess() -> None:
    error = "Error creating Project: googleapi: Error 418: teapot\nDetails:\n[]\n, x"
    found = finding_for(PROJECT, "p", INPUTS, error, never, "p-1")
    assert found.code == "NOT_RECOGNISED"
    assert found.good_state == "p can be set up"
    assert found.found == (
        "the plugin failed on gcp:organizations/project:Project: Error creating Project: "
        "googleapi: Error 418: teapot Details: [] , x"
    )
    assert found.fix.startswith("report the text above ")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("googleapi: Error 429: Quota exceeded for quota metric 'x'", "QUOTA_429"),
        ("googleapi: Error 503: The service is currently unavailable.", "UNAVAILABLE"),
        ("googleapi: got HTTP response code 502 with body: <html>", "UNAVAILABLE"),
        ("googleapi: got HTTP response code 404 with body: <html>", "NOT_RECOGNISED"),
        ("the provider returned an invalid result object after apply", "NOT_RECOGNISED"),
    ],
)
def test_error_that_mostly_passes_is_told_from_one_that_nobody_knows(error: str, code: str) -> None:
    found = finding_for(PROJECT, "p", INPUTS, error, never, "p-1")
    assert (found.code, found.waiting_helps) == (code, code != "NOT_RECOGNISED")
    assert error in found.found


def test_the_last_row_and_no_other_fits_every_error() -> None:
    fitting = [row for row in plugin_errors() if row.fits("any:any/any:Any", "")]
    assert [row.code for row in fitting] == ["NOT_RECOGNISED"]
    assert fitting == [plugin_errors()[-1]]


def test_every_blank_of_a_plugin_error_is_one_that_can_be_known() -> None:
    """Any other would be shown to people as not set, or in capitals."""
    of_google = {
        "said",
        "resource_type",
        "api",
        "consumer",
        "denial",
        "forbidden_api",
        "forbidden_value",
        "untrusted_host",
    }
    own = {"deployer", "project_id", "resource"}
    inputs = {"member", "serviceAccountId", "notificationChannels", "quotaId", "service"}
    known = {*of_google, *own, *inputs, *INPUTS, *derived(INPUTS, ""), *NOWHERE.derived({})}
    asked = set().union(*(blanks_of(row.code, row.case) for row in plugin_errors()))
    assert asked - known == set()


def test_a_remedy_at_a_delete_does_not_make_everything_again() -> None:
    found = finding_for(MODEL, "m", {"project": "p-1"}, "Error 403", str, "p-1")
    assert found is not None
    assert found.fix.endswith("&& pulumi up")
    told = at_a_delete(found, "m", protected=False)
    assert told.fix.endswith("&& pulumi destroy --run-program")
    assert "where an up failed, pulumi up" in told.note
    assert told.good_state == "m can be taken away"


def test_a_remedy_at_a_delete_of_what_is_protected_is_an_ups() -> None:
    """A destroy would have been refused; told to destroy, who changed an account would lose all."""
    found = finding_for(BUDGET, "b", INPUTS, "Error 403", str, "p-1")
    assert found is not None
    told = at_a_delete(found, "b", protected=True)
    assert (told.fix, told.good_state) == (found.fix, "b can be taken away")
    assert "destroy" not in told.fix
