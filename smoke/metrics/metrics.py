"""Figures of one stream from the times in its transcript; what they are called is `metric_table`.

Tokens are counted by Google's usage where it came, else by chunks, and the source is told.
"""

from itertools import pairwise

from reports.model import Figure
from smoke.metrics.distributions import percentile
from smoke.metrics.metric_table import METRICS
from smoke.stream.transcript import Transcript

MILLISECONDS = 1000.0
Values = dict[str, float | int | None]


def token_count(seen: Transcript) -> tuple[int, str]:
    """How many tokens, and who counted: `usage` or `chunks`."""
    if seen.usage and seen.usage.completion_tokens:
        return seen.usage.completion_tokens, "usage"
    return len(seen.token_times), "chunks"


def metrics(seen: Transcript) -> dict[str, Figure]:
    """By name, with unit and formula."""
    measured = values(seen)
    figures = {
        name: Figure(value=measured[name], unit=metric.unit, formula=metric.formula)
        for name, metric in METRICS.items()
    }
    tokens, source = token_count(seen)
    figures["output_tokens"] = Figure(value=tokens, unit="tokens", formula=f"counted by {source}")
    return figures


def values(seen: Transcript) -> Values:
    """By name; None for what could not be measured."""
    times = seen.token_times
    first, last = (times[0], times[-1]) if times else (None, None)
    tokens, _ = token_count(seen)
    per_token = None
    if first is not None and last is not None and tokens > 1:
        per_token = (last - first) / (tokens - 1)
    return {
        "time_to_first_token_ms": milliseconds(first),
        "time_to_first_output_token_ms": milliseconds(seen.first_visible_at),
        "request_latency_ms": milliseconds(last),
        "stream_closed_ms": milliseconds(seen.closed_at),
        "time_per_output_token_ms": milliseconds(per_token),
        "output_tokens_per_second": 1 / per_token if per_token else None,
        "e2e_output_tokens_per_second": tokens / last if last else None,
        "output_tokens": tokens,
        **gap_values(inter_chunk_latencies(seen)),
        **phases(seen),
    }


def inter_chunk_latencies(seen: Transcript) -> list[float]:
    """Milliseconds between one chunk with text and the next, in the order they came."""
    return [
        round((after - before) * MILLISECONDS, 3) for before, after in pairwise(seen.token_times)
    ]


def gap_values(gaps: list[float]) -> Values:
    ordered = sorted(gaps)
    return {
        **{f"inter_chunk_latency_p{p}_ms": percentile(ordered, p) for p in (50, 90, 99)},
        "inter_chunk_latency_max_ms": ordered[-1] if ordered else None,
    }


def phases(seen: Transcript) -> Values:
    """AIPerf's names; a connection that was kept from an earlier request has no first three."""
    waiting = receiving = None
    if seen.first_byte_at is not None:
        receiving = seen.closed_at - seen.first_byte_at
        if seen.sent_at is not None:
            waiting = seen.first_byte_at - seen.sent_at
    return {
        "http_req_dns_lookup_ms": milliseconds(seen.phases.dns_lookup),
        "http_req_connecting_ms": milliseconds(seen.phases.connecting),
        "http_req_tls_handshake_ms": milliseconds(seen.phases.tls_handshake),
        "http_req_waiting_ms": milliseconds(waiting),
        "http_req_receiving_ms": milliseconds(receiving),
    }


def milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * MILLISECONDS, 3)
