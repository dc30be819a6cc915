"""Every figure of one stream by name: its unit, its formula, and which way is better.

The field's abbreviations mean different things in different tools, so the names are spelled out and
the formulas use the names: `time_per_output_token_ms` is vLLM's TPOT and AIPerf's ITL,
`inter_chunk_latency_ms` is vLLM's ITL and AIPerf's ICL.
"""

from dataclasses import dataclass

MILLISECONDS, TOKENS, RATE = "ms", "tokens", "tokens/s"
INTER_CHUNK_LATENCY = "inter_chunk_latency_ms"
INTER_CHUNK_FORMULA = "chunk with content, reasoning or tool call - the one before it"


@dataclass(frozen=True)
class Metric:
    unit: str
    formula: str
    more_is_better: bool = False


METRICS: dict[str, Metric] = {
    "time_to_first_token_ms": Metric(MILLISECONDS, "first content or reasoning - sending"),
    "time_to_first_output_token_ms": Metric(MILLISECONDS, "first content - sending"),
    "request_latency_ms": Metric(MILLISECONDS, "last content or reasoning - sending"),
    "stream_closed_ms": Metric(MILLISECONDS, "end of reading - sending"),
    "time_per_output_token_ms": Metric(
        MILLISECONDS, "(request_latency - time_to_first_token) / (output_tokens - 1)"
    ),
    "output_tokens_per_second": Metric(RATE, "1000 / time_per_output_token", True),
    "e2e_output_tokens_per_second": Metric(RATE, "1000 * output_tokens / request_latency", True),
    "output_tokens": Metric(TOKENS, "counted by usage where it came, else by chunks", True),
    "inter_chunk_latency_p50_ms": Metric(MILLISECONDS, "p50 of this run's inter_chunk_latency"),
    "inter_chunk_latency_p90_ms": Metric(MILLISECONDS, "p90 of this run's inter_chunk_latency"),
    "inter_chunk_latency_p99_ms": Metric(MILLISECONDS, "p99 of this run's inter_chunk_latency"),
    "inter_chunk_latency_max_ms": Metric(MILLISECONDS, "longest inter_chunk_latency of this run"),
    "http_req_dns_lookup_ms": Metric(MILLISECONDS, "name lookup"),
    "http_req_connecting_ms": Metric(MILLISECONDS, "TCP connect"),
    "http_req_tls_handshake_ms": Metric(MILLISECONDS, "TLS handshake"),
    "http_req_waiting_ms": Metric(MILLISECONDS, "headers of the response - request sent"),
    "http_req_receiving_ms": Metric(MILLISECONDS, "end of reading - headers of the response"),
}

OBJECTIVES = tuple(name for name, metric in METRICS.items() if metric.unit != TOKENS)
"""What `--slo` may name."""
