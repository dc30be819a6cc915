"""Which ways lead into a service account or a workload identity pool that Google has?

An account admits whoever holds one of its keys and whoever has a role on it. A pool admits through
every provider that it has. A project has a policy of its own. Read-only; one call for keys, one for
a policy, one for providers.

Keys that Google manages, deleted providers and deleted members are no way in. What is disabled or
expired, or bound to a condition, is listed: whoever made it can mostly change that.

Who may not read gets no empty answer: each question raises CheckError. What does not exist has no
ways in.

Sources: https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts.keys/list,
https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/getIamPolicy (version 3
shows bindings with conditions as they are),
https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers/list,
https://cloud.google.com/resource-manager/reference/rest/v3/projects/getIamPolicy
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests.exceptions
from google.api_core import exceptions as api
from google.auth.credentials import Credentials
from google.auth.exceptions import TransportError

from checks.admission import admission
from checks.foreign_access import WayIn, grant, key, project_grant, provider
from findings.shell import command
from google_api.client_errors import bounded, explained
from google_api.endpoints import IAM, RESOURCE_MANAGER_V3, Api
from google_api.principal import shell_member
from google_api.reader import Answer, Query, Reader

SECONDS_IN_ALL = 30.0
PASSING = (
    *(api.ServerError, api.TooManyRequests),
    *(requests.exceptions.ConnectionError, TransportError),
)
PER_PAGE, MOST_PAGES = "100", 50
DELETED = "deleted:"


@dataclass(frozen=True, kw_only=True)
class Right:
    """What a question needs, and the smallest predefined role that has it."""

    permission: str
    role: str


LIST_KEYS = Right(permission="iam.serviceAccountKeys.list", role="roles/iam.serviceAccountViewer")
READ_POLICY = Right(
    permission="iam.serviceAccounts.getIamPolicy", role="roles/iam.serviceAccountViewer"
)
READ_PROJECT = Right(permission="resourcemanager.projects.getIamPolicy", role="roles/browser")
LIST_PROVIDERS = Right(
    permission="iam.workloadIdentityPoolProviders.list",
    role="roles/iam.workloadIdentityPoolViewer",
)


class WaysIn:
    """Questions to the IAM API. Names are Google's resource names."""

    def __init__(self, credentials: Credentials) -> None:
        self._member = shell_member(credentials)
        self._reader = Reader(credentials)

    def keys(self, account: str) -> list[WayIn]:
        """The keys that people made for an account."""
        query = {"keyTypes": "USER_MANAGED"}
        answer = self._ask("GET", account, f"v1/{account}/keys", query, LIST_KEYS)
        return [key(account, each["name"].rpartition("/")[2]) for each in answer.get("keys", [])]

    def grants(self, account: str) -> list[WayIn]:
        """The roles that an account's own policy gives."""
        query = {"options.requestedPolicyVersion": "3"}
        policy = self._ask("POST", account, f"v1/{account}:getIamPolicy", query, READ_POLICY)
        return [grant(account, role, member) for role, member in _bound(policy)]

    def project_grants(self, project: str) -> list[WayIn]:
        """The roles that a project's own policy gives."""
        path = f"v3/{project}:getIamPolicy"
        policy = self._ask("POST", project, path, {}, READ_PROJECT, RESOURCE_MANAGER_V3)
        return [project_grant(project, role, member) for role, member in _bound(policy)]

    def providers(self, pool: str) -> list[WayIn]:
        """The providers of a pool, deleted ones left out."""
        return [
            provider(pool, each["name"].rpartition("/")[2], admission(each))
            for each in self._live_providers(pool)
        ]

    def _live_providers(self, pool: str) -> Iterator[dict[str, Any]]:
        query = {"pageSize": PER_PAGE}
        for _ in range(MOST_PAGES):
            page = self._ask("GET", pool, f"v1/{pool}/providers", query, LIST_PROVIDERS)
            for each in page.get("workloadIdentityPoolProviders", []):
                if each.get("state") != "DELETED":
                    yield each
            if not (token := page.get("nextPageToken")):
                return
            query["pageToken"] = token

    def _ask(
        self,
        method: str,
        name: str,
        path: str,
        query: Query,
        right: Right,
        place: Api = IAM,
    ) -> Answer:
        """Google's answer; an empty one where nothing is so named. Raises CheckError."""
        project = name.split("/")[1]
        with explained(
            f"it can be seen who may use {name}",
            permission=right.permission,
            grant=command(
                "gcloud projects add-iam-policy-binding {project} --member={member} "
                "--role={role} && pulumi up",
                project=project,
                member=self._member,
                role=right.role,
            ),
        ):
            try:
                read = bounded(SECONDS_IN_ALL, *PASSING)(self._reader.read)
                return read(place, path, query, method=method)
            except api.NotFound:
                return {}


def _bound(policy: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Roles and members of a policy, deleted ones left out."""
    for binding in policy.get("bindings", []):
        for member in binding.get("members", []):
            if not member.startswith(DELETED):
                yield binding["role"], member
