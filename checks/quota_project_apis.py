"""Are the APIs on in the project that the deployer's requests count against?

A request counts against the setting `quotaProject`; without it, a service account's against the
account's own project. A person's without it counts against a project of Google's, about which
nothing can be asked; the quota project of Application Default Credentials is one that the plugin
does not send (docs/google.md).
Source: https://cloud.google.com/docs/quotas/quota-project

Permission: serviceusage.services.get on that project (roles/serviceusage.serviceUsageViewer, or the
serviceUsageConsumer that `quotaProject` asks for). Without it, or where Google does not answer, the
question stays open and the refusal of the request itself tells later. Without
serviceusage.services.use, `quotaProject` makes every request fail, whatever it is about: told here,
as the refusals of the others name the right that they would have needed themselves.
"""

import re
from collections.abc import Sequence

from google.auth.credentials import Credentials

from findings.finding import CheckError, Finding
from findings.shell import command
from google_api.client_errors import SERVICE_DISABLED, USER_PROJECT_DENIED
from google_api.credentials import service_account_email
from google_api.endpoints import SERVICE_USAGE
from google_api.principal import shell_member
from google_api.reader import Reader, Unknown

USAGE = SERVICE_USAGE.host
OWN_PROJECT = re.compile(r"@([a-z][-a-z0-9]+)\.iam\.gserviceaccount\.com\Z")


def counted_against(credentials: Credentials, quota_project: str | None) -> str | None:
    """Id of the project that requests count against; None where it is not known."""
    account = OWN_PROJECT.search(service_account_email(credentials) or "")
    return quota_project or (account[1] if account else None)


class CountedServices:
    """Questions to the Service Usage API about the deployer's own project."""

    def __init__(self, credentials: Credentials) -> None:
        self._member = shell_member(credentials)
        self._reader = Reader(credentials)

    def verify_on(self, project_id: str, services: Sequence[str]) -> Unknown | None:
        """Return None if all are ENABLED, or why that cannot be told.

        `services` are `name.googleapis.com`. Raises CheckError: API_DISABLED, naming all at once,
        or QUOTA_PROJECT.
        """
        names = [f"projects/{project_id}/services/{name}" for name in services]
        path = f"v1/projects/{project_id}/services:batchGet"
        answer = self._reader.get(SERVICE_USAGE, path, {"names": names})
        if isinstance(answer, Unknown):
            refused = answer.error
            if refused and refused.reason == USER_PROJECT_DENIED:
                raise CheckError(not_usable(project_id, self._member))
            if refused and (refused.reason, refused.service) == (SERVICE_DISABLED, USAGE):
                raise CheckError(off(project_id, services, "so the others cannot be asked"))
            return answer
        try:
            states = {found["name"]: found["state"] for found in answer["services"]}
        except KeyError as error:
            return Unknown(f"the answer has no {error}")
        on = {name.rpartition("/")[2] for name, state in states.items() if state == "ENABLED"}
        missing = [name for name in services if name not in on]
        if missing:
            raise CheckError(off(project_id, missing))
        return None


def off(project_id: str, services: Sequence[str], unasked: str = "") -> Finding:
    """`unasked` says why all of `services` are named although only Service Usage is known off."""
    named = f"{SERVICE_USAGE.host} is off, {unasked}" if unasked else f"off: {', '.join(services)}"
    return Finding(
        code="API_DISABLED",
        good_state=f"the APIs that the deployer asks are on in {project_id}, where its requests "
        "count",
        found=named,
        expected="ENABLED there; a stack turns APIs on in its own project only",
        fix=command(
            "gcloud services enable {services} --project={project_id}",
            services=services,
            project_id=project_id,
        ),
        waiting_helps=False,
    )


def not_usable(project_id: str, member: str) -> Finding:
    return Finding(
        code="QUOTA_PROJECT",
        good_state=f"the deployer's requests may count against {project_id}",
        found="Google refuses the deployer the use of it as quota project",
        expected="serviceusage.services.use on it",
        fix=command(
            "gcloud projects add-iam-policy-binding {project_id} --member={member} "
            "--role=roles/serviceusage.serviceUsageConsumer",
            project_id=project_id,
            member=member,
        ),
        note="or another one: pulumi config set quotaProject ANOTHER_PROJECT && pulumi up",
        waiting_helps=False,
        permission="serviceusage.services.use",
    )
