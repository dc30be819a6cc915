"""Chaos is the same every time: same seed, same sequence of calls of a method, same faults."""

from typing import Any

import httpx2
import pytest

from sandbox.local_google.faults.chaos import draw_fault
from sandbox.local_google.resources.faults import KINDS, Chaos
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

CHAOS = "/_sandbox/chaos"
PROJECT = "/cloudresourcemanager/v1/projects/existing-project"
ACCOUNTS = "/cloudbilling/v1/billingAccounts"
GET = "cloudresourcemanager.projects.get"


def outcomes(dev: Caller, *paths: str) -> list[int]:
    """Statuses; 0 where the connection ended instead."""
    found = []
    for path in paths:
        try:
            found.append(dev.ask("GET", path)[0])
        except httpx2.TransportError:
            found.append(0)
    return found


def test_the_same_seed_brings_the_same_faults_whatever_else_is_asked(dev: Caller) -> None:
    settings = {"rate": 0.5, "seed": 7, "methods": "projects.get$"}
    dev.ok("POST", CHAOS, settings)
    first = outcomes(dev, *[PROJECT] * 20)
    assert {200, 0} < set(first)
    dev.ok("POST", CHAOS, settings)
    mixed = outcomes(dev, *[PROJECT, ACCOUNTS] * 20)
    assert mixed[::2] == first
    assert mixed[1::2] == [200] * 20
    dev.ok("POST", CHAOS, settings | {"seed": 8})
    assert outcomes(dev, *[PROJECT] * 20) != first


def test_two_methods_do_not_go_wrong_in_step() -> None:
    settings = Chaos(rate=0.5, seed=1)
    drawn = [
        [draw_fault(settings, method) is None for _ in range(50)]
        for method in ("a.b.get", "a.b.list")
    ]
    assert drawn[0] != drawn[1]


def test_it_is_off_until_asked_for_and_after_it_ended(dev: Caller) -> None:
    assert dev.ok("GET", CHAOS) == {"chaos": None}
    dev.ok("POST", CHAOS, {"rate": 1, "kinds": ["503"]})
    assert outcomes(dev, PROJECT) == [503]
    assert dev.ok("GET", "/_sandbox/status")["chaos"]["fired"] == {"503": 1}
    assert dev.ok("DELETE", CHAOS)["chaos"]["fired"] == {"503": 1}
    assert outcomes(dev, PROJECT) == [200]
    dev.ok("POST", CHAOS, {"rate": 1})
    dev.ok("POST", "/_sandbox/reset")
    assert dev.ok("GET", CHAOS) == {"chaos": None}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_does_what_it_says_and_the_journal_shows_it(
    kind: str, dev: Caller, world: World
) -> None:
    dev.ok("POST", CHAOS, {"rate": 1, "kinds": [kind]})
    assert outcomes(dev, PROJECT) == [int(kind) if kind.isdigit() else 0]
    assert [entry.faults for entry in world.journal.entries] == [[0]]


def test_a_planned_fault_goes_first(dev: Caller, world: World) -> None:
    dev.ok("POST", CHAOS, {"rate": 1, "kinds": ["500"]})
    dev.ok("POST", "/_sandbox/faults", {"method_id": GET, "status": 404})
    assert outcomes(dev, PROJECT, PROJECT) == [404, 500]
    assert [entry.faults for entry in world.journal.entries] == [[1], [0]]


def test_about_as_many_go_wrong_as_asked_and_about_as_slow() -> None:
    settings = Chaos(rate=0.2, seed=1, median_ms=100, spread=0.5)
    drawn = [draw_fault(settings, GET) for _ in range(2000)]
    waits = sorted(fault.delay_seconds for fault in drawn if fault is not None)
    assert 340 <= sum(settings.fired.values()) <= 460
    assert set(settings.fired) == set(KINDS)
    assert 0.09 < waits[1000] < 0.11
    assert 0.05 < waits[318] < 0.07


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({}, "rate"),
        ({"rate": 1.1}, "rate"),
        ({"rate": True}, "rate"),
        ({"rate": 1, "seed": "x"}, "seed"),
        ({"rate": 1, "kinds": ["418"]}, "kinds"),
        ({"rate": 1, "kinds": []}, "kinds"),
        ({"rate": 1, "kinds": [[]]}, "kinds"),
        ({"rate": 1, "methods": "("}, "methods"),
        ({"rate": 1, "methods": "compute"}, "methods"),
        ({"rate": 1, "median_ms": -1}, "median_ms"),
        ({"rate": 1, "spread": 9}, "spread"),
        ({"rate": 1, "often": 1}, "often"),
    ],
)
def test_chaos_that_could_never_be_is_refused(dev: Caller, settings: Any, field: str) -> None:
    error = dev.refused("POST", CHAOS, settings)
    assert [v["field"] for v in error["details"][0]["fieldViolations"]] == [field]
    assert dev.ok("GET", CHAOS) == {"chaos": None}
