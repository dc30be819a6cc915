"""`add-iam-policy-binding` and `remove-iam-policy-binding`: read a policy, change it, write it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.gcloud.command import Command, Given
from sandbox.gcloud.google import Google, Json, Refused
from sandbox.gcloud.rest import say

FLAGS = {"member": "PRINCIPAL", "role": "ROLE"}
CONDITIONS = {"condition": "TEXT", "condition-from-file": "FILE"}
NO_CONDITION = "None"
"""What --condition has for a binding that has none."""
ALL = {"all": ""}
"""Whatever condition a binding has; not every resource's command takes it."""
Binding = Json


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Whose policy: the path of the resource, the verb that reads it, its noun in messages."""

    path: str
    reads: str = "POST"
    noun: str
    find: Callable[[Google, Given], str] | None = None
    """Asks for the resource's own name, where another may be given; `{name}` in the path."""

    def changed(self, google: Google, given: Given, change: "Change") -> Json:
        words = given.words()
        if any(given.flags.get(flag, NO_CONDITION) != NO_CONDITION for flag in CONDITIONS):
            raise Refused(
                "the sandbox has no conditions on role bindings. The command is right, and the"
                " real gcloud takes it"
            )
        if self.find is not None:
            words["name"] = self.find(google, given)
        path = self.path.format_map(words)
        policy = google.ask(
            self.reads, f"{path}:getIamPolicy", {} if self.reads == "POST" else None
        )
        role, member = given.flags["role"], given.flags["member"]
        bindings: list[Binding] = policy.get("bindings", [])
        if "all" in given.flags:
            policy["bindings"] = removed(bindings, role, member, whatever_condition=True)
        else:
            policy["bindings"] = change(bindings, role, member)
        written = google.ask("POST", f"{path}:setIamPolicy", {"policy": policy})
        say(f"Updated IAM policy for {self.noun} [{given.target}].")
        return written


Change = Callable[[list[Binding], str, str], list[Binding]]


def added(bindings: list[Binding], role: str, member: str) -> list[Binding]:
    for binding in bindings:
        if binding["role"] == role and "condition" not in binding:
            members = [*dict.fromkeys([*binding["members"], member])]
            return [{**b, "members": members} if b is binding else b for b in bindings]
    return [*bindings, {"role": role, "members": [member]}]


def removed(
    bindings: list[Binding], role: str, member: str, *, whatever_condition: bool = False
) -> list[Binding]:
    """Raises Refused where there is nothing to remove, as gcloud does."""
    kept: list[Binding] = []
    for binding in bindings:
        own = binding["role"] == role and (whatever_condition or "condition" not in binding)
        members = [m for m in binding["members"] if not own or m != member]
        kept += [{**binding, "members": members}] if members else []
    if kept == bindings:
        raise Refused(
            "Policy bindings with the specified principal, role, and condition not found!"
        )
    return kept


def binding_commands(
    group: str, takes: str, policy: Policy, *, takes_all: bool = False
) -> dict[str, Command]:
    """Both, for one kind of resource."""

    def command(change: Change, may: Mapping[str, str]) -> Command:
        def work(google: Google, given: Given) -> Json:
            return policy.changed(google, given, change)

        return Command(takes=takes, must=FLAGS, may={**may, **CONDITIONS}, work=work)

    return {
        f"{group} add-iam-policy-binding": command(added, {}),
        f"{group} remove-iam-policy-binding": command(removed, ALL if takes_all else {}),
    }
