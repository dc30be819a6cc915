"""Figures of one stream, each with its unit and its formula, from the times in the transcript.

The field's abbreviations mean different things in different tools, so the names here are spelled
out: `time_per_output_token_ms` is vLLM's TPOT and AIPerf's ITL. Tokens are counted by Google's
usage where it came, else by chunks, and the source is part of the result.
"""

from dataclasses import dataclass

from checks.chat.transcript import Transcript

MILLISECONDS = 1000.0


@dataclass(frozen=True)
class Metric:
    """One figure; None where the stream does not give it."""

    value: float | int | None
    unit: str
    formula: str

    def as_dict(self) -> dict[str, float | int | str | None]:
        rounded = round(self.value, 3) if isinstance(self.value, float) else self.value
        return {"value": rounded, "unit": self.unit, "formula": self.formula}


def token_count(seen: Transcript) -> tuple[int, str]:
    """How many tokens, and who counted: `usage` or `chunks`."""
    if seen.usage and seen.usage.completion_tokens:
        return seen.usage.completion_tokens, "usage"
    return len(seen.token_times), "chunks"


def metrics(seen: Transcript) -> dict[str, Metric]:
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
        "output_tokens_per_second": Metric(
            1 / per_token if per_token else None, "tokens/s", "1000 / time_per_output_token"
        ),
        "output_tokens": Metric(tokens, "tokens", f"counted by {source}"),
    }


def milliseconds(seconds: float | None, formula: str) -> Metric:
    return Metric(None if seconds is None else seconds * MILLISECONDS, "ms", formula)
