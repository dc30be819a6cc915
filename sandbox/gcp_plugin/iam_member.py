"""What the two `IAMMember` types share: one member of one role in one policy, nothing else.

Never authoritative: other members and other roles of the policy stay as they are.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.iam_policy import (
    PolicyOwner,
    add_member,
    change_policy,
    condition_key,
    find_member,
    normalized_member,
    read_policy,
    remove_member,
)
from sandbox.gcp_plugin.not_found import gone
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.schema import Created, Property, computed
from sandbox.gcp_plugin.session import ModifyPolicy, Session
from sandbox.gcp_plugin.values import State

MEMBER_PROPERTIES = {
    "condition": Property(
        "object",
        replaces=True,
        fields={
            "description": Property(),
            "expression": Property(required=True),
            "title": Property(required=True),
        },
    ),
    "etag": computed(),
    "member": Property(
        required=True,
        replaces=True,
        pattern=r"(?!deleted)(.*.+:.+.*|projectOwners|projectReaders|projectWriters|allUsers"
        r"|allAuthenticatedUsers)",
        expected="an IAM member such as user:NAME, group:NAME or serviceAccount:EMAIL",
        same=lambda old, new: normalized_member(str(old)) == normalized_member(str(new)),
    ),
    "role": Property(required=True, replaces=True),
}


@dataclass(frozen=True)
class MemberOf:
    """Members of one kind of policy. `owner_key` is the input that names the policy's resource."""

    owner_key: str
    owner: Callable[[Session, str], PolicyOwner]
    batched: bool

    def create(self, session: Session, planned: State) -> Created:
        role, member, condition = _grant(planned)
        self._change(
            session,
            planned,
            "Create IAM Members {role} {member} for {described}",
            lambda policy: add_member(policy, role, member, condition),
        )
        resource_id = _id(planned[self.owner_key], planned)
        return Created(resource_id, self.read(session, resource_id, planned) or planned)

    def read(self, session: Session, _resource_id: str, state: State) -> State | None:
        owner = self.owner(session, state[self.owner_key])
        role, member, condition = _grant(state)
        try:
            policy = read_policy(session, owner)
        except PluginError as error:
            gone(
                error,
                f'Resource "{owner.described}" with IAM Member: Role "{role}" Member "{member}"',
            )
            return None
        held = find_member(policy, role, member, condition)
        if held is None:
            return None
        return {**state, "condition": condition, "etag": policy.get("etag", ""), "member": held}

    def delete(self, session: Session, resource_id: str, state: State) -> None:
        role, member, condition = _grant(state)
        try:
            self._change(
                session,
                state,
                'Delete IAM Members {role} {member} for "{described}"',
                lambda policy: remove_member(policy, role, member, condition),
            )
        except PluginError as error:
            gone(
                error,
                f'Resource {state[self.owner_key]} for IAM Member (role "{role}", "{member}")',
            )
            return
        # The provider reads once more, to find it gone.
        self.read(session, resource_id, state)

    def parse_import_id(self, session: Session, text: str) -> Created:
        """`RESOURCE ROLE MEMBER [CONDITION TITLE]`, as the upstream provider has it."""
        parts = text.split()
        if len(parts) < 3:
            raise PluginError(
                f"Wrong number of parts to Member id [{' '.join(parts)}]; expected 'resource_name "
                "role member [condition_title]'."
            )
        owner_name, role, member, title = *parts[:3], " ".join(parts[3:])
        owner = self.owner(session, owner_name)
        for binding in read_policy(session, owner).get("bindings") or []:
            condition = binding.get("condition")
            held = [name.lower() for name in binding.get("members") or []]
            fits = binding["role"] == role and condition_key(condition)[0] == title
            if fits and member.lower() in held:
                state = {
                    self.owner_key: owner_name,
                    "role": role,
                    "member": normalized_member(member),
                    "condition": condition,
                }
                return Created(_id(owner_name, state), state)
        raise PluginError(
            f'Cannot find binding for "{owner.described}" with role "{role}", member "{member}", '
            f'and condition title "{title}"'
        )

    def _change(
        self, session: Session, state: State, description: str, modify: ModifyPolicy
    ) -> None:
        owner = self.owner(session, state[self.owner_key])
        if not self.batched:
            change_policy(session, owner, modify)
            return

        def send(changes: list[ModifyPolicy]) -> None:
            def all_of_them(policy: Json) -> None:
                for change in changes:
                    change(policy)

            change_policy(session, owner, all_of_them)

        text = description.format(**state, described=owner.described)
        session.policy_changes.submit(
            f"{owner.key} modifyIamPolicy", modify, lambda changes: send(list(changes)), text
        )


def _grant(state: State) -> tuple[str, str, Json | None]:
    return state["role"], state["member"], state.get("condition")


def _id(owner_name: str, state: State) -> str:
    resource_id = f"{owner_name}/{state['role']}/{normalized_member(state['member'])}"
    title, description, expression = condition_key(state.get("condition"))
    if title or description or expression:
        resource_id += f"/{title}/{description}/{expression}"
    return resource_id
