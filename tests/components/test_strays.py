"""What bears the stack's mark and is not its own is found, and nothing of anybody else's."""

import pytest

from checks.ownership import MARK
from components.strays import strays

OURS, THEIRS = {MARK: "vertex-gpt-oss_dev"}, {MARK: "vertex-gpt-oss_prod"}
MINE = "projects/p-1/alertPolicies/1"


@pytest.mark.parametrize(
    ("existing", "found"),
    [
        ({MINE: OURS}, []),
        ({"projects/100000000001/alertPolicies/1": OURS}, []),
        ({MINE: OURS, "projects/p-1/alertPolicies/2": OURS}, ["projects/p-1/alertPolicies/2"]),
        ({MINE: OURS, "projects/p-1/alertPolicies/2": THEIRS}, []),
        ({MINE: OURS, "projects/p-1/alertPolicies/2": {}}, []),
    ],
)
def test_only_what_is_marked_and_unknown_is_a_stray(
    existing: dict[str, dict[str, str]], found: list[str]
) -> None:
    assert strays(existing, "vertex-gpt-oss_dev", [MINE]) == found
