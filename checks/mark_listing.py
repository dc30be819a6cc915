"""Whose are the alerts, channels, dashboards, budgets, endpoints and liens of a project?

Google makes up their names, so after a create whose answer was lost the mark is all that leads back
to them: a user label, an endpoint's display name (the plugin sets no label there), a lien's reason.
Budgets and dashboards take no mark and are known by their display name, which names project and
stack.
Read-only. Who may not list, or gets no answer, is told nothing; why is said for `--debug`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import requests.exceptions
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import AuthorizedSession

from checks.mark_lookup import mark_in_text
from google_api.endpoints import (
    BILLING_BUDGETS,
    MONITORING,
    RESOURCE_MANAGER_V3,
    VERTEX_AI,
    Api,
    api_root,
)
from settings.catalogue.models import api_host
from settings.owner_mark import MARK

SECONDS_PER_CALL = 10.0
PER_PAGE, MOST_PAGES = 100, 200
"""Far above what Google lets a project have."""
BUDGETS, DASHBOARDS, ENDPOINTS, LIENS = "budgets", "dashboards", "endpoints", "liens"


class CannotBeTold(Exception):  # noqa: N818
    """Google refused or did not answer; the text says which question and why."""


class Marked:
    """Questions to the APIs of Monitoring, budgets, Vertex AI and Resource Manager."""

    def __init__(self, credentials: Credentials) -> None:
        self._session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]

    def owners(self, project_id: str, collection: str) -> Mapping[str, str]:
        """PROJECT_STACK, or a display name, by Google's name for each of `projects/ID/COLLECTION`.

        `collection` is Monitoring's, `locations/REGION/endpoints`, `liens` or
        `billingAccounts/ID/budgets`. Raises CannotBeTold.
        """
        return {item["name"]: owner_of(item) for item in self._all(project_id, collection)}

    def _all(self, project_id: str, collection: str) -> Iterator[dict[str, Any]]:
        url, of_project = place_of(project_id, collection)
        query = {"pageSize": str(PER_PAGE), **of_project}
        for _ in range(MOST_PAGES):
            page = self._page(url, query)
            yield from page.get(collection.rpartition("/")[2], [])
            if not (token := page.get("nextPageToken")):
                return
            query["pageToken"] = token
        raise CannotBeTold(f"{collection}: more than {PER_PAGE * MOST_PAGES}")

    def _page(self, url: str, query: Mapping[str, str]) -> dict[str, Any]:
        try:
            answer = self._session.get(url, params=query, timeout=SECONDS_PER_CALL)
            if answer.status_code != requests.codes.ok:
                raise CannotBeTold(f"{url}: HTTP {answer.status_code}")
            page: dict[str, Any] = answer.json()
        except (requests.exceptions.RequestException, GoogleAuthError) as error:
            raise CannotBeTold(f"{url}: {type(error).__name__}") from error
        return page


def place_of(project_id: str, collection: str) -> tuple[str, Mapping[str, str]]:
    """Where to ask, and what of the question names the project besides."""
    if collection == LIENS:
        parent = {"parent": f"projects/{project_id}"}
        return f"{api_root(RESOURCE_MANAGER_V3)}/v3/{LIENS}", parent
    if collection.endswith(f"/{BUDGETS}"):
        return f"{api_root(BILLING_BUDGETS)}/v1/{collection}", {}
    return f"{root_of(collection)}/projects/{project_id}/{collection}", {}


def root_of(collection: str) -> str:
    """The API that has it, with its version; endpoints are at their region's host."""
    if collection == DASHBOARDS:
        return f"{api_root(MONITORING)}/v1"
    if not collection.endswith(f"/{ENDPOINTS}"):
        return f"{api_root(MONITORING)}/v3"
    region = collection.split("/")[1]
    return f"{api_root(Api(api_host(region), VERTEX_AI.variable))}/v1"


def owner_of(item: Mapping[str, Any]) -> str:
    label = str((item.get("userLabels") or {}).get(MARK, ""))
    text = str(item.get("displayName") or item.get("reason", ""))
    return label or mark_in_text(text) or text
