"""Which ways into this stack's accounts and pool are not its own, and what to do about them.

A way in is written `PLACE KIND NAME`: `gpt-oss-apply key 0123…`,
`gpt-oss-apply roles/iam.workloadIdentityUser principalSet://…`, `gpt-oss-ci provider github`. An
account or a pool that is not new is one by itself, `PLACE KIND`: `gpt-oss-apply account`. What the
stack makes, what its state has, what Google shows and what the settings accept are all written
so, and then compared letter by letter; only an address has one spelling.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from findings.cases import make_finding
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
    removals = Command(" && ".join(way.removal for way in ways))
    accept_all = accept_each(ways, accepts)
    words = {"found": texts_of(ways), "removals": removals, "accept_all": accept_all}
    return make_finding(
        "FOREIGN_ACCESS", "not_ours_acceptable" if accept_all else "not_ours", words
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
    return make_finding(
        "FOREIGN_ACCESS",
        "provider_changed",
        way=way.text,
        admits=way.admits,
        accept=accept(way, accepts),
        remove=remove(("acceptedAccess", len(accepts))),
    )


def shared_project(ways: Sequence[WayIn], accepts: Sequence[str]) -> Finding:
    """A project with this stack's label that is not in its state, with roles of others."""
    accept_all = accept_each(ways, accepts)
    return make_finding(
        "FOREIGN_ACCESS",
        "shared_project_acceptable" if accept_all else "shared_project",
        {"accept_all": accept_all},
        found=texts_of(ways),
    )


def imported_access(way: WayIn, accepts: Sequence[str]) -> Finding:
    """An account or pool of the pipeline that waits under the name that the settings choose."""
    return make_finding(
        "FOREIGN_ACCESS",
        "waiting_pool" if way.removal == ANOTHER_POOL else "waiting_account",
        way=way.text,
        removal=way.removal,
        accept=accept(way, accepts),
    )


def prepared_access(way: WayIn, accepts: Sequence[str]) -> Finding:
    """The provider of the settings, which others made before them: their tokens may be out."""
    return make_finding(
        "FOREIGN_ACCESS",
        "waiting_provider",
        way=way.text,
        admits=way.admits,
        accept=accept(way, accepts),
    )


def texts_of(ways: Sequence[WayIn]) -> str:
    return "; ".join(way.text for way in ways)


def accept(way: WayIn, accepts: Sequence[str]) -> Command:
    return set_to(("acceptedAccess", len(accepts)), way.text)


def accept_each(ways: Sequence[WayIn], accepts: Sequence[str]) -> Command:
    """The commands that accept all of `ways` that can be; empty where none can."""
    may = [way.text for way in ways if is_acceptable(way.text)]
    first = len(accepts)
    return Command(
        " && ".join(set_to(("acceptedAccess", n), text) for n, text in enumerate(may, first))
    )
