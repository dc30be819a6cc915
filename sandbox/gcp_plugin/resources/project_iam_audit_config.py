"""`gcp.projects.IAMAuditConfig`: what one API logs of data access. Authoritative for that API.

The cycle is that of the project's other policy changes, and batched with them (recorded).
"""

from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.iam_policy import change_policy, read_policy
from sandbox.gcp_plugin.not_found import gone
from sandbox.gcp_plugin.resources.project_iam_member import policy_of
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.schema import Created, Property, ResourceType, computed
from sandbox.gcp_plugin.session import ModifyPolicy, Session
from sandbox.gcp_plugin.values import State


def _logs(state: State) -> list[Json]:
    return [
        {
            "logType": entry["logType"],
            **(
                {"exemptedMembers": sorted(entry["exemptedMembers"])}
                if entry.get("exemptedMembers")
                else {}
            ),
        }
        for entry in sorted(state["auditLogConfigs"], key=lambda entry: str(entry["logType"]))
    ]


def _change(session: Session, state: State, logs: list[Json], verb: str) -> None:
    owner = policy_of(session, state["project"])
    service = state["service"]

    def replace(policy: Json) -> None:
        others = [c for c in policy.pop("auditConfigs", []) if c["service"] != service]
        configs = [*others, *([{"service": service, "auditLogConfigs": logs}] if logs else [])]
        if configs:
            policy["auditConfigs"] = configs

    def send(changes: list[ModifyPolicy]) -> None:
        def all_of_them(policy: Json) -> None:
            for change in changes:
                change(policy)

        change_policy(session, owner, all_of_them)

    session.policy_changes.submit(
        f"{owner.key} modifyIamPolicy",
        replace,
        lambda changes: send(list(changes)),
        f'{verb} audit config for service {service} on resource "{owner.described}"',
    )


def _create(session: Session, planned: State) -> Created:
    _change(session, planned, _logs(planned), "Overwrite")
    resource_id = f"{planned['project']}/audit_config/{planned['service']}"
    return Created(resource_id, _read(session, resource_id, planned) or planned)


def _read(session: Session, _resource_id: str, state: State) -> State | None:
    owner = policy_of(session, state["project"])
    try:
        policy = read_policy(session, owner)
    except PluginError as error:
        gone(error, f'AuditConfig for {owner.described} on "{state["service"]}"')
        return None
    for config in policy.get("auditConfigs", []):
        if config["service"] == state["service"]:
            logs = [
                {"exemptedMembers": entry.get("exemptedMembers", []), "logType": entry["logType"]}
                for entry in config["auditLogConfigs"]
            ]
            return {**state, "auditLogConfigs": logs, "etag": policy.get("etag", "")}
    return None


def _update(session: Session, resource_id: str, _old: State, planned: State) -> State:
    _change(session, planned, _logs(planned), "Overwrite")
    return _read(session, resource_id, planned) or planned


def _delete(session: Session, resource_id: str, state: State) -> None:
    _change(session, state, [], "Delete")
    _read(session, resource_id, state)


def _parse_import_id(_session: Session, text: str) -> Created:
    parts = text.split()
    if len(parts) != 2:
        raise PluginError(f"Wrong number of parts to Audit Config id [{text}]; expected 2")
    project, service = parts
    return Created(f"{project}/audit_config/{service}", {"project": project, "service": service})


def _plan(_session: Session, planned: State, _old: State | None) -> State:
    """In the state's form: a set by log type, exemptions spelt out."""
    logs = [{"exemptedMembers": [], **entry} for entry in _logs(planned)]
    return {**planned, "auditLogConfigs": logs}


PROJECT_IAM_AUDIT_CONFIG = ResourceType(
    urn_type="gcp:projects/iAMAuditConfig:IAMAuditConfig",
    properties={
        "auditLogConfigs": Property(
            "set",
            required=True,
            fields={
                "exemptedMembers": Property("set"),
                "logType": Property(
                    required=True, allowed=("ADMIN_READ", "DATA_READ", "DATA_WRITE")
                ),
            },
        ),
        "etag": computed(),
        "project": Property(required=True, replaces=True),
        "service": Property(required=True, replaces=True),
    },
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    parse_import_id=_parse_import_id,
    plan=_plan,
)
