"""Vertex AI's long-running operations: names, metadata and payload types, version by version."""

from sandbox.local_google.calls import operations
from sandbox.local_google.calls.registry import Call
from sandbox.local_google.json_types import Json

API = "aiplatform"
EMPTY: Json = {"@type": "type.googleapis.com/google.protobuf.Empty"}


def payload(call: Call, kind: str, fields: Json) -> Json:
    """`fields` as a message of the API version that was called."""
    version = call.method.document.version
    return {"@type": f"type.googleapis.com/google.cloud.{API}.{version}.{kind}", **fields}


def start(call: Call, parent: str, response: Json, metadata: Json) -> Json:
    """`parent` is `projects/NUMBER/locations/L` or an endpoint below it.

    Answers what Google's first answer holds: name and metadata, no `done`.
    """
    name = f"{parent}/operations/{4_000_000_000_000_000_000 + call.world.next('vertex operation')}"
    operations.start(call.world, API, name, response, metadata)
    return {"name": name, "metadata": metadata}


def metadata(call: Call, kind: str, fields: Json | None = None) -> Json:
    now = call.world.timestamp()
    generic = {"genericMetadata": {"createTime": now, "updateTime": now}}
    return payload(call, kind, generic | (fields or {}))
