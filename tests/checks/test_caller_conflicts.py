"""What the stack made is a caller by its account id; every other account is one by its address."""

import pytest

from checks.caller_conflicts import verify_none_is_own
from checks.mark_lookup import Existing
from findings.finding import CheckError

OURS = "vertex-gpt-oss_dev"
OWN = "serviceAccount:ml-batch@p-1.iam.gserviceaccount.com"


def verify(mark: str | None, *callers: str, deleted: bool = False) -> list[str]:
    """The names that were asked about."""
    asked: list[str] = []

    def ask(name: str) -> Existing | None:
        asked.append(name)
        return None if mark is None else Existing(name=name, mark=mark, deleted=deleted)

    verify_none_is_own(callers, "p-1", ask, OURS)
    return asked


@pytest.mark.parametrize("mark", [OURS, f"{OURS}/gpt-oss-caller-account-ml-batch"])
@pytest.mark.parametrize("spelled", [OWN, OWN.replace("ml-batch", "ML-Batch")])
def test_an_account_of_this_stack_is_refused_as_a_member(mark: str, spelled: str) -> None:
    with pytest.raises(CheckError) as refused:
        verify(mark, "group:ml@example.com", spelled)
    told = str(refused.value)
    assert f"callers[1]: {spelled}; its mark says {mark}" in told
    assert "pulumi config set --path 'callers[1]' ml-batch && pulumi up" in told


@pytest.mark.parametrize("mark", ["", "vertex-gpt-oss_prod", "vertex-gpt-oss_dev2/x", None])
def test_an_account_of_others_in_the_project_is_a_member_like_any_other(mark: str | None) -> None:
    name = "projects/p-1/serviceAccounts/ml-batch@p-1.iam.gserviceaccount.com"
    assert verify(mark, OWN) == [name]


def test_nothing_is_asked_about_members_of_other_projects() -> None:
    assert verify(OURS, "ml-batch", "user:a@b.c", OWN.replace("p-1", "p-2")) == []
