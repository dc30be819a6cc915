"""What Google measures of who serves a model: the names that alerts and charts are made of.

The metrics, their resources and the labels' names are Google's, all BETA. Which values the labels
have for gpt-oss (`publisher` openai, `model_user_id` gpt-oss-120b-maas) has not been seen, so
nothing here selects by them: series are told apart by model or endpoint, whatever it is called, and
another one in the project is watched and drawn too. Nor does anything select by the resource's
project label, about which Google's descriptor and API disagree.

An endpoint of one's own is no publisher model and has metrics of its own; not the same ones: there
is neither a token count nor a time to the first token. Google describes its `response_code` as
"1xx, 2xx, …", so whether 429 is told from other 4xx has not been seen.

Sources: https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/model-observability ,
https://cloud.google.com/monitoring/api/metrics_gcp_a_b#gcp-aiplatform
"""

from dataclasses import dataclass

VERTEX_AI = "aiplatform.googleapis.com"
RESPONSE_CODE = "metric.labels.response_code"
"""The answer's HTTP status."""
TOKEN_TYPE = "metric.labels.type"  # noqa: S105 - a label's name
"""input or output."""
TELL_APART = {
    "PublisherModel": "resource.labels.model_user_id",
    "Endpoint": "resource.labels.endpoint_id",
}
"""By resource: the label by which one model is told from another."""


@dataclass(frozen=True)
class Metric:
    """One metric of one kind of monitored resource."""

    name: str
    resource: str
    unit: str
    always: tuple[str, ...] = ()
    """Restrictions without which a call would count more than once."""

    @property
    def tell_apart(self) -> str:
        return TELL_APART[self.resource]

    def where(self, *restrictions: str) -> str:
        """A filter that selects its series, those alone that fit all `restrictions`."""
        chosen = (
            f'metric.type="{VERTEX_AI}/{self.name}"',
            f'resource.type="{VERTEX_AI}/{self.resource}"',
        )
        return " AND ".join((*chosen, *self.always, *restrictions))


@dataclass(frozen=True, kw_only=True)
class Source:
    """One way to serve a model; None is what Google does not measure there."""

    suffix: str
    """Tells its conditions from the other source's, in the same alert."""
    calls: Metric
    first_token: Metric | None


TOKENS = Metric("publisher/online_serving/token_count", "PublisherModel", "1")
CALLS = Metric("publisher/online_serving/model_invocation_count", "PublisherModel", "1")
FIRST_TOKEN = Metric("publisher/online_serving/first_token_latencies", "PublisherModel", "ms")
WHOLE_ANSWER = Metric("publisher/online_serving/model_invocation_latencies", "PublisherModel", "ms")
OWN_CALLS = Metric("prediction/online/response_count", "Endpoint", "1")
OWN_WHOLE_ANSWER = Metric(
    "prediction/online/prediction_latencies",
    "Endpoint",
    "ms",
    ('metric.labels.latency_type="total"',),
)

MANAGED = Source(
    suffix="",
    calls=CALLS,
    first_token=FIRST_TOKEN,
)
SELF_DEPLOYED = Source(
    suffix=", on an endpoint of the project's own",
    calls=OWN_CALLS,
    first_token=None,
)

THROTTLED = f'{RESPONSE_CODE}="429"'
FAILED = f'{RESPONSE_CODE}!=starts_with("2") AND {RESPONSE_CODE}!="429"'
"""Neither done nor throttled. Which refusals Google counts at all (401, 403, 404) is not known."""
