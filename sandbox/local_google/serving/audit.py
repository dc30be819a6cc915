"""Audit logs: Admin Activity always, Data Access where a policy's auditConfigs ask for it.

Owns which calls are written down and the entry's shape (a Cloud Logging LogEntry around
google.cloud.audit.AuditLog). One entry for each call that reached a handler, refused ones
included. The kind of a call is the verb's (a read is ADMIN_READ, anything else Admin Activity)
unless `data/audit_methods.json` says DATA_READ or DATA_WRITE; the methods' names in entries are
there too, and the discovery id for those it does not name (inferred).
"""

import json
from functools import cache
from pathlib import Path

from sandbox.local_google.authority import iam
from sandbox.local_google.calls.registry import Call, Decision
from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.limits.rate_quota import reads
from sandbox.local_google.protocol.contract import Method
from sandbox.local_google.protocol.errors import RPC_CODES, STATUS_FOR_HTTP
from sandbox.local_google.state.world import World

ADMIN_ACTIVITY = "ADMIN_WRITE"  # always on; it has no name in auditConfigs
FIRST_ERROR = 400
MOST_DECISIONS = 20  # a list asks about every project there is


@cache
def methods() -> dict[str, dict[str, str]]:
    path = Path(__file__).parent.parent / "data" / "audit_methods.json"
    loaded: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def kind(method: Method) -> str:
    """ADMIN_READ, DATA_READ, DATA_WRITE as auditConfigs name them, or ADMIN_ACTIVITY."""
    by_verb = "ADMIN_READ" if reads(method) else ADMIN_ACTIVITY
    return methods().get(method.id, {}).get("type", by_verb)


def record(world: World, call: Call | None, status: int, response: JsonValue, agent: str) -> None:
    """`status` is what the caller got; 0, no answer at all, is work that was done."""
    if call is None or not call.caller or not call.decisions:
        return
    container = _container(world, call.decisions[0].resource)
    logged = kind(call.method)
    if logged != ADMIN_ACTIVITY and not enabled(world, call, container, logged):
        return
    log = "activity" if logged == ADMIN_ACTIVITY else "data_access"
    failed = status >= FIRST_ERROR
    service = call.method.document.service
    name = methods().get(call.method.id, {}).get("name", call.method.id)
    entry: Json = {
        "logName": f"{container}/logs/cloudaudit.googleapis.com%2F{log}",
        "insertId": f"sandbox-{world.audit.recorded + 1}",
        "timestamp": world.timestamp(),
        "severity": "ERROR" if failed else ("NOTICE" if log == "activity" else "INFO"),
        "resource": {
            "type": "audited_resource",
            "labels": {"service": service, "method": name},
        },
        "protoPayload": {
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
            "status": _status(status, response) if failed else {},
            "authenticationInfo": {"principalEmail": call.caller.partition(":")[2]},
            "requestMetadata": {"callerIp": "127.0.0.1", "callerSuppliedUserAgent": agent},
            "serviceName": service,
            "methodName": name,
            "authorizationInfo": [
                _authorization(decision) for decision in call.decisions[:MOST_DECISIONS]
            ],
            "resourceName": _resource_name(call, container),
        },
    }
    world.audit.add(entry)


def enabled(world: World, call: Call, container: str, logged: str) -> bool:
    """The union of the configs of the resource and what is above it, exemptions included."""
    named = (call.method.document.service, "allServices")
    configs = [
        log
        for policy in iam.effective(world, container)
        for config in policy.audit_configs
        if config.get("service") in named
        for log in config.get("auditLogConfigs", [])
        if log.get("logType") == logged
    ]
    exempted = any(
        iam.applies(member, call.caller)
        for log in configs
        for member in log.get("exemptedMembers", [])
    )
    return bool(configs) and not exempted


def _container(world: World, resource: str) -> str:
    """Whose log it is: a service account's calls are in its project's."""
    account_kind, _, reference = resource.partition("/")
    account = world.service_account(reference) if account_kind == "serviceAccounts" else None
    return f"projects/{account.project_id}" if account else resource


def _status(status: int, response: JsonValue) -> Json:
    inside = response[0] if isinstance(response, list) else response
    error = inside.get("error", {}) if isinstance(inside, dict) else {}
    told = error if isinstance(error, dict) else {}
    code = RPC_CODES[told.get("status", STATUS_FOR_HTTP.get(status, "INTERNAL"))]
    return {"code": code, "message": told.get("message", "")}


def _authorization(decision: Decision) -> Json:
    shown: Json = {"resource": decision.resource, "permission": decision.permission}
    return shown | ({"granted": True} if decision.granted else {})


def _resource_name(call: Call, container: str) -> str:
    """The name in the path; the container where the path has none or only an id."""
    named = next(iter(call.path.values()), "")
    return named if "/" in named else container
