"""What Google measures of publisher models: the names that alerts and charts are made of.

The metrics and their resource are Google's, all BETA; the labels are as users report them.
Which values the labels have for gpt-oss (`publisher` openai, `model_user_id` gpt-oss-120b-maas) has
not been seen, so nothing here selects by them: series are told apart by `model_user_id`, whatever
it says, and another model called in the project is watched and drawn too. Nor does anything
select by the resource's project label, about which Google's descriptor and API disagree.

Sources: https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/model-observability ,
https://cloud.google.com/monitoring/api/metrics_gcp_a_b#gcp-aiplatform
"""

from dataclasses import dataclass

SERVING = "aiplatform.googleapis.com/publisher/online_serving"
PUBLISHER_MODEL = "aiplatform.googleapis.com/PublisherModel"
MODEL = "resource.labels.model_user_id"
RESPONSE_CODE = "metric.labels.response_code"
"""The answer's HTTP status."""
TOKEN_TYPE = "metric.labels.type"  # noqa: S105 - a label's name
"""input or output."""


@dataclass(frozen=True)
class Metric:
    """One metric of the resource PUBLISHER_MODEL."""

    name: str
    unit: str

    def where(self, *restrictions: str) -> str:
        """A filter that selects its series, those alone that fit all `restrictions`."""
        chosen = (f'metric.type="{SERVING}/{self.name}"', f'resource.type="{PUBLISHER_MODEL}"')
        return " AND ".join((*chosen, *restrictions))


CALLS = Metric("model_invocation_count", "1")
TOKENS = Metric("token_count", "1")
FIRST_TOKEN = Metric("first_token_latencies", "ms")
WHOLE_ANSWER = Metric("model_invocation_latencies", "ms")

THROTTLED = f'{RESPONSE_CODE}="429"'
FAILED = f'{RESPONSE_CODE}!=starts_with("2") AND {RESPONSE_CODE}!="429"'
"""Neither done nor throttled. Which refusals Google counts at all (401, 403, 404) is not known."""
