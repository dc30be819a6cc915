"""The checks that use Google's client libraries, each imported when it is first asked.

The libraries take 0.2 s of CPU to import (`python -m bench.startup`). The first check runs in a
thread while the engine starts the plugin, so that nobody waits for the import.
"""

from typing import TYPE_CHECKING

from google.auth.credentials import Credentials

from google_api.backoff import Waiting

if TYPE_CHECKING:
    from checks.billing import Billing
    from checks.projects import Projects
    from checks.services import Services
    from checks.tags import TagValues


def billing(credentials: Credentials) -> "Billing":
    from checks.billing import Billing

    return Billing(credentials)


def projects(credentials: Credentials) -> "Projects":
    from checks.projects import Projects

    return Projects(credentials)


def services(credentials: Credentials, waiting: Waiting) -> "Services":
    from checks.services import Services

    return Services(credentials, waiting)


def tag_values(credentials: Credentials) -> "TagValues":
    from checks.tags import TagValues

    return TagValues(credentials)
