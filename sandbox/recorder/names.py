"""What stands for what on a replay: placeholders and answers' handles, in the words of this world.

Owns the ids known before the first request and what is learnt from each answer (an operation's
name, an etag, a number), to be carried into the requests that follow. Placeholders of projects
that the recording creates are used as they are.
"""

import re
from dataclasses import dataclass

from sandbox.local_google.json_types import JsonValue
from sandbox.local_google.state import seed
from sandbox.recorder.exchange import Exchange
from sandbox.recorder.rules import rules

# The first value of a kind stands for this one of the seeded world.
SEEDED = {
    "organization": seed.ORGANIZATION,
    "folder": seed.FOLDER,
    "billing account": seed.MAIN,
    "e-mail": seed.DEV.removeprefix("user:"),
    "domain": "example.com",
}
# Projects the recording did not make: one that answered, and one that never did.
EXISTING, TAKEN = "existing-project", "taken-project"
FORBIDDEN = 403


@dataclass
class Names:
    known: dict[str, str]
    """What was recorded to what it is here."""
    kinds: dict[str, str]
    """Every placeholder's kind."""

    def here(self, value: JsonValue) -> JsonValue:
        """What was recorded, in the words of this world."""
        if isinstance(value, dict):
            return {self.here(name): self.here(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.here(item) for item in value]
        if not isinstance(value, str) or not self.known:
            return value
        names = sorted(self.known, key=len, reverse=True)
        either = "|".join(re.escape(name) for name in names)
        anywhere = rf"(?<![A-Za-z0-9])(?:{either})(?![A-Za-z0-9])"
        return re.sub(anywhere, lambda found: self.known[found.group()], value)

    def learn(self, recorded: JsonValue, here: JsonValue, name: str = "") -> None:
        if isinstance(recorded, dict) and isinstance(here, dict):
            for key in recorded.keys() & here.keys():
                self.learn(recorded[key], here[key], key)
        elif isinstance(recorded, list) and isinstance(here, list):
            if len(recorded) == len(here) == 1:  # longer ones may be in another order
                self.learn(recorded[0], here[0], name)
        elif isinstance(recorded, str) and isinstance(here, str) and self.here(recorded) != here:
            self._learn_text(recorded, here, name)

    def _learn_text(self, recorded: str, here: str, name: str) -> None:
        unknown = [one for one in self.kinds if one in recorded and one not in self.known]
        form = re.escape(self.here(recorded))
        for index, placeholder in enumerate(unknown):
            form = form.replace(re.escape(placeholder), f"(?P<p{index}>[A-Za-z0-9._@-]+)", 1)
        found = re.fullmatch(form, here)
        if unknown and found:
            self.known |= {one: found[f"p{index}"] for index, one in enumerate(unknown)}
        elif name in rules().handles and not re.search(r"\s", recorded):
            self.known[recorded] = here


def initial(exchanges: list[Exchange], kinds: dict[str, str]) -> dict[str, str]:
    """Placeholder to id of the seeded world, as far as it is known before the first request."""
    known: dict[str, str] = {}
    for placeholder, kind in kinds.items():
        if kind in SEEDED and SEEDED[kind] not in known.values():
            known[placeholder] = SEEDED[kind]
    for one in exchanges:
        quota = one.headers.get("x-goog-user-project", "")
        if kinds.get(quota) == "project id" and quota not in _created(exchanges):
            known.setdefault(quota, seed.QUOTA_PROJECT)
    for name in (one for one, kind in kinds.items() if kind == "project id"):
        if name not in _created(exchanges):
            known.setdefault(name, TAKEN if _only_refused(name, exchanges) else EXISTING)
    return known


def _only_refused(project: str, exchanges: list[Exchange]) -> bool:
    asked = [one for one in exchanges if f"projects/{project}" in one.path]
    return bool(asked) and all(one.status >= FORBIDDEN for one in asked)


def _created(exchanges: list[Exchange]) -> set[str]:
    bodies = [e.request for e in exchanges if e.method == "POST" and e.path.endswith("/projects")]
    return {
        str(body["projectId"]) for body in bodies if isinstance(body, dict) and "projectId" in body
    }
