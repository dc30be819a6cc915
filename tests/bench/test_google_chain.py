"""The chains of Google's latencies that an `up` is measured against, on exchanges made by hand."""

import pytest

from bench.google_chain import (
    ACCOUNT,
    ENABLE,
    ENABLE_MODEL,
    LINK,
    NEEDS,
    PROJECT,
    READ_POLICY,
    ROLE,
    SET_POLICY,
    TOKEN,
    Exchange,
    longest_chain,
    needed_chain,
)

ANSWERS = {
    TOKEN: 1.0,
    PROJECT: 2.0,
    LINK: 4.0,
    ENABLE: 8.0,
    ACCOUNT: 16.0,
    ROLE: 3.0,
    READ_POLICY: 5.0,
    SET_POLICY: 32.0,
    ENABLE_MODEL: 64.0,
}
OPERATIONS = {PROJECT: 128.0, ENABLE: 256.0}


def asked(answers: dict[str, float], operations: dict[str, float]) -> list[Exchange]:
    """Each once, all at one time: what is needed does not follow from the clock."""
    return [
        Exchange(method, operation, 0.0, seconds)
        for operation, taken in ((False, answers), (True, operations))
        for method, seconds in taken.items()
    ]


def test_the_made_up_answers_are_of_every_method_in_the_table() -> None:
    assert ANSWERS.keys() == NEEDS.keys()


def test_a_method_takes_its_answer_and_its_operation_on_top_of_what_it_needs() -> None:
    """Here the model's enablement is last; the caller's account and grant run beside it."""
    assert needed_chain(asked(ANSWERS, OPERATIONS)) == 1 + 2 + 128 + 4 + 8 + 256 + 64


@pytest.mark.parametrize("slowest", [ACCOUNT, ROLE, READ_POLICY])
def test_the_grant_waits_for_the_slowest_of_account_role_and_policy(slowest: str) -> None:
    answers = {**ANSWERS, slowest: 1000.0}
    assert needed_chain(asked(answers, OPERATIONS)) == 1 + 2 + 128 + 1000 + 32


def test_neither_a_repetition_nor_what_google_does_not_need_counts() -> None:
    once = asked(ANSWERS, OPERATIONS)
    poll = Exchange("serviceusage.operations.get", False, 0.0, 5000.0)
    again = [Exchange(method, kind, 9.0, 5000.0) for method in NEEDS for kind in (False, True)]
    repeated = [e for e in again if not e.operation or e.method in OPERATIONS]
    assert needed_chain([poll, *once, *repeated]) == needed_chain(once)


@pytest.mark.parametrize("method", NEEDS)
def test_a_method_of_the_table_that_was_never_asked_is_an_error(method: str) -> None:
    """An operation without the call that started it is none either."""
    answers = {other: seconds for other, seconds in ANSWERS.items() if other != method}
    with pytest.raises(KeyError, match=method):
        needed_chain(asked(answers, {**OPERATIONS, method: 1.0}))


@pytest.mark.parametrize(
    ("spans", "seconds"),
    [
        ([], 0.0),
        ([(0, 3)], 3.0),
        ([(0, 3), (3, 5)], 5.0),  # the next begins as the last ends
        ([(0, 3), (10, 12)], 5.0),  # what lies between is not Google's
        ([(0, 3), (2, 6)], 4.0),  # side by side: the longer
        ([(0, 10), (9, 11)], 10.0),
        ([(0, 10), (1, 3), (4, 6)], 10.0),
        ([(0, 10), (1, 6), (6, 12)], 11.0),  # two short ones outlast a long one
        ([(0, 2), (1, 4), (2, 3), (5, 9)], 7.0),
        ([(0, 2), (0, 2), (2, 4), (2, 4)], 4.0),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_the_longest_chain_is_of_exchanges_one_after_another(
    spans: list[tuple[int, int]], seconds: float, order: int
) -> None:
    exchanges = [Exchange("m", False, float(a), float(b - a)) for a, b in spans[::order]]
    assert longest_chain(exchanges) == seconds
