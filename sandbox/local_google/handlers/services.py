"""Service Usage: which APIs are on in a project, and turning them on and off.

Names in answers carry the project number, as Google's do; requests may carry id or number.
"""

import uuid

from sandbox.local_google.authority import org_policy_gates, propagation, service_agents
from sandbox.local_google.authority.gates import services
from sandbox.local_google.calls import operations
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import (
    GoogleError,
    denied,
    error_info,
    invalid,
    precondition,
    precondition_failure,
)
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.hierarchy import Project

MOST_PER_BATCH = 20
PAYLOAD = "type.googleapis.com/google.api.serviceusage.v1."


def shown(project: Project, service: str) -> Json:
    return {
        "name": f"projects/{project.number}/services/{service}",
        "config": {"name": service, "title": services()[service]["title"]},
        "state": "ENABLED" if service in project.services else "DISABLED",
        "parent": f"projects/{project.number}",
    }


def _project(call: Call, reference: str, permission: str, refusal: str) -> Project:
    project = call.world.project(reference)
    if project is None or project.state != "ACTIVE":
        raise denied(f"Project '{reference}' not found or permission denied.")
    call.require(permission, f"projects/{project.project_id}", denied(refusal))
    return project


def _parts(call: Call) -> tuple[str, str]:
    """`projects/P/services/S` of the path; other containers are not imitated."""
    container, reference, _, service = call.path["name"].split("/")
    only_projects(container)
    return reference, service


def only_projects(container: str) -> None:
    if container != "projects":
        raise invalid(f"Consumers of kind {container!r} are not imitated; expected projects/ID.")


def known(names: list[str]) -> None:
    unknown = [name for name in names if name not in services()]
    if unknown:
        raise denied(f"Not found or permission denied for service(s): {', '.join(unknown)}.")


@handles("serviceusage.services.get", "v1", "v1beta1")
def get(call: Call) -> Json:
    reference, service = _parts(call)
    refusal = f"Permission denied to get service [{service}]"
    project = _project(call, reference, "serviceusage.services.get", refusal)
    known([service])
    return shown(project, service)


@handles("serviceusage.services.list", "v1", "v1beta1")
def list_services(call: Call) -> Json:
    container, _, reference = call.path["parent"].partition("/")
    only_projects(container)
    wanted = call.query.get("filter", "").replace(" ", "")
    if wanted not in ("", "state:ENABLED", "state:DISABLED"):
        raise invalid(f"filter {wanted!r} is not supported; use state:ENABLED or state:DISABLED")
    refusal = f"Permission denied to list services for consumer container [projects/{reference}]"
    project = _project(call, reference, "serviceusage.services.list", refusal)
    # A service the catalogue does not know cannot be on, so the catalogue is the whole list.
    listed = [shown(project, name) for name in sorted(services())]
    state = wanted.removeprefix("state:")
    chosen = [service for service in listed if state in ("", service["state"])]
    return page(chosen, call.query, "services", default=50, most=200)


@handles("serviceusage.services.batchGet", "v1")
def batch_get(call: Call) -> Json:
    container, _, reference = call.path["parent"].partition("/")
    only_projects(container)
    refusal = f"Permission denied to get services of [projects/{reference}]"
    project = _project(call, reference, "serviceusage.services.get", refusal)
    names = [name.rpartition("/")[2] for name in call.query.get("names", [])]
    if len(names) > 30:
        raise invalid("At most 30 services can be read at once.")
    known(names)
    return {"services": [shown(project, name) for name in names]}


@handles("serviceusage.services.enable", "v1", "v1beta1")
def enable(call: Call) -> Json:
    reference, service = _parts(call)
    project = _enable(call, reference, [service])
    return _answered(call, project, "acf", "EnableServiceResponse", service)


@handles("serviceusage.services.batchEnable", "v1", "v1beta1")
def batch_enable(call: Call) -> Json:
    container, _, reference = call.path["parent"].partition("/")
    only_projects(container)
    names: list[str] = call.body.get("serviceIds", [])
    if not 1 <= len(names) <= MOST_PER_BATCH:
        raise invalid(f"service_ids must name 1 to {MOST_PER_BATCH} services, found {len(names)}")
    project = _enable(call, reference, names)
    return _answered(call, project, "acat", "BatchEnableServicesResponse", *names)


def _enable(call: Call, reference: str, names: list[str]) -> Project:
    """All of them or none."""
    refusal = f"Permission denied to enable service [{', '.join(names)}]"
    project = _project(call, reference, "serviceusage.services.enable", refusal)
    known(names)
    for name in names:
        org_policy_gates.require_service(call.world, project, name)
    needing = [n for n in names if services()[n]["needs_billing"] and n not in project.services]
    if needing and not call.world.billing_enabled(project):
        raise billing_missing(project, needing)
    return project


def billing_missing(project: Project, names: list[str]) -> GoogleError:
    """The reason in ErrorInfo is what people and tools search for."""
    listed = ",".join(names)
    text = (
        f"Billing account for project '{project.number}' is not found. Billing must be enabled for"
        f" activation of service(s) '{listed}' to proceed."
    )
    return precondition(
        text,
        [
            precondition_failure(
                "googleapis.com/billing-enabled", project.number, f"billing-enabled: {text}"
            ),
            error_info(
                "UREQ_PROJECT_BILLING_NOT_FOUND",
                "serviceusage.googleapis.com",
                {"consumer": f"projects/{project.number}", "services": listed},
            ),
        ],
    )


def _answered(call: Call, project: Project, kind: str, payload: str, *names: str) -> Json:
    """Does the work and answers the operation; nothing to do is an operation already done."""
    already = all(name in project.services for name in names)
    propagation.services_enabled(call.world, project, list(names))
    service_agents.api_enabled(call.world, project, list(names))
    project.services = sorted({*project.services, *names})
    shown_services = [shown(project, name) for name in names]
    one = payload == "EnableServiceResponse"
    fields = {"service": shown_services[0]} if one else {"services": shown_services}
    response = _payload(call, payload, fields)
    if already:
        return {"name": "operations/noop.DONE_OPERATION", "done": True, "response": response}
    return _operation(call, project, kind, response)


def _payload(call: Call, kind: str, fields: Json) -> Json:
    """v1beta1 answers all of its writes with nothing (discovery text)."""
    if call.method.document.version == "v1beta1":
        return {"@type": "type.googleapis.com/google.protobuf.Empty"}
    return {"@type": PAYLOAD + kind} | fields


def _operation(call: Call, project: Project, kind: str, response: Json) -> Json:
    name = f"operations/{kind}.p2-{project.number}-{uuid.uuid4()}"
    return operations.start(call.world, "serviceusage", name, response)


@handles("serviceusage.services.disable", "v1", "v1beta1")
def disable(call: Call) -> Json:
    reference, service = _parts(call)
    refusal = f"Permission denied to disable service [{service}]"
    project = _project(call, reference, "serviceusage.services.disable", refusal)
    known([service])
    if service not in project.services:
        raise precondition(f"Service {service} is not enabled for consumer projects/{reference}.")
    project.services.remove(service)
    response = _payload(call, "DisableServiceResponse", {"service": shown(project, service)})
    return _operation(call, project, "acd", response)
