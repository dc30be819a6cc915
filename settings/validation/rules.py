"""Rules about several settings together; what one setting may hold is in its own pattern.

Sources: words that a new project id must not contain,
https://cloud.google.com/resource-manager/docs/creating-managing-projects; Compute Engine's default
account,
https://cloud.google.com/compute/docs/access/service-accounts#default_service_account
"""

from collections.abc import Iterator, Mapping, Sequence

from findings.config_commands import remove
from settings.budget import budget_problems
from settings.environment import EnvironmentSettings
from settings.errors import SettingProblem
from settings.members import one_spelling
from settings.observability import observability_problems
from settings.owner_mark import label_problems
from settings.quota_preferences import repeated_preferences
from settings.validation.ci_problems import ci_problems
from settings.validation.duplicates import repeat_problems
from settings.validation.self_deploy_choice import self_deploy_problems

COMPUTE = "compute.googleapis.com"
RESTRICTED_WORDS = ("google", "null", "undefined", "ssl")


def rule_problems(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    """Every rule that the settings break; `model_choice` has those about models."""
    yield from _parent_problems(settings)
    yield from _project_id_problems(settings)
    yield from _member_problems(settings)
    yield from label_problems(settings.labels)
    yield from repeat_problems(settings)
    yield from ci_problems(settings.ci, settings.caller_account_id)
    yield from _extra_service_problems(settings.extra_services)
    yield from _guardrail_problems(settings)
    yield from self_deploy_problems(settings.self_deployed)
    yield from repeated_preferences(settings.quota_preferences)
    yield from observability_problems(settings.observability, settings.project_id)
    yield from budget_problems(settings.budget)
    yield from _billing_problems(settings)
    yield from _select_problems(settings)


def _parent_problems(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    if settings.organization_id and settings.folder_id:
        yield SettingProblem(
            key="folderId",
            found=f"{settings.folder_id} beside organizationId {settings.organization_id}",
            expected="one parent: a folder already says which organization",
            fix="pulumi config rm organizationId",
        )


def _project_id_problems(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    """A project that exists may have these words in its id; a new one may not."""
    words = [word for word in RESTRICTED_WORDS if word in settings.project_id]
    if settings.project_mode == "create" and words:
        yield SettingProblem(
            key="projectId",
            found=f"{settings.project_id!r}, with {' and '.join(words)} in it",
            expected=f"an id without {', '.join(RESTRICTED_WORDS)}: Google lets no new one have "
            "them",
            fix="pulumi config set projectId ANOTHER_ID",
            note="a project that exists: pulumi config set projectMode adopt",
        )


def _member_problems(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    """Each account gets its rights from one place: removing one of two grants removes both."""
    made = {_as_member(id_, settings): key for key, id_ in _made_account_ids(settings).items()}
    yield from _repeated_members("developers", settings.developers, {}, settings)
    yield from _repeated_members("callers", settings.callers, made, settings)


def _made_account_ids(settings: EnvironmentSettings) -> Mapping[str, str]:
    """The accounts that the stack makes with rights of their own, by setting."""
    ids = {"callerAccountId": settings.caller_account_id}
    if settings.ci:
        ids["ci.planAccountId"] = settings.ci.plan_account_id
        ids["ci.applyAccountId"] = settings.ci.apply_account_id
    return ids


def _as_member(named: str, settings: EnvironmentSettings) -> str:
    """One spelling of a member, or of the account id of an account in the stack's project."""
    if ":" in named:
        return one_spelling(named)
    return f"serviceAccount:{named}@{settings.project_id}.iam.gserviceaccount.com"


def _repeated_members(
    key: str, members: Sequence[str], made: Mapping[str, str], settings: EnvironmentSettings
) -> Iterator[SettingProblem]:
    seen: set[str] = set()
    for index, named in enumerate(members):
        member = _as_member(named, settings)
        if member in seen or member in made:
            where = f", the account of {made[member]}" if member in made else " a second time"
            yield SettingProblem(
                key=key,
                found=f"{named!r}{where}",
                expected="each member once, in one spelling, and none that callerAccountId or ci "
                "makes: those have their rights already",
                fix=remove((key, index)),
            )
        seen.add(member)


def _extra_service_problems(services: Sequence[str]) -> Iterator[SettingProblem]:
    """No environment needs Compute Engine, and nothing here turns it off again."""
    for index, service in enumerate(services):
        if service == COMPUTE:
            yield SettingProblem(
                key="extraServices",
                found=COMPUTE,
                expected="any other API: Compute Engine makes a default network with open firewall "
                "rules and, in many projects, a service account with the Editor role, and stays. "
                "Whoever wants it turns it on by hand: gcloud services enable "
                "compute.googleapis.com --project=PROJECT",
                fix=remove(("extraServices", index)),
            )


def _guardrail_problems(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    """A project without an organization has no organization policies."""
    parent = settings.organization_id or settings.folder_id
    wanted = settings.guardrails is not None and settings.guardrails.allowed_models
    if wanted and settings.project_mode != "select" and parent is None:
        yield SettingProblem(
            key="guardrails.allowedModels",
            found="true, and neither organizationId nor folderId",
            expected="a project in an organization: only there are organization policies",
            fix="pulumi config set folderId FOLDER_NUMBER",
        )


def _billing_problems(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    if settings.project_mode != "select" and settings.billing_account is None:
        yield SettingProblem(
            key="billingAccount",
            found="nothing",
            expected=EnvironmentSettings.model_fields["billing_account"].description or "",
            fix="pulumi config set billingAccount BILLING_ACCOUNT",
        )


def _select_problems(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    """Settings that would change a project which this stack does not own."""
    if settings.project_mode != "select":
        return
    values = settings.model_dump(by_alias=True)
    for key in ("projectName", "organizationId", "folderId", "billingAccount", "labels", "lien"):
        if values[key]:
            yield SettingProblem(
                key=key,
                found=f"{values[key]!r} together with projectMode select",
                expected="unset: a selected project keeps its own name, parent, billing and labels",
                fix=remove((key,)),
            )
