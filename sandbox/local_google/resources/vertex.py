"""Vertex AI: endpoints, and which licences a project accepted."""

from dataclasses import dataclass, field

from sandbox.local_google.json_types import Json


@dataclass
class Endpoint:
    name: str
    """`projects/NUMBER/locations/L/endpoints/ID`."""
    create_time: str
    update_time: str
    etag: str
    written: Json
    """The fields a client may write, as Google spells them."""
    dedicated_dns: str = ""
    card: str = ""
    """What is deployed, as `publishers/P/models/M@V`; empty before and after."""
    deployed_models: list[Json] = field(default_factory=list)
    deployment: str = ""
    """Name of the operation that must be done before it serves."""


@dataclass
class Vertex:
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    eulas: dict[str, list[str]] = field(default_factory=dict)
    """By project id: the cards whose licence was accepted, as `publishers/P/models/M`."""
