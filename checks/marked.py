"""Which labels do the alerts and channels of a project bear?

Google makes up their names, so after a create whose answer was lost the labels are all that leads
back to them. Read-only, with no permission that making them does not imply (every role of
Monitoring that holds `create` holds `list`). Where Google refuses or does not answer, nothing is
known.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import requests.exceptions
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import AuthorizedSession

from checks.endpoints import MONITORING, api_root

SECONDS_PER_CALL = 10.0
MOST_PAGES = 20
"""Of 1000 each, far above what Google lets a project have."""


COLLECTIONS = ("alertPolicies", "notificationChannels")


class Marked:
    """Questions to the Cloud Monitoring API."""

    def __init__(self, credentials: Credentials) -> None:
        self._session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]

    def labels_by_name(self, project_id: str, collection: str) -> Mapping[str, Mapping[str, str]]:
        """Of each resource of `projects/ID/COLLECTION`, by Google's name for it."""
        listed = self._all(project_id, collection)
        return {item["name"]: item.get("userLabels") or {} for item in listed}

    def _all(self, project_id: str, collection: str) -> Sequence[dict[str, Any]]:
        url = f"{api_root(MONITORING)}/v3/projects/{project_id}/{collection}"
        found: list[dict[str, Any]] = []
        token = ""
        for _ in range(MOST_PAGES):
            query = {"pageSize": "1000", **({"pageToken": token} if token else {})}
            try:
                answer = self._session.get(url, params=query, timeout=SECONDS_PER_CALL)
                if answer.status_code != requests.codes.ok:
                    return []
                page = answer.json()
            except (requests.exceptions.RequestException, GoogleAuthError):
                return []
            found += page.get(collection, [])
            token = page.get("nextPageToken", "")
            if not token:
                return found
        return []
