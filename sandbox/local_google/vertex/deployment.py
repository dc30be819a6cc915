"""What a self-deploy request (`projects.locations.deploy`) may ask for, and what it gets.

Field rules are those in the discovery document's descriptions; the texts are (inferred). Parts
that would change what is served and cannot be imitated (a custom container, a Hugging Face or
custom model, private service connect) are refused by name rather than ignored.
"""

import re
from dataclasses import dataclass

from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import bad_request, invalid, not_found, precondition
from sandbox.local_google.vertex import cards
from sandbox.local_google.vertex.access import not_imitated, regional

ENDPOINT_ID = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?|[1-9][0-9]{0,8}")
MODEL_ID = re.compile(r"[a-z_][a-z0-9_-]{0,62}")
NOT_IMITATED = (
    ("", "huggingFaceModelId"),
    ("", "customModel"),
    ("modelConfig", "containerSpec"),
    ("modelConfig", "huggingFaceAccessToken"),
    ("endpointConfig", "privateServiceConnectConfig"),
)
MOST_REPLICAS = 128  # (inferred): Google only says that a value can be too large


@dataclass(frozen=True)
class Deployment:
    card: cards.CardVersion
    resources: Json
    """`DedicatedResources`, with every default filled in."""
    endpoint_id: str
    """Empty = Google chooses."""
    dedicated: bool
    accepts_eula: bool


def read(body: Json, location: str) -> Deployment:
    """The deployment a body asks for, or 400, 404, 501 naming the field that is wrong."""
    for section, field in NOT_IMITATED:
        if field in (body.get(section, {}) if section else body):
            raise not_imitated(f"{section}.{field}".lstrip("."))
    card = _card(body.get("publisherModelName", ""))
    regional(location)
    if location not in card.locations:
        raise precondition(f"Publisher Model {card.name} is not deployable in region {location}.")
    endpoint, model = body.get("endpointConfig", {}), body.get("modelConfig", {})
    problems = _names(endpoint, model)
    if problems:
        raise bad_request(_told(problems), problems)
    asked = body.get("deployConfig", {}).get("dedicatedResources")
    return Deployment(
        card,
        _resources(card, asked),
        endpoint.get("endpointUserId", ""),
        not endpoint.get("dedicatedEndpointDisabled", False),
        model.get("acceptEula", False),
    )


def _told(problems: dict[str, str]) -> str:
    listed = "; ".join(f"{name}: {text}" for name, text in problems.items())
    return f"Request contains an invalid argument. {listed}"


def _card(name: str) -> cards.CardVersion:
    if re.fullmatch(r"publishers/[^/@]+/models/[^/@]+@[^/@]+", name) is None:
        raise invalid(
            "publisher_model_name must be"
            f" publishers/{{publisher}}/models/{{publisher_model}}@{{version_id}}, found {name!r}"
        )
    card = cards.versions().get(name)
    if card is None:
        raise not_found(f"Publisher Model `{name}` not found.")
    return card


def _names(endpoint: Json, model: Json) -> dict[str, str]:
    problems = {}
    if endpoint.get("dedicatedEndpointEnabled") and endpoint.get("dedicatedEndpointDisabled"):
        problems["endpoint_config.dedicated_endpoint_enabled"] = "contradicts …_disabled"
    wanted = endpoint.get("endpointUserId", "")
    if wanted and ENDPOINT_ID.fullmatch(wanted) is None:
        problems["endpoint_config.endpoint_user_id"] = endpoint_id_rule(wanted)
    wanted = model.get("modelUserId", "")
    if wanted and MODEL_ID.fullmatch(wanted) is None:
        problems["model_config.model_user_id"] = (
            f"up to 63 of [a-z0-9_-], not starting with a number or hyphen; found {wanted!r}"
        )
    if labels_problem(endpoint.get("labels", {})):
        problems["endpoint_config.labels"] = labels_problem(endpoint["labels"])
    return problems


def endpoint_id_rule(found: str) -> str:
    return (
        "up to 63 of [a-z0-9-] starting with a letter and not ending in a hyphen, or up to 9"
        f" digits without a leading zero; found {found!r}"
    )


def labels_problem(labels: dict[str, str]) -> str:
    for key, value in labels.items():
        for text in (key, value):
            if len(text) > 64 or text != text.lower() or not re.fullmatch(r"[\w-]*", text):
                return (
                    "keys and values are at most 64 lower-case letters, digits, _ and -; found"
                    f" {text!r}"
                )
    return ""


def _resources(card: cards.CardVersion, asked: Json | None) -> Json:
    if asked is None:
        spec, least, most = {}, 1, 1
    else:
        if "machineSpec" not in asked:
            raise _wrong("machine_spec", "required")
        spec = asked["machineSpec"]
        least = asked.get("minReplicaCount", 0)
        most = asked.get("maxReplicaCount", 0) or least
    if least < 1:
        raise _wrong("min_replica_count", f"at least 1, found {least}")
    if not least <= most <= MOST_REPLICAS:
        raise _wrong(
            "max_replica_count", f"from min_replica_count to {MOST_REPLICAS}, found {most}"
        )
    machine = _machine(card, spec)
    filled: Json = {
        "machineType": machine.name,
        "acceleratorType": machine.accelerator,
        "acceleratorCount": machine.count,
    }
    counts = {"minReplicaCount": least, "maxReplicaCount": most}
    return {**(asked or {}), "machineSpec": {**spec, **filled}, **counts}


def _machine(card: cards.CardVersion, spec: Json) -> cards.MachineType:
    offered = {machine.name: machine for machine in card.machine_types}
    name = spec.get("machineType", card.machine_types[0].name)
    machine = offered.get(name)
    if machine is None:
        raise _wrong(
            "machine_spec.machine_type",
            f"{card.name} runs on one of {', '.join(offered)}, found {name!r}",
        )
    kind = spec.get("acceleratorType", machine.accelerator)
    count = spec.get("acceleratorCount", machine.count)
    if (kind, count) != (machine.accelerator, machine.count):
        raise _wrong(
            "machine_spec.accelerator_type",
            f"{name} has {machine.count} x {machine.accelerator}, found {count} x {kind}",
        )
    return machine


def _wrong(field: str, text: str) -> Exception:
    problems = {f"deploy_config.dedicated_resources.{field}": text}
    return bad_request(_told(problems), problems)
