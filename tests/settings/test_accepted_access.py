"""What is accepted is named exactly, and no refusal of it proposes to let somebody in."""

import pytest

from settings.validation.reading import read_settings
from tests.settings.test_reading import GOOD, TODAY, refusal

KEY = "gpt-oss-apply key 0123456789abcdef0123456789abcdef01234567"
GRANT = "gpt-oss-apply roles/iam.workloadIdentityUser user:dev@example.com"


def test_exact_names_are_accepted() -> None:
    named = (KEY, GRANT, "gpt-oss-ci provider github-2", "gpt-oss-plan account", "gpt-oss-ci pool")
    assert read_settings({**GOOD, "acceptedAccess": list(named)}, TODAY).accepted_access == named


@pytest.mark.parametrize(
    "bad",
    [
        ["gpt-oss-apply key *"],
        ["gpt-oss-apply roles/owner allUsers"],
        ["gpt-oss-caller roles/iam.serviceAccountTokenCreator group:*"],
        "everything",
    ],
    ids=str,
)
def test_fix_of_refused_access_holds_a_placeholder(bad: object) -> None:
    said = refusal({**GOOD, "acceptedAccess": bad})
    assert "pulumi config set --path 'acceptedAccess[0]' ACCEPTED_ACCESS\n" in said
