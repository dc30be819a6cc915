"""Every format comes from the one report; the files it goes to are whole or untouched."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from smoke.cli.report_output import LONGEST_SUMMARY
from smoke.cli.smoke_options import FORMATS

TARGET = ("--project", "existing-project")


def test_every_document_is_offered() -> None:
    from reports.documents import DOCUMENTS

    assert set(FORMATS) == {"text", *DOCUMENTS}


def test_each_format_tells_the_same_failure(smoke: Any) -> None:
    smoke.project.services = []
    for name in FORMATS:
        done = smoke.run(*TARGET, "--format", name)
        told = done.stderr if name == "text" else done.stdout
        assert done.returncode == 1
        assert "gcloud services enable aiplatform.googleapis.com" in told, name
        assert "API_DISABLED" in told.replace("\\", ""), name


def test_a_machine_readable_success(smoke: Any) -> None:
    root = Xml.fromstring(smoke.run(*TARGET, "--format", "junit").stdout)  # noqa: S314 - our own
    assert root.attrib["failures"] == "0"
    assert smoke.run(*TARGET, "--format", "github").stdout.startswith("::notice ")
    assert smoke.run(*TARGET, "--format", "markdown").stdout.startswith("## Ready\n")


def test_a_github_job_gets_a_summary_that_adds_up_to_its_limit(smoke: Any, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    smoke.env["GITHUB_STEP_SUMMARY"] = str(summary)
    assert smoke.run(*TARGET, "--format", "json").returncode == 0
    assert not summary.exists(), "only --format github speaks to the job"
    smoke.run(*TARGET, "--format", "github")
    assert summary.read_text("utf-8").startswith("## Ready\n")
    summary.write_bytes(b"x" * (LONGEST_SUMMARY - 100))
    smoke.run(*TARGET, "--format", "github")
    assert summary.stat().st_size <= LONGEST_SUMMARY


def test_a_summary_that_cannot_be_written_is_said_and_changes_no_verdict(smoke: Any) -> None:
    smoke.env["GITHUB_STEP_SUMMARY"] = "/nonexistent/summary"
    done = smoke.run(*TARGET, "--format", "github")
    assert done.returncode == 0
    assert "no summary: GITHUB_STEP_SUMMARY=/nonexistent/summary" in done.stderr


@pytest.mark.parametrize("place", ["missing/report.json", "."])
def test_a_report_that_cannot_be_written_is_refused_before_anything_is_sent(
    place: str, smoke: Any, tmp_path: Path
) -> None:
    done = smoke.run(*TARGET, "--report", str(tmp_path / place))
    assert (done.returncode, done.stdout) == (2, "")
    assert "expected a file in a directory" in done.stderr
    assert smoke.world.journal.recorded == 0


def test_a_report_replaces_the_last_one_whole_or_not_at_all(
    smoke: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, link = tmp_path / "real.json", tmp_path / "link.json"
    path.write_text("before")
    link.symlink_to(path)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail)
        assert smoke.run(*TARGET, "--report", str(link)).returncode == 1
    assert path.read_text() == "before"
    assert smoke.run(*TARGET, "--report", str(link)).returncode == 0
    assert json.loads(path.read_text("utf-8"))["exit_code"] == 0
    assert link.is_symlink()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.json", "real.json", "sandbox"]


def test_a_pipe_is_written_to_and_stays(smoke: Any) -> None:
    command = f"{sys.executable} -m scripts.smoke_test --project existing-project"
    shell = f"{command} --report /dev/stdout --format markdown | grep -c schema_version"
    done = subprocess.run(
        ["/bin/sh", "-c", shell], env=smoke.env, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "1"
