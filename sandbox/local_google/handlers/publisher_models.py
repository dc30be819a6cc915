"""Vertex AI: the cards of Model Garden, one and all. Says what exists, nothing about access."""

from operator import itemgetter

from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol import filters
from sandbox.local_google.protocol.errors import invalid, not_found
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.vertex import cards
from sandbox.local_google.vertex.models import PublisherModel, publisher_models

TEMPLATE = "projects/{project}/locations/{location}/"
# (inferred) Google says "the standard list filter" and no more; these have one value a card.
FIELDS = ("name", "versionId", "launchStage", "openSourceCategory")
SNAKE = {"version_id": "versionId", "launch_stage": "launchStage"}
SNAKE["open_source_category"] = "openSourceCategory"


def available(call: Call, name: str) -> PublisherModel:
    model = publisher_models().get(name)
    if model is None or model.is_retired(call.world.now().date()):
        raise not_found(f"Publisher Model `{name}` not found.")
    return model


def _managed(model: PublisherModel) -> Json:
    return {
        "name": model.name,
        "versionId": "001",
        "openSourceCategory": "THIRD_PARTY_OWNED_OSS",
        "launchStage": model.launch_stage,
        "versionState": "VERSION_STATE_STABLE",
        "publisherModelTemplate": f"{TEMPLATE}{model.name}",
    }


def _self_deployed(card: cards.CardVersion) -> Json:
    return {
        "name": card.card,
        "versionId": card.version,
        "openSourceCategory": card.open_source_category,
        "launchStage": "GA",
        "versionState": "VERSION_STATE_STABLE",
        "publisherModelTemplate": f"{TEMPLATE}{card.card}@{card.version}",
    }


def _deploy_options(card: cards.CardVersion) -> Json:
    """What only the full view shows (inferred): how the card may be deployed, a machine each."""
    options = [
        {
            "modelDisplayName": card.version,
            "dedicatedResources": {
                "machineSpec": {
                    "machineType": machine.name,
                    "acceleratorType": machine.accelerator,
                    "acceleratorCount": machine.count,
                },
                "minReplicaCount": 1,
            },
        }
        for machine in card.machine_types
    ]
    return {"supportedActions": {"deploy": options[0]}}


@handles("aiplatform.publishers.models.get", "v1", "v1beta1")
def get(call: Call) -> Json:
    name = call.path["name"]
    card = cards.named(name)
    if card is None:
        return _managed(available(call, name))
    basic = call.query.get("view", "").endswith("_BASIC")
    return _self_deployed(card) | ({} if basic else _deploy_options(card))


@handles("aiplatform.publishers.models.list", "v1beta1")
def list_models(call: Call) -> Json:
    """Managed models and, of each self-deploy card, the default version or all of them."""
    prefix = f"{call.path['parent']}/models/"
    today = call.world.now().date()
    managed = [_managed(m) for m in publisher_models().values() if not m.is_retired(today)]
    full = call.query.get("view") == "PUBLISHER_MODEL_VIEW_FULL"
    deployable = [
        _self_deployed(card) | (_deploy_options(card) if full else {})
        for card in cards.versions().values()
        if card.is_default or call.query.get("listAllVersions")
    ]
    asked = _filter(call.query.get("filter", ""))
    chosen = [
        model
        for model in managed + deployable
        if model["name"].startswith(prefix) and asked.matches(_lookup(model))
    ]
    _sort(chosen, call.query.get("orderBy", ""))
    return page(chosen, call.query, "publisherModels", default=100, most=1000)


def _lookup(model: Json) -> filters.Lookup:
    def value(selector: filters.Selector) -> str | None:
        found: str = model[_field(selector)]
        return found

    return value


def _field(selector: filters.Selector) -> str:
    name = ".".join(selector)
    return SNAKE.get(name, name)


def _filter(text: str) -> filters.Filter:
    asked = filters.accepted(text)
    for comparison in filters.comparisons(asked):
        if _field(comparison.selector) not in FIELDS:
            name = ".".join(comparison.selector)
            raise invalid(f"filter field {name!r} is not imitated; expected {', '.join(FIELDS)}")
    return asked


def _sort(models: list[Json], order: str) -> None:
    for term in reversed([term.split() for term in order.split(",") if term.strip()]):
        name = SNAKE.get(term[0], term[0])
        if name not in FIELDS or term[1:] not in ([], ["asc"], ["desc"]):
            raise invalid(f"order_by {' '.join(term)!r}: expected one of {', '.join(FIELDS)}")
        models.sort(key=itemgetter(name), reverse=term[1:] == ["desc"])
