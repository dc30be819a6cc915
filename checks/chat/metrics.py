"""Figures of one stream, each with its unit and its formula, from the times in the transcript.

The field's abbreviations mean different things in different tools, so the names here are spelled
out: `time_per_output_token_ms` is vLLM's TPOT and AIPerf's ITL. Tokens are counted by Google's
usage where it came, else by chunks, and the source is part of the result.
"""

from checks.chat.transcript import Transcript
from checks.report.model import Figure

MILLISECONDS = 1000.0


def token_count(seen: Transcript) -> tuple[int, str]:
    """How many tokens, and who counted: `usage` or `chunks`."""
    if seen.usage and seen.usage.completion_tokens:
        return seen.usage.completion_tokens, "usage"
    return len(seen.token_times), "chunks"


def metrics(seen: Transcript) -> dict[str, Figure]:
    """By name; the formulas use the names of the other metrics."""
    first = seen.token_times[0] if seen.token_times else None
    last = seen.token_times[-1] if seen.token_times else None
    tokens, source = token_count(seen)
    per_token = None
    if first is not None and last is not None and tokens > 1:
        per_token = (last - first) / (tokens - 1)
    return {
        "time_to_first_token_ms": milliseconds(first, "first content or reasoning - sending"),
        "time_to_first_output_token_ms": milliseconds(
            seen.first_visible_at, "first content - sending"
        ),
        "request_latency_ms": milliseconds(last, "last content or reasoning - sending"),
        "stream_closed_ms": milliseconds(seen.closed_at, "end of reading - sending"),
        "time_per_output_token_ms": milliseconds(
            per_token, "(request_latency - time_to_first_token) / (output_tokens - 1)"
        ),
        "output_tokens_per_second": Figure(
            value=1 / per_token if per_token else None,
            unit="tokens/s",
            formula="1000 / time_per_output_token",
        ),
        "output_tokens": Figure(value=tokens, unit="tokens", formula=f"counted by {source}"),
        **phases(seen),
    }


def phases(seen: Transcript) -> dict[str, Figure]:
    """AIPerf's names; a connection that was kept from an earlier request has no first three."""
    waiting = None
    if seen.first_byte_at is not None and seen.sent_at is not None:
        waiting = seen.first_byte_at - seen.sent_at
    return {
        "http_req_dns_lookup_ms": milliseconds(seen.phases.dns_lookup, "name lookup"),
        "http_req_connecting_ms": milliseconds(seen.phases.connecting, "TCP connect"),
        "http_req_tls_handshake_ms": milliseconds(seen.phases.tls_handshake, "TLS handshake"),
        "http_req_waiting_ms": milliseconds(waiting, "headers of the response - request sent"),
    }


def milliseconds(seconds: float | None, formula: str) -> Figure:
    value = None if seconds is None else round(seconds * MILLISECONDS, 3)
    return Figure(value=value, unit="ms", formula=formula)
