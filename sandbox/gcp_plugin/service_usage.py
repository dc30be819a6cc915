"""Enabled services of a project: list, enable, disable, with the provider's waits and batches."""

import time
from collections.abc import Sequence

from sandbox.gcp_plugin import operations
from sandbox.gcp_plugin.errors import GoogleError, PluginError, google_error
from sandbox.gcp_plugin.retry import retrying
from sandbox.gcp_plugin.session import Session

_MOST_PER_BATCH_ENABLE = 20
_PROPAGATION_TIMEOUT = 20 * 60.0


def enabled_services(session: Session, project: str) -> set[str]:
    """Names of all enabled services. Concurrent questions about one project share an answer."""
    return session.service_lists.submit(
        f"project/{project}/services?filter=state:ENABLED",
        None,
        lambda _: _list(session, project),
        f"List Project Services {project}",
    )


def enable(session: Session, project: str, service: str) -> None:
    session.service_changes.submit(
        f"project/{project}/services:batchEnable",
        service,
        lambda services: _enable_all(session, project, services),
        f'Enable Project Service "{service}" for project "{project}"',
    )


def disable(session: Session, project: str, service: str, *, dependents: bool, check: bool) -> None:
    body: dict[str, object] = {"checkIfServiceHasUsage": "CHECK" if check else "SKIP"}
    if dependents:
        body["disableDependentServices"] = True

    def attempt() -> None:
        operation = session.google.call(
            "serviceusage.services.disable",
            name=f"projects/{project}/services/{service}",
            body=body,
            quota_project=session.charged_project(project),
        )
        _wait(session, operation, "api to disable")

    try:
        retrying(attempt, session.waits, also=_being_activated)
    except PluginError as error:
        raise PluginError(
            f'Error disabling service "{service}" for project "{project}": {error}'
        ) from error


def _list(session: Session, project: str) -> set[str]:
    names: set[str] = set()
    query = {
        "fields": "services/name,nextPageToken",
        "filter": "state:ENABLED",
        "pageSize": "200",
    }
    try:
        while True:
            page = session.google.call(
                "serviceusage.services.list",
                project=f"projects/{project}",
                query=query,
                quota_project=session.charged_project(project),
            )
            names |= {item["name"].rsplit("/", 1)[-1] for item in page.get("services") or []}
            if not page.get("nextPageToken"):
                return names
            query["pageToken"] = page["nextPageToken"]
    except PluginError as error:
        raise PluginError(
            f"Failed to list enabled services for project {project}: {error}"
        ) from error


def _enable_all(session: Session, project: str, services: Sequence[str]) -> None:
    for start in range(0, len(services), _MOST_PER_BATCH_ENABLE):
        _enable_some(session, project, services[start : start + _MOST_PER_BATCH_ENABLE])
    _wait_until_listed(session, project, services)


def _enable_some(session: Session, project: str, services: Sequence[str]) -> None:
    def request() -> dict[str, object]:
        charged = session.charged_project(project)
        if len(services) == 1:  # batchEnable refuses a single service
            name = f"projects/{project}/services/{services[0]}"
            return session.google.call(
                "serviceusage.services.enable", name=name, body={}, quota_project=charged
            )
        return session.google.call(
            "serviceusage.services.batchEnable",
            project=f"projects/{project}",
            body={"serviceIds": list(services)},
            quota_project=charged,
        )

    try:
        operation = retrying(request, session.waits, also=_precondition_or_busy)
    except PluginError as error:
        raise PluginError(
            f"failed to enable services: failed on request preconditions: {_shown(error)}"
        ) from error
    try:
        _wait(session, operation, f'Enable Project "{project}" Services: [{" ".join(services)}]')
    except PluginError as error:
        raise PluginError(f"failed to enable services: {error}") from error


def _wait(session: Session, operation: dict[str, object], activity: str) -> None:
    operations.wait_for(
        session.google,
        "serviceusage.operations.get",
        operation,
        activity,
        session.config.poll_interval,
        session.waits,
    )


def _being_activated(error: PluginError) -> bool:
    answer = google_error(error)
    return (
        answer is not None
        and answer.code == 400
        and "Another activation or deactivation is in progress" in answer.body
    )


def _is_bare_precondition(error: PluginError) -> bool:
    return (
        isinstance(error, GoogleError)
        and error.code in (400, 412)
        and error.message == "Precondition check failed."
    )


def _precondition_or_busy(error: PluginError) -> bool:
    return _is_bare_precondition(error) or _being_activated(error)


def _shown(error: PluginError) -> str:
    if _is_bare_precondition(error):
        return 'googleapi: Error 503: api returned "precondition failed" while enabling service'
    return str(error)


def _wait_until_listed(session: Session, project: str, services: Sequence[str]) -> None:
    """Enabled is eventually consistent: list until all appear, with growing pauses."""
    deadline = time.monotonic() + _PROPAGATION_TIMEOUT
    pause, growth = 0.0, 1.0
    while missing := sorted(set(services) - _list(session, project)):
        if time.monotonic() > deadline:
            raise PluginError(
                f"failed to enable services: The service(s) {missing} are still being enabled "
                f"for project {project}. This isn't a real API error, this is just eventual "
                "consistency."
            )
        session.waits.pause(pause)
        pause += growth
        growth += pause
