"""One way in that is accepted by name: `PLACE KIND NAME`, exactly as the finding prints it.

`ACCOUNT_ID key KEY_ID`, `ACCOUNT_ID ROLE MEMBER`, `PROJECT_ID ROLE MEMBER`,
`POOL_ID provider PROVIDER_ID`, and of what is imported `ACCOUNT_ID account` or `POOL_ID pool`.
Exact on purpose: no wildcard, no member who stands for everybody, no set of all identities of a
pool.
"""

import re
from typing import Annotated

from pydantic import StringConstraints

from settings.patterns import ID

MOST_ACCEPTED = 100
_ROLE = r"((projects|organizations)/[a-z0-9.:-]+/)?roles/[A-Za-z0-9_.]+"
_MEMBER = r"(user|group|serviceAccount|principal|principalSet):[!-)+-~]+"
"""Printable ASCII without the asterisk."""
_FORMS = (
    rf"{ID} (account|key [0-9a-f]{{40}}|{_ROLE} {_MEMBER})",
    r"[a-z0-9-]{4,32} (pool|provider [a-z0-9-]{4,32})",
)
_PATTERN = rf"^({'|'.join(_FORMS)})$"

AcceptedAccess = Annotated[str, StringConstraints(pattern=_PATTERN, max_length=1000)]


def is_acceptable(text: str) -> bool:
    """Whether the setting takes this."""
    return re.fullmatch(_PATTERN, text) is not None
