"""Which ways into this stack's accounts and pool are not its own, and what to do about them.

A way in is written `PLACE KIND NAME`: `gpt-oss-apply key 0123…`,
`gpt-oss-apply roles/iam.workloadIdentityUser principalSet://…`, `gpt-oss-ci provider github`. An
account or a pool that is not new is one by itself, `PLACE KIND`: `gpt-oss-apply account`. What the
stack makes, what its state has, what Google shows and what the settings accept are all written
so, and then compared letter by letter; only an address has one spelling.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from findings.config_commands import remove, set_to
from findings.finding import Finding
from findings.shell import Command, command
from settings.accepted_access import is_acceptable
from settings.members import one_spelling

KEY, PROVIDER, ACCOUNT, POOL = "key", "provider", "account", "pool"
ANOTHER_PROJECT = Command("pulumi config set projectId ANOTHER_ID")
ANOTHER_POOL = Command("pulumi config set --path ci.poolId ANOTHER_ID")


@dataclass(frozen=True, kw_only=True)
class WayIn:
    """One key of an account, one grant on it, one provider of a pool, or what an import takes."""

    text: str
    """As the setting acceptedAccess names it."""
    removal: Command
    """The command that takes it away."""
    admits: str = ""
    """Of a provider: whose tokens (admission.py)."""


def key(account: str, key_id: str) -> WayIn:
    """`account` is Google's resource name, as in the two below."""
    email = account.rpartition("/")[2]
    return WayIn(
        text=f"{_account_id(email)} {KEY} {key_id}",
        removal=command(
            "gcloud iam service-accounts keys delete {key_id} --iam-account={email}",
            key_id=key_id,
            email=email,
        ),
    )


def grant(account: str, role: str, member: str) -> WayIn:
    """`--all`: also where the binding has a condition, which gcloud would else ask for."""
    email = account.rpartition("/")[2]
    return WayIn(
        text=f"{_account_id(email)} {role} {one_spelling(member)}",
        removal=command(
            "gcloud iam service-accounts remove-iam-policy-binding {email} --member={member} "
            "--role={role} --all",
            email=email,
            member=member,
            role=role,
        ),
    )


def provider(pool: str, provider_id: str, admits: str = "") -> WayIn:
    _, project, *_, pool_id = pool.split("/")
    return WayIn(
        text=f"{pool_id} {PROVIDER} {provider_id}",
        removal=command(
            "gcloud iam workload-identity-pools providers delete {provider_id} "
            "--workload-identity-pool={pool_id} --location=global --project={project}",
            provider_id=provider_id,
            pool_id=pool_id,
            project=project,
        ),
        admits=admits,
    )


def prepared_account(account: str) -> WayIn:
    """A new account of the same name has another unique id: old tokens and signatures are void.

    Source: https://cloud.google.com/iam/docs/service-accounts-delete-undelete
    """
    email = account.rpartition("/")[2]
    return WayIn(
        text=f"{_account_id(email)} {ACCOUNT}",
        removal=command("gcloud iam service-accounts delete {email} --quiet", email=email),
    )


def prepared_pool(pool: str) -> WayIn:
    """A deleted pool keeps its name for 30 days, so another is chosen."""
    return WayIn(text=f"{pool.rpartition('/')[2]} {POOL}", removal=ANOTHER_POOL)


def project_grant(project: str, role: str, member: str) -> WayIn:
    """Whoever made the project stays in it, so another is chosen."""
    return WayIn(
        text=f"{project.rpartition('/')[2]} {role} {one_spelling(member)}", removal=ANOTHER_PROJECT
    )


def _account_id(email: str) -> str:
    return email.partition("@")[0]


def accepted(texts: Iterable[str]) -> set[str]:
    """What acceptedAccess names, addresses in one spelling."""
    split = [text.split(" ", maxsplit=2) for text in texts]
    return {" ".join([place, kind, *map(one_spelling, name)]) for place, kind, *name in split}


def foreign(
    found: Iterable[WayIn], own: Collection[str], accepts: Sequence[str]
) -> Sequence[WayIn]:
    """Each of `found` once that is neither the stack's `own` nor accepted."""
    known = {*own, *accepted(accepts)}
    return [*{way.text: way for way in found if way.text not in known}.values()]


def foreign_access(ways: Sequence[WayIn], accepts: Sequence[str]) -> Finding:
    """The finding about `ways`, of which there is at least one; `accepts`: accepted already."""
    may = [way.text for way in ways if is_acceptable(way.text)]
    steps = [
        set_to(("acceptedAccess", len(accepts) + index), text) for index, text in enumerate(may)
    ]
    kept = " && ".join([*steps, "pulumi up"])
    return Finding(
        code="FOREIGN_ACCESS",
        good_state="only this stack decides who may use its service accounts and its pool",
        found="; ".join(way.text for way in ways),
        expected="keys, grants and providers that this stack makes, and those of acceptedAccess; "
        "nothing was changed",
        fix=" && ".join([*(way.removal for way in ways), "pulumi up"]),
        note=f"what should stay is accepted by its name: {kept}" if steps else "",
        waiting_helps=False,
    )


def changed(
    found: Iterable[WayIn], had: Mapping[str, str], wanted: Iterable[WayIn], accepts: Sequence[str]
) -> Sequence[WayIn]:
    """Providers of the stack's own that somebody else changed, or made before it.

    `had`: what each admits by the state; `wanted`: what the settings make, which a lost answer
    leaves at Google and not in the state.
    """
    makes = {way.text: way.admits for way in wanted if way.admits}
    own, known = {*had.items(), *makes.items()}, accepted(accepts)
    return [
        way
        for way in found
        if way.text in {*had, *makes} - known and (way.text, way.admits) not in own
    ]


def changed_access(way: WayIn, accepts: Sequence[str]) -> Finding:
    place = ("acceptedAccess", len(accepts))
    return Finding(
        code="FOREIGN_ACCESS",
        good_state="only this stack decides whose tokens its pool admits",
        found=f"somebody else changed {way.text}; it admits {way.admits}",
        expected="the provider as the settings or the state have it; nothing was changed",
        fix=f"{set_to(place, way.text)} && "
        f"{{ pulumi up --refresh --run-program; {remove(place)}; }} && pulumi preview",
        note="accepted for one up, which sets the provider back; then find out who changed it: the "
        "audit log has UpdateWorkloadIdentityPoolProvider",
        waiting_helps=False,
    )


def shared_project(ways: Sequence[WayIn], accepts: Sequence[str]) -> Finding:
    """A project with this stack's label that is not in its state, with roles of others."""
    may = [way for way in ways if is_acceptable(way.text)]
    steps = [set_to(("acceptedAccess", len(accepts) + n), way.text) for n, way in enumerate(may)]
    kept = f"; yours all the same, accept them: {' && '.join([*steps, 'pulumi up'])}"
    return Finding(
        code="FOREIGN_ACCESS",
        good_state="a project that is taken for one that this stack just made is nobody else's",
        found="; ".join(way.text for way in ways),
        expected="roles of the deployer, of this stack's accounts and callers, and of Google's "
        "service agents; nothing was changed",
        fix=f"{ANOTHER_PROJECT} && pulumi up",
        note="ANOTHER_ID: one that is free" + (kept if steps else ""),
        waiting_helps=False,
    )


def imported_access(way: WayIn, accepts: Sequence[str]) -> Finding:
    """An account or pool of the pipeline that waits under the name that the settings choose."""
    blank = "ANOTHER_ID: one that is free; " if "ANOTHER_ID" in way.removal else ""
    return Finding(
        code="FOREIGN_ACCESS",
        good_state="what the pipeline acts as is new, so that no earlier token gets its rights",
        found=f"{way.text} exists, bears this stack's mark or none, and is not in its state",
        expected="a new one, or its name in acceptedAccess",
        fix=f"{way.removal} && pulumi up",
        note=_accepting(way, accepts, f"{blank}only if nobody else can have acted as it"),
        waiting_helps=False,
    )


def prepared_access(way: WayIn, accepts: Sequence[str]) -> Finding:
    """The provider of the settings, which others made before them: their tokens may be out."""
    return Finding(
        code="FOREIGN_ACCESS",
        good_state="only this stack decides whose tokens its pool admits",
        found=f"{way.text} is not in the state as it is; it admits {way.admits}",
        expected="no provider, or the one that the settings make; nothing was changed",
        fix=f"{ANOTHER_POOL} && pulumi up",
        note=_accepting(
            way,
            accepts,
            "ANOTHER_ID: one that is free; tokens that it gave live for an hour, so only then",
        ),
        waiting_helps=False,
    )


def _accepting(way: WayIn, accepts: Sequence[str], meaning: str) -> str:
    return f"{meaning}, it is accepted by its name: {accept(way, accepts)} && pulumi up"


def accept(way: WayIn, accepts: Sequence[str]) -> Command:
    return set_to(("acceptedAccess", len(accepts)), way.text)
