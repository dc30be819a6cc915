"""The types of resource whose names can be taken, and what Google calls each: a table.

A name is worked out from the inputs that the program gives, so it is known before the resource is
registered. Everything else has either no name of its own (role bindings, APIs, a model's
enablement: creating it twice is creating it once) or a name that Google makes up.

A quota preference can be neither marked nor deleted, so a stack that forgot it finds it again. Its
name says whose quota it is and where (quota_preferences.py), which is all that there is to own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from findings.shell import Command, command

PROJECT = "gcp:organizations/project:Project"
_POOL = "projects/{project}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}"
_POOL_COMMAND = "gcloud iam workload-identity-pools {what} --location=global --project={project}"
_PROVIDER = "{workloadIdentityPoolProviderId} --workload-identity-pool={workloadIdentityPoolId}"
_MARKED = " --description={mark}"
_CALLER = "pulumi config set callerAccountId"
_OF_ACCOUNTS = {
    "-caller-account-": "pulumi config set --path 'callers[N]'",
    "-caller-account": _CALLER,
    "-plan-account": "pulumi config set --path ci.planAccountId",
    "-apply-account": "pulumi config set --path ci.applyAccountId",
}
"""By what is in the logical name."""
_OF_POOL = "pulumi config set --path ci.poolId"
ALLOW = "pulumi config set deletionProtection false"
FORBID_AGAIN = "pulumi config rm deletionProtection && pulumi up"


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
    choose: Mapping[str, str]
    """The command that chooses a name, less the name, by what is in the logical name."""
    chosen: str = ""
    """The name that it was given; empty where one that was let go is not free again."""
    claim: str
    """The command that declares the existing one to be this stack's."""
    discard: str = ""
    """The command that deletes one; empty where its name would not be free."""
    restored_by_plugin: bool = False
    """The plugin's create restores a deleted one."""
    undelete: str = ""
    """The command that restores one that the plugin does not; empty where none needs it."""

    def had(self, outputs: Mapping[str, object]) -> str | None:
        """The name of one that the state has, by its outputs."""
        known = plain(outputs)
        return self.named(known, known.get("projectId") or known.get("project", ""))

    def another_for(self, name: str) -> Command:
        """The command that chooses another name."""
        return command("{choose} ANOTHER_ID && pulumi up", choose=self._choose_for(name))

    def back_for(self, name: str, words: Mapping[str, str], protected: bool) -> Command:
        """The commands that let go of a name and choose it again: all that one has to do.

        `protected`: the engine refuses to replace what is in the state, until it is allowed.
        """
        again = command(
            "{choose} {chosen} && pulumi up",
            choose=self._choose_for(name),
            chosen=command(self.chosen, words),
        )
        steps = [self.another_for(name), *([again] if self.chosen else [])]
        return Command(" && ".join([ALLOW, *steps, FORBID_AGAIN] if protected else steps))

    def _choose_for(self, name: str) -> Command:
        return Command(next(choose for part, choose in self.choose.items() if part in name))


def plain(inputs: Mapping[str, object]) -> dict[str, str]:
    return {key: value for key, value in inputs.items() if isinstance(value, str)}


ADOPTABLE: Mapping[str, Adoptable] = {
    PROJECT: Adoptable(
        noun="project",
        name="projects/{project}",
        code="PROJECT_ID_TAKEN",
        choose={"": "pulumi config set projectId"},
        claim="gcloud alpha projects update {project} --update-labels={mark}",
    ),
    "gcp:serviceaccount/account:Account": Adoptable(
        noun="service account",
        name="projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com",
        code="ACCOUNT_EXISTS",
        choose=_OF_ACCOUNTS,
        chosen="{accountId}",
        claim="gcloud iam service-accounts update "
        "{accountId}@{project}.iam.gserviceaccount.com --project={project} --description={mark}",
        discard="gcloud iam service-accounts delete {accountId}@{project}.iam.gserviceaccount.com",
    ),
    "gcp:projects/iAMCustomRole:IAMCustomRole": Adoptable(
        noun="custom role",
        name="projects/{project}/roles/{roleId}",
        code="ROLE_EXISTS",
        choose={"": _CALLER},
        chosen="{ofRole}",
        claim="gcloud iam roles update {roleId} --project={project} --description={mark}",
        discard="gcloud iam roles delete {roleId} --project={project}",
        restored_by_plugin=True,
    ),
    "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": Adoptable(
        noun="workload identity pool",
        name=_POOL,
        code="POOL_EXISTS",
        choose={"": _OF_POOL},
        claim=_POOL_COMMAND.replace("{what}", "update {workloadIdentityPoolId}") + _MARKED,
        undelete=_POOL_COMMAND.replace("{what}", "undelete {workloadIdentityPoolId}"),
    ),
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": Adoptable(
        noun="workload identity provider",
        name=_POOL + "/providers/{workloadIdentityPoolProviderId}",
        code="POOL_EXISTS",
        choose={"": _OF_POOL},
        claim=_POOL_COMMAND.replace("{what}", f"providers update-oidc {_PROVIDER}") + _MARKED,
        undelete=_POOL_COMMAND.replace("{what}", f"providers undelete {_PROVIDER}"),
    ),
}
FOUND_BY_NAME: Mapping[str, Named] = {
    "gcp:cloudquota/sQuotaPreference:SQuotaPreference": Named(
        name="projects/{project}/locations/global/quotaPreferences/{name}"
    ),
}
"""What has no mark and is taken over because of its name alone."""
