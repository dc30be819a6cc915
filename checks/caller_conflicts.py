"""An account that the stack makes is named among the callers by its id, never as somebody else's.

As a member it is another resource to the engine: the account that was made for the id would be
deleted, and with it the grant that the member was just given, because it is the same one.
An account of the project that the stack did not make is a member like any other.
"""

import re
from collections.abc import Callable, Sequence

from checks.mark_lookup import Existing
from findings.finding import CheckError, Finding
from findings.shell import command


def verify_none_is_own(
    callers: Sequence[str], project_id: str, ask: Callable[[str], Existing | None], owner: str
) -> None:
    """`owner` is PROJECT_STACK in this stack's marks; `ask` what Google has under a name.

    Raises CheckError OWN_ACCOUNT.
    """
    address = rf"serviceaccount:(.+)@{re.escape(project_id)}\.iam\.gserviceaccount\.com"
    for index, caller in enumerate(callers):
        if (match := re.fullmatch(address, caller.lower())) is None:
            continue
        email = f"{match[1]}@{project_id}.iam.gserviceaccount.com"
        existing = ask(f"projects/{project_id}/serviceAccounts/{email}")
        if existing is not None and existing.owner == owner and not existing.deleted:
            raise CheckError(own(index, caller, match[1], existing))


def own(index: int, caller: str, account_id: str, existing: Existing) -> Finding:
    return Finding(
        code="OWN_ACCOUNT",
        good_state="callers that this stack makes are named by their account id",
        found=f"callers[{index}]: {caller}; its {existing.said}, which is this stack",
        expected=f"{account_id}, the account id alone: under another name the account that the "
        "stack has would be deleted",
        fix=command(
            "pulumi config set --path {place} {account_id} && pulumi up",
            place=f"callers[{index}]",
            account_id=account_id,
        ),
        waiting_helps=False,
    )
