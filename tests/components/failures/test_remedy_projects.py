"""A remedy's command names the project, whatever the resource that failed says of it."""

import re

from components.failures.plugin_errors import finding_for
from findings.cases import codes


def test_no_command_leaves_the_project_for_the_reader_to_fill_in() -> None:
    fixes = [case.fix for code in codes().values() for case in code.cases.values()]
    assert [fix for fix in fixes if re.search(r"\bPROJECT_ID\b", fix)] == []


def test_a_refusal_of_what_has_no_project_among_its_inputs_names_the_environments() -> None:
    error = "Error 403: Permission 'resourcemanager.projects.updateLiens' denied"
    lien = "gcp:resourcemanager/lien:Lien"
    finding = finding_for(lien, "l", {}, error, lambda: "user:d@e.f", "p-1")
    assert finding is not None
    assert "gcloud projects add-iam-policy-binding p-1 --member=user:d@e.f" in finding.fix
