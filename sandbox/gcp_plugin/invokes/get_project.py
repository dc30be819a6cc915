"""`gcp.organizations.get_project`: the two reads of the Project resource."""

from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.invoke_schema import Invoke
from sandbox.gcp_plugin.resources.project import PROJECT
from sandbox.gcp_plugin.schema import Property
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State


def _run(session: Session, arguments: State) -> State:
    project_id = arguments.get("projectId") or session.project_of({})
    resource_id = f"projects/{project_id}"
    state = PROJECT.read(session, resource_id, {})
    if state is None:
        raise PluginError(f"{resource_id} not found or not in ACTIVE state")
    return {
        "autoCreateNetwork": False,
        "billingAccount": state.get("billingAccount", ""),
        "deletionPolicy": "",
        "effectiveLabels": state["effectiveLabels"],
        "folderId": state["folderId"],
        "id": resource_id,
        # A function has no program's labels to compare with: all are reported.
        "labels": state["effectiveLabels"],
        "name": state["name"],
        "number": state["number"],
        "orgId": state["orgId"],
        "projectId": project_id,
        "pulumiLabels": state["effectiveLabels"],
        "tags": {},
    }


GET_PROJECT = Invoke(
    function="gcp:organizations/getProject:getProject",
    arguments={"projectId": Property()},
    run=_run,
)
