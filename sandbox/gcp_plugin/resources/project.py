"""`gcp.organizations.Project`: the project, its place, its labels and its billing link.

`auto_create_network=False` is refused: it turns Compute on and deletes a network, which nothing in
this repository wants and the local Google does not serve. `tags` are refused for the same reason.
"""

from sandbox.gcp_plugin import operations
from sandbox.gcp_plugin.billing_link import link_billing, read_billing
from sandbox.gcp_plugin.errors import PartlyCreatedError, PluginError, google_error, is_google
from sandbox.gcp_plugin.labels import LABEL_PROPERTIES, plan_labels, read_labels
from sandbox.gcp_plugin.made_up_names import lower_case_id
from sandbox.gcp_plugin.not_found import gone
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.schema import DELETION_POLICY, Created, Property, ResourceType, computed
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import UNKNOWN, State

_MAY_LINK = "billing.resourceAssociations.create"
_SETTLE_SECONDS = 15.0  # "to let the billing account settle", says the provider


def _create(session: Session, planned: State) -> Created:
    _check_prerequisites(session, planned)
    project_id = planned["projectId"]
    body = {"projectId": project_id, "name": planned["name"], "labels": planned["effectiveLabels"]}
    parent = _parent(planned)
    if parent:
        body["parent"] = parent
    if not body["labels"]:
        del body["labels"]
    try:
        operation = session.google.call("cloudresourcemanager.projects.create", body=body)
    except PluginError as error:
        raise PluginError(
            f"error creating project {project_id} ({planned['name']}): {error}. If you received a "
            "403 error, make sure you have the `roles/resourcemanager.projectCreator` permission"
        ) from error
    operations.wait_for(
        session.google,
        "cloudresourcemanager.operations.get",
        operation,
        "creating folder",  # sic: the provider's word
        session.config.poll_interval,
        session.waits,
    )
    return _finish(session, f"projects/{project_id}", planned)


def _finish(session: Session, name: str, planned: State) -> Created:
    """What follows once the project exists; from here a failure leaves it in the state."""
    known = {key: value for key, value in planned.items() if value is not UNKNOWN}
    try:
        if planned["billingAccount"]:
            link_billing(session, name, planned["billingAccount"])
    except PluginError as error:
        raise PartlyCreatedError(name, {**known, "billingAccount": ""}, error) from error
    session.waits.pause(_SETTLE_SECONDS)
    try:
        state = _read(session, name, planned)
    except PluginError as error:
        raise PartlyCreatedError(name, known, error) from error
    if state is None:
        raise PluginError(f"project {name} vanished right after it was created")
    return Created(name, state)


def _check_prerequisites(session: Session, planned: State) -> None:
    if planned["autoCreateNetwork"] is False or planned["tags"]:
        raise PluginError(
            "the sandbox's gcp plugin does not imitate autoCreateNetwork=false or tags; leave them "
            "out, or use the official plugin (`pulumi plugin install resource gcp`)"
        )
    if not planned["billingAccount"]:
        return
    account = f"billingAccounts/{planned['billingAccount']}"
    try:
        answer = session.google.call(
            "cloudbilling.billingAccounts.testIamPermissions",
            name=account,
            body={"permissions": [_MAY_LINK]},
        )
    except PluginError as error:
        raise PluginError(
            "failed pre-requisites: failed to check permissions on billing account "
            f'"{account}": {error}'
        ) from error
    if _MAY_LINK not in (answer.get("permissions") or []):
        raise PluginError(f'failed pre-requisites: missing permission on "{account}": {_MAY_LINK}')


def _parent(state: State) -> Json | None:
    if state.get("orgId"):
        return {"id": state["orgId"], "type": "organization"}
    if state.get("folderId"):
        return {"id": str(state["folderId"]).removeprefix("folders/"), "type": "folder"}
    return None


def _read(session: Session, resource_id: str, state: State) -> State | None:
    project_id = resource_id.rsplit("/", 1)[-1]
    try:
        live = session.google.call(
            "cloudresourcemanager.projects.get", name=f"projects/{project_id}"
        )
    except PluginError as error:
        answer = google_error(error)
        if answer and answer.code == 403 and "caller does not have permission" in answer.message:
            raise PluginError(
                f'the user does not have permission to access Project "{project_id}" or it may not '
                "exist"
            ) from error
        gone(error, f'Project "{project_id}"')
        return None
    if live.get("lifecycleState") != "ACTIVE":
        return None
    parent = live.get("parent") or {}
    return {
        **state,
        **read_labels(live.get("labels") or {}, state),
        **read_billing(session, resource_id),
        "projectId": project_id,
        "number": str(live["projectNumber"]),
        "name": live.get("name", ""),
        "orgId": parent.get("id", "") if parent.get("type") == "organization" else "",
        "folderId": parent.get("id", "") if parent.get("type") == "folder" else "",
    }


def _update(session: Session, resource_id: str, old: State, planned: State) -> State:
    project_id = resource_id.rsplit("/", 1)[-1]
    try:
        live = session.google.call("cloudresourcemanager.projects.get", name=resource_id)
    except PluginError as error:
        missing = is_google(error, 404)
        text = f'Project "{project_id}" does not exist.' if missing else ""
        raise PluginError(text or f'Error checking project "{project_id}": {error}') from error
    if planned["name"] != old.get("name"):
        live = _put(session, resource_id, {**live, "name": planned["name"]})
    if _parent(planned) != _parent(old):
        live = _put(session, resource_id, {**live, "parent": _parent(planned)})
    if (planned["billingAccount"] or "") != (old.get("billingAccount") or ""):
        link_billing(session, resource_id, planned["billingAccount"] or "")
    if planned["effectiveLabels"] != old.get("effectiveLabels"):
        _put(session, resource_id, {**live, "labels": planned["effectiveLabels"]})
    state = _read(session, resource_id, planned)
    if state is None:
        raise PluginError(f'Project "{project_id}" does not exist.')
    return state


def _put(session: Session, resource_id: str, project: Json) -> Json:
    """The API has no patch: the whole project goes back."""
    try:
        return session.google.call(
            "cloudresourcemanager.projects.update", name=resource_id, body=project
        )
    except PluginError as error:
        raise PluginError(f'Error updating project "{project["name"]}": {error}') from error


def _delete(session: Session, resource_id: str, _state: State) -> None:
    try:
        session.google.call("cloudresourcemanager.projects.delete", name=resource_id)
    except PluginError as error:
        gone(error, f"Project {resource_id.rsplit('/', 1)[-1]}")


def _parse_import_id(_session: Session, text: str) -> Created:
    project_id = text.rsplit("/", 1)[-1]
    if project_id.isdigit():
        raise PluginError(f'Error importing project "{project_id}", please use project_id')
    return Created(f"projects/{project_id}", {"autoCreateNetwork": True})


PROJECT = ResourceType(
    urn_type="gcp:organizations/project:Project",
    properties={
        "autoCreateNetwork": Property("bool", default=True, unset=True),
        "billingAccount": Property(),
        "deletionPolicy": DELETION_POLICY,
        "folderId": Property(
            unset="",
            conflicts_with="orgId",
            same=lambda old, new: str(old) == str(new).removeprefix("folders/"),
        ),
        **LABEL_PROPERTIES,
        "name": Property(
            required=True,
            pattern=r"[a-zA-Z0-9-'\"\s!]{4,30}",
            expected="4 to 30 letters, digits, spaces, hyphens, quotes or exclamation marks",
        ),
        "number": computed(),
        "orgId": Property(unset="", conflicts_with="folderId"),
        "projectId": Property(
            required=True,
            replaces=True,
            pattern=r"(?:(?:[-a-z0-9]{1,63}\.)*(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?):)?"
            r"[a-z][-a-z0-9]{4,28}[a-z0-9]",
            expected="6 to 30 lower-case letters, digits and hyphens, beginning with a letter",
        ),
        "tags": Property("map", replaces=True),
    },
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    parse_import_id=_parse_import_id,
    plan=plan_labels,
    deletion_policy="PREVENT",
    named_by=("projectId", "name"),
    autonamed={"projectId": lower_case_id, "name": lambda name: name[:30]},
)
