"""Whose are the alerts, channels, dashboards, budgets, endpoints and liens of a project?

Google makes up their names, so after a create whose answer was lost the mark is all that leads back
to them: a user label, an endpoint's display name (the plugin sets no label there), a lien's reason.
Budgets and dashboards take no mark and are known by their display name, which names project and
stack.
Read-only. Who may not list, or gets no answer, is told nothing; why is said for `--debug`.
"""

from collections.abc import Mapping
from typing import Any

from google.auth.credentials import Credentials

from checks.mark_lookup import mark_in_text
from google_api.endpoints import (
    BILLING_BUDGETS,
    MONITORING,
    RESOURCE_MANAGER_V3,
    VERTEX_AI,
    Api,
)
from google_api.reader import Answer, Query, Reader, Unknown
from settings.catalogue.models import api_host
from settings.owner_mark import MARK

PER_PAGE, MOST_PAGES = 100, 200
"""Far above what Google lets a project have."""
BUDGETS, DASHBOARDS, ENDPOINTS, LIENS = "budgets", "dashboards", "endpoints", "liens"


class Marked:
    """Questions to the APIs of Monitoring, budgets, Vertex AI and Resource Manager."""

    def __init__(self, credentials: Credentials) -> None:
        self._reader = Reader(credentials)

    def owners(self, project_id: str, collection: str) -> Mapping[str, str] | Unknown:
        """PROJECT_STACK, or a display name, by Google's name for each of `projects/ID/COLLECTION`.

        `collection` is Monitoring's, `locations/REGION/endpoints`, `liens` or
        `billingAccounts/ID/budgets`.
        """
        api, path, of_project = place_of(project_id, collection)
        query = {"pageSize": PER_PAGE, **of_project}
        items: list[Answer] = []
        for _ in range(MOST_PAGES):
            page = self._reader.get(api, path, query)
            if isinstance(page, Unknown):
                return Unknown(f"{path}: {page}", page.error)
            items += page.get(collection.rpartition("/")[2], [])
            if not (token := page.get("nextPageToken")):
                return {item["name"]: owner_of(item) for item in items}
            query["pageToken"] = token
        return Unknown(f"{path}: more than {PER_PAGE * MOST_PAGES}")


def place_of(project_id: str, collection: str) -> tuple[Api, str, Query]:
    """The API that has it, the path there, and what of the query names the project."""
    path = f"projects/{project_id}/{collection}"
    if collection == LIENS:
        return RESOURCE_MANAGER_V3, f"v3/{LIENS}", {"parent": f"projects/{project_id}"}
    if collection.endswith(f"/{BUDGETS}"):
        return BILLING_BUDGETS, f"v1/{collection}", {}
    if collection.endswith(f"/{ENDPOINTS}"):  # at their region's host
        region = collection.split("/")[1]
        return Api(api_host(region), VERTEX_AI.variable), f"v1/{path}", {}
    return MONITORING, f"{'v1' if collection == DASHBOARDS else 'v3'}/{path}", {}


def owner_of(item: Mapping[str, Any]) -> str:
    label = str((item.get("userLabels") or {}).get(MARK, ""))
    text = str(item.get("displayName") or item.get("reason", ""))
    return label or mark_in_text(text) or text
