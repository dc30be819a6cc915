"""An account that the stack makes is named among the callers by its id, never as somebody else's.

As a member it is another resource to the engine: the account that was made for the id would be
deleted, and with it the grant that the member was just given, because it is the same one.
An account of the project that the stack did not make is a member like any other.
"""

import re
from collections.abc import Callable, Sequence

from checks.mark_lookup import Existing
from findings.cases import make_finding
from findings.finding import CheckError, Finding


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
    return make_finding(
        "OWN_ACCOUNT",
        "named_as_member",
        place=f"callers[{index}]",
        caller=caller,
        said=existing.said,
        account_id=account_id,
    )
