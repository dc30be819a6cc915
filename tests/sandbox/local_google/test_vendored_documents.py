"""The vendored discovery documents are what the committed script makes of Google's own."""

import json
from pathlib import Path

import pytest

from tools import vendor_cloud_quotas
from tools import vendor_discovery as vendor


def test_committed_documents_are_up_to_date() -> None:
    """A bumped google-api-python-client must be followed by a rerun, not drift apart."""
    moved = vendor.run(check=True)
    assert moved == [], "Fix: .venv/bin/python -m tools.vendor_discovery"


def test_check_names_what_moved_and_writes_nothing(tmp_path: Path) -> None:
    vendor.run(check=False, target=tmp_path)
    path = tmp_path / "iam.v1.json"
    document = json.loads(path.read_text())
    document["revision"] = "20200101"
    del document["schemas"]["Role"]
    changed = vendor.render(document)
    path.write_text(changed)
    moved = vendor.run(check=True, target=tmp_path)
    assert any(line.startswith("iam.v1: revision '20200101' -> ") for line in moved)
    assert "iam.v1: schemas Role appeared" in moved
    assert path.read_text() == changed


def test_a_document_no_longer_listed_is_removed(tmp_path: Path) -> None:
    (tmp_path / "tasks.v1.json").write_text("{}")
    moved = vendor.run(check=False, target=tmp_path)
    assert "tasks.v1: no longer listed in METHODS" in moved
    assert not (tmp_path / "tasks.v1.json").exists()


def test_a_method_google_dropped_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vendor.METHODS, "sts.v1", {"": ("token", "gone")})
    with pytest.raises(SystemExit, match=r"sts\.v1 no longer has sts\.gone: edit METHODS"):
        vendor.trim_document("sts.v1", vendor.bundled("sts.v1"))


def test_trimming_drops_prose_but_not_a_field_called_description() -> None:
    schema = {
        "description": "prose",
        "properties": {"description": {"type": "string", "description": "prose"}},
    }
    assert vendor.trimmed(schema) == {"properties": {"description": {"type": "string"}}}


def test_cloud_quotas_is_made_from_the_wheel() -> None:
    """Google publishes no document of it; enums are in the order of their numbers."""
    made = vendor_cloud_quotas.documents({})["cloudquotas.v1"]
    create = made["methods"]["cloudquotas.projects.locations.quotaPreferences.create"]
    assert (create["httpMethod"], create["path"]) == ("POST", "v1/{+parent}/quotaPreferences")
    assert create["request"] == create["response"] == {"$ref": "QuotaPreference"}
    assert create["parameters"]["ignoreSafetyChecks"]["repeated"] is True
    eligibility = made["schemas"]["QuotaIncreaseEligibility"]["properties"]
    assert eligibility["ineligibilityReason"]["enum"][2:4] == ["OTHER", "NOT_SUPPORTED"]
    config = made["schemas"]["QuotaConfig"]["properties"]
    assert config["grantedValue"] == {"type": "string", "format": "int64"}
    assert config["annotations"]["additionalProperties"] == {"type": "string"}
