"""From the file to the world: the tree, the words people use, and what may be left out.

Order matters where something is left out: numbers, unique ids and etags are given as the file is
read, after the ones that `counters` says are taken.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.resources.billing import BillingAccount
from sandbox.local_google.resources.callers import Caller
from sandbox.local_google.resources.hierarchy import Folder, Organization, Project
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.resources.identity import CustomRole, ServiceAccount
from sandbox.local_google.state.loading import kept
from sandbox.local_google.state.world import World
from sandbox.local_google.world_yaml import references, typed
from sandbox.local_google.world_yaml.short import (
    ACCOUNT_DOMAIN,
    RENAMED,
    long_model,
    long_service,
)
from sandbox.local_google.world_yaml.source import Place, Source, parse

TREE = ("organizations", "folders", "projects", "billing_accounts", "service_accounts", "callers")
# Plain, and what they name must be there.
TAGS = ("tag_keys", "tag_values", "tag_bindings")
# Read before anything that is numbered or dated.
FIRST = ("counters", "clock")


def world(text: str, name: str) -> World:
    """Raises BadWorldError naming file, line, place, and what is expected there."""
    return _Reader(parse(text, name)).world()


def _told(data: JsonValue) -> Iterator[str]:
    """Every number and unique id that the file names, wherever it stands."""
    if isinstance(data, dict):
        yield from data.get("service_accounts") or ()
        for key, inner in data.items():
            yield from (inner,) if key in ("number", "unique_id") else _told(inner)


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source, self.made = source, World()
        self.told = set(_told(source.data))
        self.added: list[tuple[JsonValue, Place]] = []

    def world(self) -> World:
        data = self.source.data
        typed.expect(self.source, dict, data, ())
        for key in data:
            if key not in kept(World):
                text = f"unknown key; expected one of {', '.join(sorted(kept(World)))}"
                raise self.source.mistake((key,), text)
        for key in (*FIRST, *(key for key in data if key not in (*FIRST, *TREE))):
            if key in data:
                self._plain(key, data[key])
        for key in TREE:
            for name, entry in self._entries(data, key, ()):
                getattr(self, f"_{key}")(name, entry, (key, name), "")
        for key in TAGS:
            self.added += [(held, (key, name)) for name, held in getattr(self.made, key).items()]
        references.check(self.made, self.source, self.added)
        return self.made

    def _plain(self, key: str, data: JsonValue) -> None:
        if key == "clock" and isinstance(data, str):
            self._moment(data)
            return
        kind = typed.hints(World)[key]
        setattr(self.made, key, typed.value(self.source, kind, data, (key,)))

    def _moment(self, text: str) -> None:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            example = "expected a moment, e.g. 2026-12-01T00:00:00Z"
            raise self.source.mistake(("clock",), f"found {text!r}, {example}") from error
        self.made.set_clock(moment if moment.tzinfo else moment.replace(tzinfo=UTC))

    def _entries(self, data: Json, key: str, place: Place) -> list[tuple[str, JsonValue]]:
        entries = data.get(key, {})
        typed.expect(self.source, dict, entries, (*place, key))
        return [(name, {} if entry is None else entry) for name, entry in entries.items()]

    def _children(self, data: Json, place: Place, parent: str) -> None:
        for key in ("folders", "projects"):
            for name, entry in self._entries(data, key, place):
                getattr(self, f"_{key}")(name, entry, (*place, key, name), parent)

    def _fields(self, kind: type, data: JsonValue, place: Place, given: Json, *beside: str) -> Json:
        """The entry's own fields, its policy put together from `policy` and `roles`."""
        words = RENAMED.get(kind, {})
        read = typed.fields(
            self.source, kind, data, place, beside=beside, given=given, renamed=words
        )
        if "roles" in beside:
            read["policy"] = self._policy(data, read.get("policy", Policy()), place)
        return read

    def _policy(self, data: Json, policy: Policy, place: Place) -> Policy:
        grants = typed.value(
            self.source, dict[str, list[str]], data.get("roles", {}), (*place, "roles")
        )
        roles = [{"role": role, "members": members} for role, members in grants.items()]
        policy.bindings = roles + policy.bindings
        if policy.bindings and "etag" not in (data.get("policy") or {}):
            policy.etag = self.made.next_etag()
        return policy

    def _add(self, held: JsonValue, key: str, resource: JsonValue, place: Place) -> None:
        if key in held:
            raise self.source.mistake(place, "stands twice")
        held[key] = resource
        self.added.append((resource, place))

    def _organizations(self, key: str, data: JsonValue, place: Place, _: str) -> None:
        beside = ("roles", "folders", "projects")
        read = {
            "display_name": key,
            **self._fields(Organization, data, place, {"id": key}, *beside),
        }
        self._add(self.made.organizations, key, Organization(**read), place)
        self._children(data, place, f"organizations/{key}")

    def _folders(self, key: str, data: JsonValue, place: Place, parent: str) -> None:
        given = {"id": key, **({"parent": parent} if parent else {})}
        read = self._fields(Folder, data, place, given, "roles", "folders", "projects")
        read = {"display_name": key, "create_time": self.made.timestamp(), **read}
        typed.require(self.source, Folder, read, place)
        self._add(self.made.folders, key, Folder(**read), place)
        self._children(data, place, f"folders/{key}")

    def _projects(self, key: str, data: JsonValue, place: Place, parent: str) -> None:
        given = {"project_id": key, **({"parent": parent} if parent else {})}
        beside = ("roles", "custom_roles", "service_accounts")
        custom = self._entries(data, "custom_roles", place) if isinstance(data, dict) else []
        kept_data = {k: v for k, v in data.items() if k != "custom_roles"} if custom else data
        read = self._fields(Project, kept_data, place, given, *beside)
        number = read["number"] if "number" in read else self._unused("project", 10**11)
        if next(self.made.projects.having(number), None):
            raise self.source.mistake((*place, "number"), f"{number} stands twice")
        read |= {"number": number, "roles": self._custom_roles(custom, place)}
        read = {"name": key, "create_time": self.made.timestamp(), **read}
        read["services"] = sorted(long_service(name) for name in read.get("services", []))
        read["models"] = [long_model(name) for name in read.get("models", [])]
        self._add(self.made.projects, key, Project(**read), place)
        for account_id, entry in self._entries(data, "service_accounts", place):
            at = (*place, "service_accounts", account_id)
            email = f"{account_id}@{key}{ACCOUNT_DOMAIN}"
            self._account(entry, at, {"email": email, "project_id": key})

    def _custom_roles(
        self, entries: list[tuple[str, JsonValue]], place: Place
    ) -> dict[str, CustomRole]:
        roles = {}
        for key, entry in entries:
            at = (*place, "custom_roles", key)
            read = self._fields(CustomRole, entry, at, {"role_id": key})
            if "etag" not in read:
                read["etag"] = self.made.next_etag()
            roles[key] = CustomRole(**read)
        return roles

    def _service_accounts(self, key: str, data: JsonValue, place: Place, _: str) -> None:
        self._account(data, place, {"unique_id": key})

    def _account(self, data: JsonValue, place: Place, given: Json) -> None:
        read = self._fields(ServiceAccount, data, place, given, "roles")
        accounts = self.made.service_accounts
        if "unique_id" not in read:
            read["unique_id"] = self._unused("account", 10**20)
        if "etag" not in read:
            read["etag"] = self.made.next_etag()
        typed.require(self.source, ServiceAccount, read, place)
        self._add(accounts, read["unique_id"], ServiceAccount(**read), place)

    def _unused(self, kind: str, base: int) -> str:
        while True:
            number = str(base + self.made.next(kind))
            if number not in self.told:
                return number

    def _billing_accounts(self, key: str, data: JsonValue, place: Place, _: str) -> None:
        read = self._fields(BillingAccount, data, place, {"id": key}, "roles")
        read = {"display_name": key, "open": True, "parent": "", **read}
        self._add(self.made.billing_accounts, key, BillingAccount(**read), place)

    def _callers(self, key: str, data: JsonValue, place: Place, _: str) -> None:
        if isinstance(data, str):
            data = {"quota_project": data}
        read = {"quota_project": "", **self._fields(Caller, data, place, {"member": key})}
        self._add(self.made.callers, key, Caller(**read), place)
