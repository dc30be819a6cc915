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

from findings.cases import make_finding
from findings.finding import CheckError, Finding
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
                raise CheckError(service_usage_off(project_id, services))
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


def off(project_id: str, services: Sequence[str]) -> Finding:
    return make_finding(
        "API_DISABLED", "off_where_requests_count", project_id=project_id, services=services
    )


def service_usage_off(project_id: str, services: Sequence[str]) -> Finding:
    """It is all that is known to be off; `services` are turned on with it."""
    return make_finding(
        "API_DISABLED", "service_usage_off", project_id=project_id, services=services
    )


def not_usable(project_id: str, member: str) -> Finding:
    return make_finding("QUOTA_PROJECT", "not_usable", project_id=project_id, deployer=member)
