"""From the world to the file that reads back as the same world."""

import re
from dataclasses import MISSING, Field, is_dataclass

import yaml

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.resources.hierarchy import Folder, Project
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.resources.identity import ServiceAccount
from sandbox.local_google.state.indexed import Indexed
from sandbox.local_google.state.loading import kept
from sandbox.local_google.state.world import World
from sandbox.local_google.world_yaml.read import TREE
from sandbox.local_google.world_yaml.short import (
    ACCOUNT_DOMAIN,
    GIVEN,
    KEYED,
    RENAMED,
    short_model,
    short_service,
)

_BREAKS = re.compile("[\x85\u2028\u2029]")


def text(world: World) -> str:
    form = _Writer(world).form()
    return yaml.dump(form, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


class _Dumper(yaml.SafeDumper):
    """Escapes the line breaks that PyYAML otherwise folds into spaces."""

    def ignore_aliases(self, data: JsonValue) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def _string(dumper: yaml.SafeDumper, data: str) -> yaml.Node:
    style = '"' if _BREAKS.search(data) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style)


_Dumper.add_representer(str, _string)


def plain(value: JsonValue) -> JsonValue:
    """Any held value, with fields at their default left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return _changed(value)
    if isinstance(value, dict | Indexed):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def _changed(value: JsonValue, *left_out: str) -> Json:
    kind: JsonValue = type(value)
    pairs = ((f, getattr(value, f.name)) for f in kept(kind).values() if f.name not in left_out)
    return {f.name: plain(inner) for f, inner in pairs if inner != _default(f)}


def _default(field: Field[JsonValue]) -> JsonValue:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _entry(value: JsonValue, *written: str) -> Json:
    """A resource without what its key tells; `written` names what the key does not tell here."""
    left_out = {*KEYED.get(type(value), ())} - {*written}
    words = RENAMED.get(type(value), {})
    policy = getattr(value, "policy", None)
    given = {name: getattr(value, name) for name in GIVEN.get(type(value), ())}
    fields = given | _changed(value, *left_out, "policy")
    form = {words.get(name, name): inner for name, inner in fields.items()}
    return form | (_policy(policy) if policy is not None else {})


def _policy(policy: Policy) -> Json:
    form = _changed(policy)
    if policy.bindings:
        form["etag"] = policy.etag
    simple = {b["role"]: b["members"] for b in policy.bindings if b.keys() == {"role", "members"}}
    if not policy.bindings or len(simple) < len(policy.bindings):
        return {"policy": form} if form else {}
    del form["bindings"]
    return {"roles": {role: list(members) for role, members in simple.items()}, "policy": form}


class _Writer:
    def __init__(self, world: World) -> None:
        self.world = world
        self.folders: dict[str, Folder] = dict(world.folders)
        self.projects: dict[str, Project] = dict(world.projects)
        self.accounts: dict[str, ServiceAccount] = dict(world.service_accounts)

    def form(self) -> Json:
        world = self.world
        tree: Json = {"organizations": {}}
        for key, organization in world.organizations.items():
            entry = _entry(organization) | self._children(f"organizations/{key}")
            tree["organizations"][key] = entry
        tree["folders"] = {}
        while self.folders:
            key = next(iter(self.folders))
            tree["folders"][key] = self._folder(key, "parent")
        tree["projects"] = {key: self._project(key, "parent") for key in list(self.projects)}
        tree["billing_accounts"] = {k: _entry(v) for k, v in world.billing_accounts.items()}
        tree["service_accounts"] = {
            key: {k: v for k, v in _entry(a, "email", "project_id").items() if k != "unique_id"}
            for key, a in self.accounts.items()
        }
        tree["callers"] = {key: caller.quota_project for key, caller in world.callers.items()}
        rest = _changed(world, *TREE)
        return {key: value for key, value in (tree | rest).items() if value != {}}

    def _children(self, parent: str) -> Json:
        folders = [key for key, folder in self.folders.items() if folder.parent == parent]
        projects = [key for key, project in self.projects.items() if project.parent == parent]
        form: Json = {}
        if folders:
            form["folders"] = {key: self._folder(key) for key in folders if key in self.folders}
        if projects:
            form["projects"] = {key: self._project(key) for key in projects}
        return form

    def _folder(self, key: str, *written: str) -> Json:
        return _entry(self.folders.pop(key), *written) | self._children(f"folders/{key}")

    def _project(self, key: str, *written: str) -> Json:
        project = self.projects.pop(key)
        form = _entry(project, *written)
        for name, shorten in (("services", short_service), ("models", short_model)):
            if name in form:
                form[name] = [shorten(word) for word in form[name]]
        if project.roles:
            form["custom_roles"] = {k: _entry(role) for k, role in project.roles.items()}
        accounts = self._accounts(key)
        return form | ({"service_accounts": accounts} if accounts else {})

    def _accounts(self, project_id: str) -> Json:
        """Those whose e-mail is the project's and not another's too (one deleted, one anew)."""
        form: Json = {}
        for key, account in list(self.accounts.items()):
            account_id, _, domain = account.email.partition("@")
            own = account.project_id == project_id and domain == project_id + ACCOUNT_DOMAIN
            if own and account_id not in form:
                form[account_id] = _entry(account)
                del self.accounts[key]
        return form
