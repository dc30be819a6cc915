"""Projects, what is above them, and liens on them."""

from sandbox.gcloud.bindings import Policy, binding_commands
from sandbox.gcloud.command import Command, Given
from sandbox.gcloud.google import Google, Json
from sandbox.gcloud.rest import Patch, Rest, say

V1, V3 = "cloudresourcemanager/v1", "cloudresourcemanager/v3"


def _create(google: Google, given: Given) -> None:
    flags = given.flags
    parents = {kind: flags[kind] for kind in ("folder", "organization") if kind in flags}
    body: Json = {"projectId": given.target, "name": flags.get("name", given.target)}
    for kind, number in parents.items():
        body["parent"] = {"type": kind, "id": number}
    google.finished(V1, google.ask("POST", f"{V1}/projects", body))
    say(f"Create in progress for [{google.url}/{V1}/projects/{given.target}].")


def _label(google: Google, given: Given) -> None:
    """Of all the labels a project has, as one field: the mask knows no single one."""
    path = f"{V3}/projects/{given.target}"
    labels = google.ask("GET", path).get("labels", {})
    pairs = given.flags["update-labels"].split(",")
    labels |= dict(pair.split("=", 1) for pair in pairs)
    google.finished(V3, google.ask("PATCH", path, {"labels": labels}, updateMask="labels"))
    say(f"Updated project [{given.target}].")


def _ancestors(google: Google, given: Given) -> list[Json]:
    """The project, then what is above it, upwards."""
    found = [{"id": given.target, "type": "project"}]
    above = google.ask("GET", f"{V3}/projects/{given.target}").get("parent", "")
    while above:
        kind, _, number = above.partition("/")
        found.append({"id": number, "type": kind.removesuffix("s")})
        is_folder = kind == "folders"
        above = google.ask("GET", f"{V3}/{above}").get("parent", "") if is_folder else ""
    return found


COMMANDS = {
    "projects create": Command(
        takes="PROJECT_ID",
        may={"name": "TEXT", "folder": "FOLDER_ID", "organization": "ORGANIZATION_ID"},
        work=_create,
    ),
    "projects describe": Command(takes="PROJECT_ID", work=Rest(path=f"{V1}/projects/{{target}}")),
    "projects get-ancestors": Command(
        takes="PROJECT_ID", columns={"ID": "id", "TYPE": "type"}, work=_ancestors
    ),
    "projects list": Command(
        columns={"PROJECT_ID": "projectId", "NAME": "name", "PROJECT_NUMBER": "projectNumber"},
        work=Rest(path=f"{V1}/projects", listed="projects"),
    ),
    "projects delete": Command(
        takes="PROJECT_ID",
        work=Rest(method="DELETE", path=f"{V1}/projects/{{target}}", told="Deleted [{target}]."),
    ),
    "projects undelete": Command(
        takes="PROJECT_ID",
        work=Rest(
            method="POST",
            path=f"{V1}/projects/{{target}}:undelete",
            body={},
            told="Restored [{target}].",
        ),
    ),
    "alpha projects update": Command(
        takes="PROJECT_ID", must={"update-labels": "LABELS"}, work=_label
    ),
    "projects update": Command(
        takes="PROJECT_ID",
        must={"name": "TEXT"},
        work=Patch(
            path=f"{V3}/projects/{{target}}",
            fields={"name": "displayName"},
            waits=True,
            told="Updated project [{target}].",
        ),
    ),
    **binding_commands(
        "projects", "PROJECT_ID", Policy(path=f"{V1}/projects/{{target}}", noun="project")
    ),
    **binding_commands(
        "organizations",
        "ORGANIZATION_ID",
        Policy(path=f"{V1}/organizations/{{target}}", noun="organization"),
    ),
    **binding_commands(
        "resource-manager folders",
        "FOLDER_ID",
        Policy(path=f"{V3}/folders/{{target}}", noun="folder"),
    ),
    "alpha resource-manager liens list": Command(
        in_project=True,
        columns={"NAME": "name/", "ORIGIN": "origin", "REASON": "reason"},
        work=Rest(path=f"{V1}/liens", query={"parent": "projects/{project}"}, listed="liens"),
    ),
    "alpha resource-manager liens delete": Command(
        takes="LIEN_ID",
        work=Rest(method="DELETE", path=f"{V1}/liens/{{target}}", told="Deleted [liens/{target}]."),
    ),
}
