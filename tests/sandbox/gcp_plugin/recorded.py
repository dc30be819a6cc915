"""Requests as the recordings keep them, and what it means that two runs asked the same.

Independent resources are deployed at the same time, so the total order of requests is luck. What
is not: each resource's own requests, and that they come after those of what it depends on. A
*chain* is the requests of one resource (both services share one, because they share requests).
"""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

RECORDINGS = Path(__file__).parent / "recordings"
PROJECT_ID = "demo-gpt-oss"

# The first pattern that fits a call tells its chain; `get project` belongs to two, see `chains`.
CHAINS = {
    "billing account": r"GET /cloudbilling/v1/billingAccounts/",
    "services": r"\w+ /serviceusage/",
    "model": r"\w+ /aiplatform/",
    "role": r"\w+ /iam/v1/projects/PROJECT/roles",
    "account grant": r"\w+ /iam/v1/projects/PROJECT/serviceAccounts/.*IamPolicy",
    "account": r"\w+ /iam/v1/projects/PROJECT/serviceAccounts",
    "project grant": r"\w+ /cloudresourcemanager/v1/projects/PROJECT:.*IamPolicy",
    "project": r"\w+ /(cloudresourcemanager|cloudbilling)/",
}
DEPENDS_ON = {
    "project": ["billing account"],
    "services": ["project"],
    "account": ["services"],
    "role": ["services"],
    "model": ["services"],
    "account grant": ["account"],
    "project grant": ["account", "role"],
}


def normalized(text: str, project_id: str = PROJECT_ID) -> str:
    """Run-dependent ids replaced, as in the recordings."""
    text = text.replace(project_id, "PROJECT")
    text = re.sub(r"http://127\.0\.0\.1:\d+", "GOOGLE", text)
    text = re.sub(r'operations/[^?"]+', "operations/OPERATION", text)
    return re.sub(r'"etag": "[^"]*"', '"etag": "ETAG"', text)


@dataclass(frozen=True)
class Request:
    """One request, comparable with a recorded one."""

    call: str
    body: Any
    status: int | str = 200

    @classmethod
    def from_journal(cls, entry: dict[str, Any], *, query: bool) -> Self:
        path = entry["path"] if query else entry["path"].split("?")[0]
        body = entry["request"]
        return cls(
            normalized(f"{entry['method']} {path}"),
            None if body is None else json.loads(normalized(json.dumps(body))),
            entry["status"] or "answer lost",
        )

    @property
    def key(self) -> str:
        return f"{self.call} {json.dumps(_sorted(self.body), sort_keys=True)} {self.status}"


def _sorted(body: Any) -> Any:
    """Lists that are sets to Google in one order, and without what the answers decide.

    The local Google makes the creator owner of a project, and shows a policy without conditions
    as version 1, which a removal sends back; the recording server did neither.
    """
    if isinstance(body, dict):
        kept = {key: _sorted(item) for key, item in body.items() if key != "version"}
        if "bindings" in kept:
            kept["bindings"] = [b for b in kept["bindings"] if b["role"] != "roles/owner"]
        return {key: item for key, item in kept.items() if item != []}
    return sorted((_sorted(item) for item in body), key=str) if isinstance(body, list) else body


def recorded(name: str) -> list[Request]:
    lines = (RECORDINGS / f"{name}.jsonl").read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    return [Request(e["call"], e.get("body"), e.get("status", 200)) for e in entries]


def recorded_json(name: str) -> Any:
    return json.loads((RECORDINGS / f"{name}.json").read_text())


def chains(requests: list[Request]) -> dict[str, list[Request]]:
    """The requests by chain. Reading a project that has services belongs to the services."""
    found: dict[str, list[Request]] = {}
    for request in requests:
        chain = next(name for name, pattern in CHAINS.items() if re.match(pattern, request.call))
        reads_project = request.call.startswith("GET /cloudresourcemanager/v1/projects/")
        if reads_project and "services" in found:
            chain = "services"
        found.setdefault(chain, []).append(request)
    return found


def assert_same_requests(ours: list[Request], theirs: list[Request]) -> None:
    """The same requests in every chain, and every chain begun in the same order of steps."""
    our_chains, their_chains = chains(ours), chains(theirs)
    assert sorted(our_chains) == sorted(their_chains)
    for name, expected in their_chains.items():
        actual = our_chains[name]
        assert Counter(item.key for item in actual) == Counter(item.key for item in expected), name
        assert _steps(actual) == _steps(expected), name


def _steps(requests: list[Request]) -> list[str]:
    """Each kind of request once, in order of first appearance; services are of one kind."""
    kinds = [re.sub(r"services/[\w.]+", "services/SERVICE", item.call) for item in requests]
    return list(dict.fromkeys(kinds))


def assert_dependency_order(requests: list[Request]) -> None:
    """Nothing is asked for a resource before all that it depends on is finished."""
    found = chains(requests)
    position = {id(request): index for index, request in enumerate(requests)}
    for name in found:
        for other in _needs(name) & found.keys():
            last = max(position[id(request)] for request in found[other])
            assert last < position[id(found[name][0])], f"{name} before {other} was finished"


def assert_destroy_order(requests: list[Request]) -> None:
    """Nothing is asked for a resource before all that depends on it is gone: `up` backwards."""
    assert_dependency_order(requests[::-1])


def _needs(name: str) -> set[str]:
    """All that a chain depends on; through others too, because a destroy asks for few chains."""
    direct = DEPENDS_ON.get(name, [])
    return set(direct).union(*map(_needs, direct))
