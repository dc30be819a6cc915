"""Who may be named in `callers` and `developers`: IAM members of an allow policy, by their shape.

Sources: the shapes, https://cloud.google.com/iam/docs/principal-identifiers; GKE's own sets,
https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity; how many a policy takes,
https://cloud.google.com/iam/quotas (1,500 members, 250 of them groups).
"""

from typing import Annotated

from pydantic import StringConstraints

from settings.patterns import ID

# Google's addresses have an apostrophe besides: https://support.google.com/a/answer/9193374
_ADDRESS = r"(user|group|serviceAccount):[A-Za-z0-9._%+'-]+@[A-Za-z0-9.-]+"
_NAME = r"[A-Za-z0-9._~:/@%+=,-]+"
"""Of an identity in a pool: what an address of the web may hold and a shell takes for nothing."""
_WORKLOADS = r"projects/[0-9]+/locations/global/workloadIdentityPools/[a-z0-9-]+(\.svc\.id\.goog)?"
_WORKFORCE = r"locations/global/workforcePools/[a-z][a-z0-9-]*"
_POOL = rf"iam\.googleapis\.com/({_WORKLOADS}|{_WORKFORCE})"
_SET = rf"(group|namespace|kubernetes\.[a-z.]+|attribute\.[a-z0-9_]+)/{_NAME}"
_MEMBER = rf"{_ADDRESS}|principal://{_POOL}/subject/{_NAME}|principalSet://{_POOL}/(\*|{_SET})"

Member = Annotated[str, StringConstraints(pattern=rf"^({_MEMBER})$")]
Caller = Annotated[str, StringConstraints(pattern=rf"^({_MEMBER}|{ID})$")]

MOST_MEMBERS = 100
"""Of one setting. A policy takes 1,500 with everybody else's, a project 100 service accounts, and
each grant is a write of the whole policy."""
FEDERATED = ("principal:", "principalSet:")
"""Members whose case tells them apart; of addresses it does not."""
HOW_TO_NAME = (
    "user:, group: or serviceAccount: and an e-mail address, in any case; principal:// or "
    "principalSet:// of a workload or workforce identity pool"
)
HOW_MANY = (
    f"At most {MOST_MEMBERS} (all of a project's grants together may be 1,500, 250 of them to "
    "groups): a group counts as one."
)
_REFUSED = {
    "allUsers": "everybody on the internet, at this project's cost",
    "allAuthenticatedUsers": "everybody who has any Google account, at this project's cost",
    "deleted:": "an account that is gone; name the one that is there",
    "domain:": "everybody of a domain, whoever joins it; name a group of those who should",
    "principalSet://cloudresourcemanager": "every account of a project, folder or organization; "
    "name those that should",
    "principal": "not of the form principal://iam.googleapis.com/POOL/subject/SUBJECT or "
    "principalSet://iam.googleapis.com/POOL/attribute.NAME/VALUE, where POOL is "
    "projects/NUMBER/locations/global/workloadIdentityPools/ID (the project's number, not its id) "
    "or locations/global/workforcePools/ID",
}


def one_spelling(member: str) -> str:
    """A member, or an account id, as IAM knows it: the address in lower case, whatever was typed.

    The kind before it keeps its case: IAM knows no `serviceaccount:`.
    """
    kind, colon, address = member.partition(":")
    return member if member.startswith(FEDERATED) else f"{kind}{colon}{address.lower()}"


def why_refused(value: object) -> str:
    """What speaks against a member that begins like this; empty for any other."""
    told = (why for begins, why in _REFUSED.items() if str(value).startswith(begins))
    return next(told, "")
