"""A grant to an address of this stack's own accounts follows the account; no other grant does."""

import json

from components.ownership.regrant import NOT_OURS
from tests.components.conftest import SETTINGS, RunProgram

DOMAIN = "gpt-oss-dev.iam.gserviceaccount.com"
CI = json.dumps({"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"})
TRIGGERS = {
    f"serviceAccount:gpt-oss-plan@{DOMAIN}": "unique id of gpt-oss-ci-plan-account",
    f"serviceAccount:GPT-OSS-Apply@{DOMAIN}": "unique id of gpt-oss-ci-apply-account",
    f"serviceAccount:by-hand@{DOMAIN}": NOT_OURS,
    "serviceAccount:gpt-oss-plan@another.iam.gserviceaccount.com": "",
    "user:dev@example.com": "",
}


KIND = "gpt-oss-caller-impersonation-"


def triggers(run_program: RunProgram, **chosen: str) -> dict[str, tuple[str, bool]]:
    """What replaces each grant, and whether it is deleted first, by member."""
    requests = run_program(**SETTINGS, **chosen).recorder.requests
    return {
        name.removeprefix(KIND).lower(): (r.replacement_trigger.string_value, r.deleteBeforeReplace)
        for name, r in requests.items()
        if name.startswith(KIND)
    }


def test_a_grant_to_an_address_is_made_anew_when_the_account_is(run_program: RunProgram) -> None:
    """And is deleted first: deleted last, it would take along what is the same grant to Google."""
    found = triggers(run_program, developers=json.dumps([*TRIGGERS]), ci=CI)
    assert found == {member.lower(): (text, text != "") for member, text in TRIGGERS.items()}


def test_accounts_that_are_made_for_callers_and_the_caller_itself_may_be_named(
    run_program: RunProgram,
) -> None:
    named = {
        f"serviceaccount:gpt-oss-batch@{DOMAIN}": "unique id of gpt-oss-caller-account-"
        "gpt-oss-batch",
        f"serviceaccount:gpt-oss-caller@{DOMAIN}": "unique id of gpt-oss-caller-account",
    }
    members = [name.replace("servicea", "serviceA") for name in named]
    chosen = {"developers": json.dumps(members), "callers": '["gpt-oss-batch"]'}
    found = triggers(run_program, **chosen)
    assert found == {member: (text, True) for member, text in named.items()}
