"""Which APIs can be turned on in a project: asked at a preview, before anything is.

Google lists for a project all public APIs, and of the others those that the asker may enable or
that are on already. So what is not listed is misspelt, or refused to this deployer.
Source: https://cloud.google.com/service-usage/docs/reference/rest/v1/services/list
Not verified against Google, which is why nothing is refused for it: it is told.

Permission: serviceusage.services.list on the project. Without it, where the project is not there
yet, or where Google does not answer, nothing is told, and enabling is refused later.
"""

import difflib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from google.auth.credentials import Credentials

from findings.cases import make_finding
from findings.finding import Finding
from google_api.endpoints import SERVICE_USAGE
from google_api.reader import Reader, Unknown

SECONDS_FOR_ALL = 10.0
"""Of all pages together: what is refused meanwhile is told after them."""
MOST_ON_A_PAGE = 200
MOST_PAGES = 20
"""How many APIs Google lists is not verified; it is taken to have some hundred public ones."""
LEAST_ALIKE = 0.9
"""Of 1. All names end in `.googleapis.com`, which alone makes short ones 0.8 alike."""


class AvailableServices:
    """Questions to the Service Usage API, of one project."""

    def __init__(
        self, credentials: Credentials, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._reader = Reader(credentials)
        self._clock = clock

    def unknown(self, project_id: str, services: Mapping[str, str]) -> list[Finding] | Unknown:
        """A finding for each that Google does not list, or why that cannot be told.

        `services` are `name.googleapis.com`, each with its place in the settings.
        """
        listed = self._listed(project_id)
        if isinstance(listed, Unknown):
            return listed
        return [
            not_listed(project_id, name, place, listed)
            for name, place in services.items()
            if name not in listed
        ]

    def _listed(self, project_id: str) -> list[str] | Unknown:
        """Bounded in pages and in time."""
        names: list[str] = []
        end = self._clock() + SECONDS_FOR_ALL
        query: dict[str, str | int] = {"pageSize": MOST_ON_A_PAGE}
        query["fields"] = "services/name,nextPageToken"
        for _ in range(MOST_PAGES):
            left = end - self._clock()
            if left <= 0:
                break
            path = f"v1/projects/{project_id}/services"
            page = self._reader.get(SERVICE_USAGE, path, query, left)
            if isinstance(page, Unknown):
                return page
            names += [found["name"].rpartition("/")[2] for found in page.get("services", [])]
            if not page.get("nextPageToken"):
                return names
            query["pageToken"] = page["nextPageToken"]
        return Unknown(f"Google does not list the APIs of {project_id} to its end")


def closest_of(name: str, known: Iterable[str]) -> str:
    """The API that may have been meant; empty where nothing is close."""
    return next(iter(difflib.get_close_matches(name, [*known], n=1, cutoff=LEAST_ALIKE)), "")


def not_listed(project_id: str, name: str, place: str, listed: Sequence[str]) -> Finding:
    close = closest_of(name, listed)
    words = {"name": name, "project_id": project_id, "number": len(listed), "meant": close}
    return make_finding("API_UNKNOWN", "misspelt" if close else "not_listed", words, place=place)
