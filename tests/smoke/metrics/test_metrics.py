"""The figures mean what their names and formulas say."""

import pytest

from smoke.metrics.metric_table import METRICS
from smoke.metrics.metrics import inter_chunk_latencies, metrics
from smoke.stream.chunks import Chunk, ToolCallPiece, Usage
from smoke.stream.transcript import REASONING, TOOL_CALL, VISIBLE, Transcript


def transcript(*chunks: tuple[float, Chunk], completion_tokens: int | None = None) -> Transcript:
    seen = Transcript(status=200, is_stream=True, closed_at=9.0)
    for at, chunk in chunks:
        seen.add(chunk, at)
    if completion_tokens is not None:
        usage = Usage(
            prompt_tokens=1,
            completion_tokens=completion_tokens,
            total_tokens=None,
            reasoning_tokens=None,
        )
        seen.add(Chunk(has_choices=False, usage=usage), 8.0)
    return seen


def said(text: str) -> Chunk:
    return Chunk(has_choices=True, content=text)


def thought(text: str) -> Chunk:
    return Chunk(has_choices=True, reasoning=text)


def values(seen: Transcript) -> dict[str, object]:
    figures = metrics(seen).items()
    return {name: figure.value for name, figure in figures if not name.startswith("http_req_")}


def test_reasoning_is_a_token_and_an_empty_chunk_is_none() -> None:
    seen = transcript((0.5, said("")), (1.0, thought("hm")), (2.0, said("a")), (4.0, said("b")))
    assert values(seen) == {
        "e2e_output_tokens_per_second": pytest.approx(3 / 4),
        "inter_chunk_latency_p50_ms": 1000.0,
        "inter_chunk_latency_p90_ms": None,
        "inter_chunk_latency_p99_ms": None,
        "inter_chunk_latency_max_ms": 2000.0,
        "time_to_first_token_ms": 1000.0,
        "time_to_first_output_token_ms": 2000.0,
        "request_latency_ms": 4000.0,
        "stream_closed_ms": 9000.0,
        "time_per_output_token_ms": 1500.0,
        "output_tokens_per_second": pytest.approx(1 / 1.5),
        "output_tokens": 3,
    }


def test_googles_count_of_tokens_goes_before_the_count_of_chunks() -> None:
    """One chunk may hold several tokens."""
    seen = transcript((1.0, said("a b")), (3.0, said("c d")), completion_tokens=5)
    counted = metrics(seen)
    assert counted["time_per_output_token_ms"].value == 500.0
    assert counted["output_tokens"].formula == "counted by usage"
    assert metrics(transcript((1.0, said("a"))))["output_tokens"].formula == "counted by chunks"


@pytest.mark.parametrize(
    "seen",
    [
        Transcript(),
        transcript((1.0, said("a"))),
        transcript((1.0, said("a")), (1.0, said("b"))),
        transcript((1.0, said("a")), completion_tokens=1),
    ],
    ids=["nothing", "one chunk", "all at once", "one token"],
)
def test_a_speed_that_cannot_be_known_is_not_invented(seen: Transcript) -> None:
    assert metrics(seen)["output_tokens_per_second"].value is None


def test_every_figure_carries_unit_and_formula() -> None:
    for metric in metrics(transcript((1.0, said("a")))).values():
        assert metric.unit in {"ms", "tokens", "tokens/s"}
        assert metric.formula


def test_every_documented_metric_is_measured_and_no_other() -> None:
    assert list(metrics(Transcript())) == list(METRICS)


def test_a_gap_is_between_chunks_that_bring_something() -> None:
    seen = transcript((1.0, thought("a")), (2.0, said("")), (2.5, said("b")), (2.5, said("c")))
    assert inter_chunk_latencies(seen) == [1500.0, 0.0]
    assert inter_chunk_latencies(transcript((1.0, said("a")))) == []


def test_receiving_ends_with_the_stream_and_waiting_with_the_headers() -> None:
    seen = Transcript(sent_at=0.25, first_byte_at=1.0, closed_at=9.0)
    assert metrics(seen)["http_req_waiting_ms"].value == 750.0
    assert metrics(seen)["http_req_receiving_ms"].value == 8000.0


def test_each_chunk_is_remembered_by_what_it_brought() -> None:
    piece = ToolCallPiece(0, "c", "f", "{")
    call = Chunk(has_choices=True, tool_calls=(piece,))
    both = Chunk(has_choices=True, content="a", reasoning="b")
    seen = transcript((1.0, thought("hm")), (2.0, call), (3.0, said("")), (4.0, both))
    assert seen.token_kinds == [REASONING, TOOL_CALL, VISIBLE]
    assert len(seen.token_times) == 3
