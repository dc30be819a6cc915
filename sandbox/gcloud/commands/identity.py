"""Service accounts, their keys, and custom roles."""

from sandbox.gcloud.bindings import Policy, binding_commands
from sandbox.gcloud.command import Command, Given
from sandbox.gcloud.google import Google, Json
from sandbox.gcloud.rest import Patch, Rest, say

ANY = "iam/v1/projects/-/serviceAccounts/{id}"
"""The e-mail says the project; gcloud asks so, too, whatever --project says."""
ROLE = "iam/v1/projects/{project}/roles/{target}"


def _create_role(google: Google, given: Given) -> Json:
    flags = given.flags
    role: Json = {field: flags[field] for field in ("description", "title") if field in flags}
    if "permissions" in flags:
        role["includedPermissions"] = flags["permissions"].split(",")
    path = f"iam/v1/projects/{flags['project']}/roles"
    made = google.ask("POST", path, {"roleId": given.target, "role": role})
    say(f"Created role [{given.target}].")
    return made


COMMANDS = {
    "iam service-accounts list": Command(
        in_project=True,
        columns={"DISPLAY NAME": "displayName", "EMAIL": "email", "DISABLED": "disabled"},
        work=Rest(path="iam/v1/projects/{project}/serviceAccounts", listed="accounts"),
    ),
    "iam service-accounts enable": Command(
        takes="SERVICE_ACCOUNT",
        work=Rest(
            method="POST", path=f"{ANY}:enable", body={}, told="Enabled service account [{id}]."
        ),
    ),
    "iam service-accounts disable": Command(
        takes="SERVICE_ACCOUNT",
        work=Rest(
            method="POST", path=f"{ANY}:disable", body={}, told="Disabled service account [{id}]."
        ),
    ),
    "iam service-accounts update": Command(
        takes="SERVICE_ACCOUNT",
        may={"description": "TEXT", "display-name": "TEXT"},
        work=Patch(
            path=ANY,
            wrapped="serviceAccount",
            fields={"description": "description", "display-name": "displayName"},
            told="Updated serviceAccount [{id}].",
        ),
    ),
    "iam service-accounts delete": Command(
        takes="SERVICE_ACCOUNT",
        work=Rest(method="DELETE", path=ANY, told="deleted service account [{id}]"),
    ),
    **binding_commands(
        *("iam service-accounts", "SERVICE_ACCOUNT"),
        Policy(path=ANY, noun="serviceAccount"),
        takes_all=True,
    ),
    "iam service-accounts keys list": Command(
        must={"iam-account": "SERVICE_ACCOUNT"},
        columns={
            "KEY_ID": "name/",
            "CREATED_AT": "validAfterTime",
            "EXPIRES_AT": "validBeforeTime",
        },
        work=Rest(path="iam/v1/projects/-/serviceAccounts/{iam_account}/keys", listed="keys"),
    ),
    "iam service-accounts keys delete": Command(
        takes="KEY_ID",
        must={"iam-account": "SERVICE_ACCOUNT"},
        work=Rest(
            method="DELETE",
            path="iam/v1/projects/-/serviceAccounts/{iam_account}/keys/{target}",
            told="deleted key [{target}] for service account [{iam_account}]",
        ),
    ),
    "iam roles create": Command(
        takes="ROLE_ID",
        in_project=True,
        may={"description": "TEXT", "permissions": "PERMISSIONS", "title": "TEXT"},
        work=_create_role,
    ),
    "iam roles update": Command(
        takes="ROLE_ID",
        in_project=True,
        may={"description": "TEXT", "title": "TEXT"},
        work=Patch(
            path=ROLE,
            fields={"description": "description", "title": "title"},
            told="Updated role [{target}].",
        ),
    ),
    "iam roles delete": Command(
        takes="ROLE_ID", in_project=True, work=Rest(method="DELETE", path=ROLE)
    ),
    "iam roles undelete": Command(
        takes="ROLE_ID",
        in_project=True,
        work=Rest(method="POST", path=f"{ROLE}:undelete", body={}),
    ),
}
