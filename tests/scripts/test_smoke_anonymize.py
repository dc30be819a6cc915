"""--anonymize: nothing that identifies this world is in any output."""

import json
from pathlib import Path
from typing import Any

import pytest

from smoke.cli.smoke_options import FORMATS

TARGET = ("--project", "existing-project")


def identifying(smoke: Any) -> set[str]:
    world = smoke.world
    names = {*world.projects, *(str(project.number) for project in world.projects.values())}
    names |= {"dev@example.com", "seed-project", smoke.url.removeprefix("http://"), "127.0.0.1"}
    return {name for name in names if name} | set(world.tokens)


def spoil(smoke: Any, case: str) -> None:
    if case == "API off":
        smoke.project.services = []
    elif case == "no grant":
        smoke.project.policy.bindings = []
    elif case == "no model":
        smoke.project.models = []
    elif case == "no server":
        smoke.env["GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT"] = "http://127.0.0.1:1/aiplatform/v1/"


@pytest.mark.parametrize("case", ["ready", "API off", "no grant", "no model", "no server"])
def test_no_name_of_this_world_is_told(case: str, smoke: Any, tmp_path: Path) -> None:
    spoil(smoke, case)
    report, summary, page = (tmp_path / name for name in ("report.json", "summary.md", "page.html"))
    smoke.env["GITHUB_STEP_SUMMARY"] = str(summary)
    files = ("--report", str(report), "--html", str(page), "--retries", "0", "--anonymize")
    for name in FORMATS:
        done = smoke.run(*TARGET, *files, "--format", name)
        said = done.stdout + done.stderr + report.read_text("utf-8") + page.read_text("utf-8")
        said += summary.read_text("utf-8") if summary.exists() else ""
        plain = said.replace("\\", "")
        assert not [word for word in identifying(smoke) if word in plain], said
        assert "VTX-CHAT-001" in said


def test_an_impersonated_account_is_not_told_and_the_remedy_still_is(smoke: Any) -> None:
    caller = "deployer@seed-project.iam.gserviceaccount.com"
    done = smoke.run(*TARGET, "--impersonate", caller, "--anonymize", "--format", "json")
    finding = json.loads(done.stdout)["checks"][0]["finding"]
    assert finding["code"] == "PERMISSION_MISSING"
    assert finding["fix"].startswith("gcloud iam service-accounts add-iam-policy-binding account-")
    assert "deployer" not in done.stdout
    assert "seed-project" not in done.stdout


def test_the_answer_is_not_told_and_its_figures_are(smoke: Any) -> None:
    plain = json.loads(smoke.run(*TARGET, "--format", "json").stdout)["checks"][0]
    answer = plain["answer"]["text"]
    for name in FORMATS:
        done = smoke.run(*TARGET, "--anonymize", "--format", name)
        assert answer not in done.stdout
    told = smoke.run(*TARGET, "--anonymize")
    assert "first token" in told.stdout
    assert "verdict        ok" in told.stdout
    assert "planned_runs" not in told.stdout, "one run is no series"
