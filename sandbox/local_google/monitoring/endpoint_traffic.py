"""Turns a finished call of an endpoint of one's own into Monitoring's values.

Google measures neither tokens nor the first token there. `response_code` is the status itself
(inferred: Google's list says "1xx, 2xx, …"), the latency is `total` alone, and display names are
left out.
"""

from functools import lru_cache

from sandbox.local_google.protocol.contract import Match
from sandbox.local_google.resources.traffic import MINUTE, SeriesKey
from sandbox.local_google.resources.vertex import Endpoint
from sandbox.local_google.state.world import World


def observe(world: World, match: Match, status: int, milliseconds: float) -> None:
    """Counts the call if its endpoint exists; what the answer says is of no account."""
    _, reference, _, location, _, own_id = match.path_arguments["endpoint"].split("/")
    if (project := world.project(reference)) is None:
        return
    name = f"projects/{project.number}/locations/{location}/endpoints/{own_id}"
    if (endpoint := world.vertex.endpoints.get(name)) is None:
        return
    answers, took = _series(project.project_id, location, own_id, _deployed(endpoint), status)
    minute = int(world.clock.seconds() // MINUTE)
    world.traffic.add(answers, minute, 1)
    if status == 200:
        world.traffic.measure(took, minute, milliseconds)


def _deployed(endpoint: Endpoint) -> str:
    return str(endpoint.deployed_models[0]["id"]) if endpoint.deployed_models else ""


@lru_cache(maxsize=1024)
def _series(
    project_id: str, location: str, own_id: str, deployed: str, status: int
) -> tuple[SeriesKey, SeriesKey]:
    resource = (("endpoint_id", own_id), ("location", location))

    def key(metric: str, **labels: str) -> SeriesKey:
        every = {"deployed_model_id": deployed, "spot": "False", **labels}
        return SeriesKey(metric, project_id, resource, tuple(sorted(every.items())))

    return (
        key("response_count", response_code=str(status)),
        key("prediction_latencies", latency_type="total"),
    )
