"""Are the APIs really on? Asked of Service Usage after the resources have reported done.

Permission: serviceusage.services.get on the project (roles/serviceusage.serviceUsageViewer).
"""

from collections.abc import Sequence

from google.auth.credentials import Credentials
from google.cloud import service_usage_v1

from findings.cases import make_finding
from findings.finding import CheckError, Finding
from findings.shell import command
from google_api.backoff import Waiting
from google_api.client_errors import bounded, explained
from google_api.endpoints import SERVICE_USAGE, api_root
from google_api.principal import shell_member

SECONDS_PER_CALL = 30.0
MOST_AT_ONCE = 30
"""Services that one batchGet reads.
Source: https://cloud.google.com/service-usage/docs/reference/rest/v1/services/batchGet"""
LONGEST_WAIT = 120.0
"""Seconds until the last look. Enabling is eventually consistent; past this it is another fault."""


class Services:
    """Questions to the Service Usage API."""

    def __init__(self, credentials: Credentials, waiting: Waiting | None = None) -> None:
        self._waiting = waiting or Waiting()
        self._member = shell_member(credentials)
        self._client = service_usage_v1.ServiceUsageClient(
            transport="rest",
            credentials=credentials,
            client_options={"api_endpoint": api_root(SERVICE_USAGE)},
        )

    def verify_enabled(self, project_id: str, services: Sequence[str]) -> None:
        """Return once all are ENABLED; raise CheckError API_DISABLED after LONGEST_WAIT."""
        missing: list[str] = []

        def still_missing() -> str | None:
            missing[:] = self._not_enabled(project_id, services)
            return f"not ENABLED yet: {' '.join(missing)}" if missing else None

        if self._waiting.while_there_is(still_missing, LONGEST_WAIT):
            raise CheckError(not_enabled(project_id, missing))

    def _not_enabled(self, project_id: str, services: Sequence[str]) -> list[str]:
        enabled: set[str] = set()
        for first in range(0, len(services), MOST_AT_ONCE):
            enabled |= self._enabled_of(project_id, services[first : first + MOST_AT_ONCE])
        return [name for name in services if name not in enabled]

    def _enabled_of(self, project_id: str, services: Sequence[str]) -> set[str]:
        with explained(
            f"the state of the APIs of {project_id} can be read",
            permission="serviceusage.services.get",
            grant=command(
                "gcloud projects add-iam-policy-binding {project_id} --member={member} "
                "--role=roles/serviceusage.serviceUsageViewer",
                project_id=project_id,
                member=self._member,
            ),
        ):
            answer = self._client.batch_get_services(
                request={
                    "parent": f"projects/{project_id}",
                    "names": [f"projects/{project_id}/services/{name}" for name in services],
                },
                timeout=SECONDS_PER_CALL,
                retry=bounded(SECONDS_PER_CALL),
            )
        return {
            service.name.rpartition("/")[2]
            for service in answer.services
            if service.state == service_usage_v1.State.ENABLED
        }


def not_enabled(project_id: str, missing: Sequence[str]) -> Finding:
    seconds = f"{LONGEST_WAIT:.0f}"
    return make_finding(
        "API_DISABLED", "not_enabled", project_id=project_id, missing=missing, seconds=seconds
    )
