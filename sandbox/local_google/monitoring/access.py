"""What every Monitoring handler needs: the project, its refusals in this API's words, records."""

import re

from sandbox.local_google.calls.registry import Call
from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.errors import GoogleError, denied, invalid
from sandbox.local_google.resources.hierarchy import Project

MOST_LABELS = 64


def project_of(call: Call, resource: str, permission: str) -> Project:
    """The active project of `projects/P/…`, or 403 in this API's words."""
    project = call.world.project(resource.split("/")[1])
    refusal = denied(f"Permission {permission} denied (or the resource may not exist).")
    if project is None or project.state != "ACTIVE":
        raise refusal
    call.require(permission, f"projects/{project.project_id}", refusal)
    return project


def invalid_value(field: str, value: JsonValue, reason: str) -> GoogleError:
    """The form of this API's refusals, as users quote them."""
    return invalid(f'Field {field} had an invalid value of "{value}": {reason}')


def record(call: Call) -> Json:
    """A mutation record; members are shown as bare addresses."""
    return {"mutateTime": call.world.timestamp(), "mutatedBy": call.caller.partition(":")[2]}


def check_texts(field: str, resource: Json, limits: dict[str, int]) -> None:
    for name, most in limits.items():
        value = resource.get(name, "")
        if len(value) > most:
            raise invalid_value(f"{field}.{name}", f"{value[:20]}…", f"longer than {most}")


def check_user_labels(field: str, labels: dict[str, str]) -> None:
    """Rules of `userLabels` in the discovery document's description."""
    if len(labels) > MOST_LABELS:
        raise invalid_value(field, f"{len(labels)} entries", f"at most {MOST_LABELS}")
    for key, value in labels.items():
        for text, pattern in ((key, r"[^\W\d_A-Z][^\WA-Z]*"), (value, r"[^\WA-Z]*")):
            plain = text.replace("-", "_")
            if len(text) > 63 or text != text.lower() or not re.fullmatch(pattern, plain):
                raise invalid_value(
                    field,
                    text,
                    "labels are at most 63 lower-case letters, digits, _ and -, keys begin with a"
                    " letter",
                )


def seconds(duration: str) -> float:
    """Of a `google-duration` the schema let pass: `60s`, `1.5s`."""
    return float(duration.removesuffix("s"))
