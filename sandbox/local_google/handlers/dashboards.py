"""Cloud Monitoring v1: dashboards, kept with an etag and returned as the server completes them."""

import re
import uuid

from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.json_types import Json
from sandbox.local_google.monitoring import dashboard_rules
from sandbox.local_google.monitoring.access import project_of
from sandbox.local_google.protocol.errors import GoogleError, already_exists, invalid, not_found
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.hierarchy import Project

PERMISSION = "monitoring.dashboards."


def _named(project: Project, name: str) -> str:
    return f"projects/{project.number}/dashboards/{name.rpartition('/')[2]}"


def _found(call: Call, verb: str) -> str:
    project = project_of(call, call.path["name"], PERMISSION + verb)
    name = _named(project, call.path["name"])
    if name not in call.world.monitoring.dashboards:
        raise not_found(f"Requested entity was not found: {name}.")
    return name


def _store(call: Call, name: str) -> Json:
    """Judges the body, keeps it unless the call only validates, and answers what is kept."""
    dashboard_rules.check(call.body)
    made = dashboard_rules.completed(call.body)
    made |= {"name": name, "etag": call.world.next_etag()}
    if not call.query.get("validateOnly"):
        call.world.monitoring.dashboards[name] = made
    return made


@handles("monitoring.projects.dashboards.create", "v1")
def create(call: Call) -> Json:
    """A name in the body is taken, as the API lets a client choose its dashboard's id."""
    project = project_of(call, call.path["parent"], PERMISSION + "create")
    wanted = call.body.get("name", "")
    if wanted and not re.fullmatch(r"projects/[^/]+/dashboards/[A-Za-z0-9_-]+", wanted):
        raise invalid(f"name must be projects/P/dashboards/ID, found {wanted!r}")
    if wanted and wanted.split("/")[1] not in (project.project_id, project.number):
        raise invalid(f"name must be in projects/{project.project_id}, found {wanted!r}")
    name = _named(project, wanted or str(uuid.uuid4()))
    if name in call.world.monitoring.dashboards:
        raise already_exists(f"Dashboard {name} already exists.")
    return _store(call, name)


@handles("monitoring.projects.dashboards.get", "v1")
def get(call: Call) -> Json:
    return call.world.monitoring.dashboards[_found(call, "get")]


@handles("monitoring.projects.dashboards.list", "v1")
def list_dashboards(call: Call) -> Json:
    project = project_of(call, call.path["parent"], PERMISSION + "list")
    prefix = _named(project, "")
    dashboards = call.world.monitoring.dashboards.items()
    listed = [dashboard for name, dashboard in dashboards if name.startswith(prefix)]
    return page(listed, call.query, "dashboards", default=1000, most=1000)


@handles("monitoring.projects.dashboards.patch", "v1")
def patch(call: Call) -> Json:
    """Replaces the whole dashboard; an etag that is not the kept one's is a conflict."""
    name = _found(call, "update")
    kept = call.world.monitoring.dashboards[name]
    if call.body.get("etag", kept["etag"]) != kept["etag"]:
        raise GoogleError(
            "ABORTED",
            f"The etag of {name} has changed: found {call.body['etag']}, expected {kept['etag']}."
            " Read the dashboard again and repeat the change.",
        )
    return _store(call, name)


@handles("monitoring.projects.dashboards.delete", "v1")
def delete(call: Call) -> Json:
    del call.world.monitoring.dashboards[_found(call, "delete")]
    return {}
