"""A run is good when every objective is met by a figure that was measured."""

import pytest

from smoke.metrics.metric_table import OBJECTIVES
from smoke.metrics.objectives import UnusableObjectiveError, parse_objectives

TTFT, TPOT, SPEED = "time_to_first_token_ms", "time_per_output_token_ms", "output_tokens_per_second"


@pytest.mark.parametrize(
    ("ttft", "tpot", "met"),
    [(500, 50, True), (500.1, 50, False), (500, 50.1, False), (None, 50, False)],
)
def test_all_limits_hold_and_the_limit_itself_is_within(
    ttft: float | None, tpot: float, met: bool
) -> None:
    wanted = parse_objectives(f"{TTFT}:500 {TPOT}:50")
    assert wanted.met({TTFT: ttft, TPOT: tpot, "output_tokens": 9}) is met


def test_a_speed_is_at_least_its_limit() -> None:
    wanted = parse_objectives(f"{SPEED}:40")
    assert wanted.met({SPEED: 40.0})
    assert not wanted.met({SPEED: 39.9})


def test_an_answer_of_one_token_has_no_time_per_further_token_to_miss() -> None:
    """vLLM's rule: n <= 1 counts as 0."""
    wanted = parse_objectives(f"{TPOT}:50")
    assert wanted.met({TPOT: None, "output_tokens": 1})
    assert not wanted.met({TPOT: None, "output_tokens": 2})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "found nothing"),
        ("ttft:5", "found 'ttft', expected one of"),
        ("output_tokens:5", "found 'output_tokens', expected one of"),
        (f"{TTFT}:500 {TTFT}:6", "twice"),
        (f"{TTFT}:0", "above 0"),
        (f"{TTFT}:nan", "above 0"),
        (f"{TTFT}:soon", "above 0"),
        (TTFT, f"expected {TTFT}:NUMBER"),
    ],
)
def test_what_cannot_be_an_objective_is_refused(text: str, said: str) -> None:
    with pytest.raises(UnusableObjectiveError) as refused:
        parse_objectives(text)
    assert said in str(refused.value)


def test_an_unknown_name_gets_the_list_of_names() -> None:
    with pytest.raises(UnusableObjectiveError) as refused:
        parse_objectives("latency:1")
    assert all(name in str(refused.value) for name in OBJECTIVES)
