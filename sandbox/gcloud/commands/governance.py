"""Organization policies, tags, and quotas."""

from urllib.parse import quote

from sandbox.gcloud.bindings import Policy, binding_commands
from sandbox.gcloud.command import Command, Given
from sandbox.gcloud.google import Google, Json
from sandbox.gcloud.rest import Rest, say

V3 = "cloudresourcemanager/v3"
QUOTAS = "cloudquotas/v1beta/projects/{project}/locations/global"
CONTAINER = {"folder": "FOLDER_ID", "organization": "ORGANIZATION_ID", "project": "PROJECT_ID"}


def _policy(given: Given) -> str:
    kind = next(kind for kind in CONTAINER if kind in given.flags)
    return f"orgpolicy/v2/{kind}s/{given.flags[kind]}/policies/{given.target}"


def _describe(google: Google, given: Given) -> Json:
    effective = ":getEffectivePolicy" if "effective" in given.flags else ""
    return google.ask("GET", _policy(given) + effective)


def _delete(google: Google, given: Given) -> None:
    google.ask("DELETE", _policy(given))
    say(f"Deleted policy [{given.target}].")


def _named(google: Google, kind: str, name: str) -> str:
    """`tagValues/ID` or `tagKeys/ID`, asked for where the namespaced name is given."""
    if name.startswith(f"{kind}/"):
        return name
    return str(google.ask("GET", f"{V3}/{kind}/namespaced", name=name)["name"])


def _values(google: Google, given: Given) -> list[Json]:
    key = _named(google, "tagKeys", given.flags["parent"])
    return list(google.ask("GET", f"{V3}/tagValues", parent=key).get("tagValues", []))


def _create_key(google: Google, given: Given) -> Json:
    body = {"shortName": given.target, "parent": given.flags["parent"]}
    return _made(google, "tagKeys", body)


def _create_value(google: Google, given: Given) -> Json:
    key = _named(google, "tagKeys", given.flags["parent"])
    return _made(google, "tagValues", {"shortName": given.target, "parent": key})


def _bind(google: Google, given: Given) -> Json:
    value = _named(google, "tagValues", given.flags["tag-value"])
    return _made(google, "tagBindings", {"tagValue": value, "parent": given.flags["parent"]})


def _made(google: Google, kind: str, body: Json) -> Json:
    done = google.finished(V3, google.ask("POST", f"{V3}/{kind}", body))
    return dict(done.get("response", {}))


def _unbind(google: Google, given: Given) -> None:
    value = _named(google, "tagValues", given.flags["tag-value"])
    name = f"{quote(given.flags['parent'], safe='')}/{value}"
    google.finished(V3, google.ask("DELETE", f"{V3}/tagBindings/{name}"))
    say(f"Deleted tag binding [{given.flags['tag-value']}].")


def _prefer(google: Google, given: Given) -> Json:
    flags = given.flags
    body: Json = {
        "service": flags["service"],
        "quotaId": flags["quota-id"],
        "quotaConfig": {"preferredValue": flags["preferred-value"]},
    }
    if "dimensions" in flags:
        body["dimensions"] = dict(pair.split("=", 1) for pair in flags["dimensions"].split(","))
    body |= {field: flags[f] for f, field in ANSWERED.items() if f in flags}
    mask = ",".join(["quotaConfig", *(field for f, field in ANSWERED.items() if f in flags)])
    path = f"{QUOTAS.format(project=flags['project'])}/quotaPreferences/{given.target}"
    return google.ask("PATCH", path, body, updateMask=mask)


ANSWERED = {"email": "contactEmail", "justification": "justification"}
COMMANDS = {
    "org-policies describe": Command(
        takes="CONSTRAINT", one_of=CONTAINER, may={"effective": ""}, work=_describe
    ),
    "org-policies delete": Command(takes="CONSTRAINT", one_of=CONTAINER, work=_delete),
    "resource-manager tags keys create": Command(
        takes="SHORT_NAME", must={"parent": "PARENT"}, work=_create_key
    ),
    "resource-manager tags values create": Command(
        takes="SHORT_NAME", must={"parent": "TAG_KEY"}, work=_create_value
    ),
    "resource-manager tags values list": Command(
        must={"parent": "TAG_KEY"},
        columns={"NAME": "name", "SHORT_NAME": "shortName", "DESCRIPTION": "description"},
        work=_values,
    ),
    **binding_commands(
        "resource-manager tags values",
        "TAG_VALUE",
        Policy(
            path=f"{V3}/{{name}}",
            noun="TagValue",
            find=lambda google, given: _named(google, "tagValues", given.target),
        ),
    ),
    "resource-manager tags bindings create": Command(
        must={"tag-value": "TAG_VALUE", "parent": "FULL_RESOURCE_NAME"}, work=_bind
    ),
    "resource-manager tags bindings list": Command(
        must={"parent": "FULL_RESOURCE_NAME"},
        columns={},
        work=Rest(path=f"{V3}/tagBindings", query={"parent": "{parent}"}, listed="tagBindings"),
    ),
    "resource-manager tags bindings delete": Command(
        must={"tag-value": "TAG_VALUE", "parent": "FULL_RESOURCE_NAME"}, work=_unbind
    ),
    "beta quotas info list": Command(
        in_project=True,
        must={"service": "SERVICE"},
        columns={},
        work=Rest(path=f"{QUOTAS}/services/{{service}}/quotaInfos", listed="quotaInfos"),
    ),
    "beta quotas preferences list": Command(
        in_project=True,
        columns={},
        work=Rest(path=f"{QUOTAS}/quotaPreferences", listed="quotaPreferences"),
    ),
    "beta quotas preferences update": Command(
        takes="ID",
        in_project=True,
        must={"service": "SERVICE", "quota-id": "ID", "preferred-value": "NUMBER"},
        may={"dimensions": "PAIRS", "email": "ACCOUNT", "justification": "TEXT"},
        work=_prefer,
    ),
}
