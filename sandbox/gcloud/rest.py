"""Work that is one call: a template of its path, its body and what is said of it."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.gcloud.command import Given, Shown
from sandbox.gcloud.google import Google, Json, Refused


def say(text: str) -> None:
    """What gcloud tells people, away from what programs read."""
    print(text, file=sys.stderr)


def full(given: Given, template: str) -> str:
    """The target by its full name, which may have been given as such."""
    if "/" in given.target:
        return given.target
    return f"{template.format_map(given.words())}/{given.target}"


@dataclass(frozen=True, kw_only=True)
class Rest:
    """Templates take `Given.words()`; `{name}` is the full name where `within` makes one."""

    method: str = "GET"
    path: str
    """`<api>/<version>/…`"""
    within: str = ""
    """Collection in which the target is, e.g. `projects/{project}/notificationChannels`."""
    body: Mapping[str, str] | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    listed: str = ""
    """The answer's field that holds the items; their pages are followed."""
    waits: bool = False
    """The answer is an operation."""
    told: str = ""

    def __call__(self, google: Google, given: Given) -> Shown:
        words = given.words()
        if self.within:
            words["name"] = full(given, self.within)
        path = self.path.format_map(words)
        query = {key: value.format_map(words) for key, value in self.query.items()}
        if self.listed:
            return self._items(google, path, query)
        body = None
        if self.body is not None:
            body = {key: value.format_map(words) for key, value in self.body.items()}
        answer = google.ask(self.method, path, body, **query)
        if self.waits:
            google.finished("/".join(path.split("/")[:2]), answer)
        if self.told:
            say(self.told.format_map(words))
            return None
        return answer

    def _items(self, google: Google, path: str, query: dict[str, str]) -> list[Json]:
        items: list[Json] = []
        while True:
            answer = google.ask("GET", path, **query)
            items += answer.get(self.listed, [])
            if not answer.get("nextPageToken"):
                return items
            query = {**query, "pageToken": answer["nextPageToken"]}


@dataclass(frozen=True, kw_only=True)
class Patch:
    """An update of just the fields whose flags were given."""

    path: str
    fields: Mapping[str, str]
    """Flag → field of the resource."""
    within: str = ""
    wrapped: str = ""
    """Field of the body that holds the resource, where the mask is in the body too."""
    waits: bool = False
    told: str = ""

    def __call__(self, google: Google, given: Given) -> Shown:
        words = given.words()
        if self.within:
            words["name"] = full(given, self.within)
        path = self.path.format_map(words)
        changed = {f: given.flags[flag] for flag, f in self.fields.items() if flag in given.flags}
        if not changed:
            flags = ", ".join(f"--{flag}" for flag in self.fields)
            raise Refused(f"Specify at least one of {flags}.")
        mask = ",".join(changed)
        if self.wrapped:
            answer = google.ask("PATCH", path, {self.wrapped: changed, "updateMask": mask})
        else:
            answer = google.ask("PATCH", path, changed, updateMask=mask)
        if self.waits:
            answer = google.finished("/".join(path.split("/")[:2]), answer)
        say(self.told.format_map(words))
        return None if self.waits else answer


@dataclass(frozen=True)
class Absent:
    """What the local Google has no method for; the arguments are held all the same."""

    method: str

    def __call__(self, *_: object) -> None:
        raise Refused(
            f"the sandbox has no {self.method}. The command is right, and the real gcloud takes it"
        )
