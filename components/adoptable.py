"""The types of resource whose names can be taken, and what Google calls each: a table.

A name is worked out from the inputs that the program gives, so it is known before the resource is
registered. Everything else has either no name of its own (role bindings, APIs, a model's
enablement: creating it twice is creating it once) or a name that Google makes up.

A quota preference can be neither marked nor deleted, so a stack that forgot it finds it again. Its
name says whose quota it is and where (quota_preferences.py), which is all that there is to own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

PROJECT = "gcp:organizations/project:Project"
_POOL = "projects/{project}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}"
_POOL_COMMAND = "gcloud iam workload-identity-pools {what} --location=global --project={project}"
_OF_POOL = "{workloadIdentityPoolProviderId} --workload-identity-pool={workloadIdentityPoolId}"
_MARKED = " --description={mark}"
_ANOTHER_ACCOUNT = {
    "-caller-account-": "pulumi config get callers && pulumi config rm --path 'callers[N]' && "
    "pulumi up  # N: its place there, the first is 0",
    "-caller-account": "pulumi config set callerAccountId ANOTHER_ID && pulumi up",
    "-plan-account": "pulumi config set --path ci.planAccountId ANOTHER_ID && pulumi up",
    "-apply-account": "pulumi config set --path ci.applyAccountId ANOTHER_ID && pulumi up",
}
"""By what is in the logical name."""
_ANOTHER_POOL = "pulumi config set --path ci.poolId ANOTHER_ID && pulumi up"


@dataclass(frozen=True, kw_only=True)
class Named:
    """One type; the template takes the resource's inputs and `project`."""

    name: str
    """Google's resource name, which is Pulumi's id too."""

    def named(self, inputs: Mapping[str, object], project_id: str) -> str | None:
        """None where an input that makes the name is not known yet."""
        try:
            return self.name.format_map(plain(inputs) | {"project": project_id})
        except KeyError:
            return None


@dataclass(frozen=True, kw_only=True)
class Adoptable(Named):
    """One type that can bear a mark. The commands take `mark`, too."""

    noun: str
    code: str
    """Of the finding when the name is taken."""
    another: Mapping[str, str]
    """The command that chooses another name, by what is in the logical name."""
    claim: str
    """The command that declares the existing one to be this stack's."""
    discard: str = ""
    """The command that deletes one; empty where its name would not be free."""
    undeleted: bool = False
    """The plugin's create restores a deleted one."""
    undelete: str = ""
    """The command that restores one that the plugin does not; empty where none needs it."""

    def had(self, outputs: Mapping[str, object]) -> str | None:
        """The name of one that the state has, by its outputs."""
        known = plain(outputs)
        return self.named(known, known.get("projectId") or known.get("project", ""))

    def another_for(self, name: str) -> str:
        return next(command for part, command in self.another.items() if part in name)


def plain(inputs: Mapping[str, object]) -> dict[str, str]:
    return {key: value for key, value in inputs.items() if isinstance(value, str)}


ADOPTABLE: Mapping[str, Adoptable] = {
    PROJECT: Adoptable(
        noun="project",
        name="projects/{project}",
        code="PROJECT_ID_TAKEN",
        another={"": "pulumi config set projectId ANOTHER_ID && pulumi up"},
        claim="gcloud alpha projects update {project} --update-labels={mark}",
    ),
    "gcp:serviceaccount/account:Account": Adoptable(
        noun="service account",
        name="projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com",
        code="ACCOUNT_EXISTS",
        another=_ANOTHER_ACCOUNT,
        claim="gcloud iam service-accounts update "
        "{accountId}@{project}.iam.gserviceaccount.com --project={project} --description={mark}",
        discard="gcloud iam service-accounts delete {accountId}@{project}.iam.gserviceaccount.com",
    ),
    "gcp:projects/iAMCustomRole:IAMCustomRole": Adoptable(
        noun="custom role",
        name="projects/{project}/roles/{roleId}",
        code="ROLE_EXISTS",
        another={"": "pulumi config set callerAccountId ANOTHER_ID && pulumi up"},
        claim="gcloud iam roles update {roleId} --project={project} --description={mark}",
        discard="gcloud iam roles delete {roleId} --project={project}",
        undeleted=True,
    ),
    "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": Adoptable(
        noun="workload identity pool",
        name=_POOL,
        code="POOL_EXISTS",
        another={"": _ANOTHER_POOL},
        claim=_POOL_COMMAND.replace("{what}", "update {workloadIdentityPoolId}") + _MARKED,
        undelete=_POOL_COMMAND.replace("{what}", "undelete {workloadIdentityPoolId}"),
    ),
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": Adoptable(
        noun="workload identity provider",
        name=_POOL + "/providers/{workloadIdentityPoolProviderId}",
        code="POOL_EXISTS",
        another={"": _ANOTHER_POOL},
        claim=_POOL_COMMAND.replace("{what}", f"providers update-oidc {_OF_POOL}") + _MARKED,
        undelete=_POOL_COMMAND.replace("{what}", f"providers undelete {_OF_POOL}"),
    ),
}
FOUND_BY_NAME: Mapping[str, Named] = {
    "gcp:cloudquota/sQuotaPreference:SQuotaPreference": Named(
        name="projects/{project}/locations/global/quotaPreferences/{name}"
    ),
}
"""What has no mark and is taken over because of its name alone."""
