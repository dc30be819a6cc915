"""The contract: which methods exist, at which paths, with which parameters and schemas.

Owns loading the vendored discovery documents and routing a path to a method id. It knows nothing
of handlers or of the world: what Google publishes is here, what we built is in `registry`.
A path fits one method at most, because no part of a resource name may hold the colon that splits
off a verb (`:enable`); a test holds every method to that. Only paths without parameters
(`tagValues/namespaced`) fit a second one too, so they come first.
"""

import json
import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from sandbox.local_google.json_types import Json

DOCUMENTS = Path(__file__).parent.parent / "discovery"
PLAIN_PART = "[^/:]+"
MOST_KEPT, LONGEST_KEPT = 1000, 300
ANY_NUMBER = -1  # of slashes, in the few names whose pattern is `.*`


@dataclass(frozen=True)
class Document:
    """One vendored discovery document."""

    api: str
    version: str
    title: str
    revision: str
    parameters: Json
    schemas: Json

    @property
    def service(self) -> str:
        return f"{self.api}.googleapis.com"


@dataclass(frozen=True)
class Method:
    """One method of one version of one API."""

    id: str
    document: Document
    http_method: str
    path: str
    route: str
    """A regular expression of what follows the API's name, a group for each path parameter."""
    path_parameters: tuple[str, ...]
    query_parameters: Json
    request: str | None
    response: str

    @property
    def key(self) -> tuple[str, str]:
        return self.id, self.document.version

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Made when a path first comes near it: all of them at once are a third of a start."""
        return re.compile(self.route)

    @property
    def raw_body(self) -> bool:
        """Discovery says nothing about these bodies; the handler judges them itself."""
        return self.request == "GoogleApiHttpBody"


@dataclass(frozen=True)
class Match:
    method: Method
    path_arguments: dict[str, str]


@dataclass
class Contract:
    methods: dict[tuple[str, str], Method] = field(default_factory=dict)
    _routes: dict[tuple[str, str, int], list[Method]] = field(default_factory=dict)
    """By API, HTTP method and number of slashes in the rest of the path."""
    _recent: dict[tuple[str, str], Match] = field(default_factory=dict)

    def add(self, method: Method) -> None:
        self._recent.clear()
        self.methods[method.key] = method
        slashes = ANY_NUMBER if ".*" in method.route else _slashes(method.route)
        key = method.document.api, method.http_method, slashes
        routes = self._routes.setdefault(key, [])
        routes.insert(len(routes) if method.path_parameters else 0, method)

    @property
    def method_ids(self) -> frozenset[str]:
        return frozenset(method_id for method_id, _ in self.methods)

    def match(self, http_method: str, path: str) -> Match | None:
        """`path` is `/<api>/<version>/…`, already percent-decoded.

        Clients poll, so the last matches are kept; no handler changes a path's arguments.
        """
        asked = http_method, path
        found = self._recent.get(asked)
        if found is None:
            found = self._match(http_method, path)
            if found is not None and len(path) <= LONGEST_KEPT:
                if len(self._recent) >= MOST_KEPT:
                    self._recent.clear()
                self._recent[asked] = found
        return found

    def _match(self, http_method: str, path: str) -> Match | None:
        api, _, rest = path.strip("/").partition("/")
        for slashes in (rest.count("/"), ANY_NUMBER):
            for method in self._routes.get((api, http_method, slashes), []):
                found = method.pattern.fullmatch(rest)
                if found:
                    values = dict(zip(method.path_parameters, found.groups(), strict=True))
                    return Match(method, values)
        return None


def _slashes(route: str) -> int:
    return route.replace(PLAIN_PART, "").count("/")


def _segment_pattern(parameter: Json) -> str:
    """Discovery patterns are anchored; here they are part of a longer one."""
    anchored: str = parameter.get("pattern", "^[^/]+$")
    inner = anchored.removeprefix("^").removesuffix("$")
    # A verb is split off at the last colon, so no part of a name may hold one.
    return inner.replace("[^/]+", PLAIN_PART)


def _route(path: str, parameters: Json) -> tuple[str, tuple[str, ...]]:
    pattern, names = "", []
    for piece in re.split(r"(\{\+?\w+\})", path):
        if piece.startswith("{"):
            name = piece.strip("{+}")
            names.append(name)
            pattern += f"({_segment_pattern(parameters[name])})"
        else:
            pattern += re.escape(piece)
    return pattern, tuple(names)


def _method(method_id: str, raw: Json, document: Document) -> Method:
    route, names = _route(raw["path"], raw["parameters"])
    query = {n: p for n, p in raw["parameters"].items() if p["location"] == "query"}
    return Method(
        id=method_id,
        document=document,
        http_method=raw["httpMethod"],
        path=raw["path"],
        route=route,
        path_parameters=names,
        query_parameters=query,
        request=raw.get("request", {}).get("$ref"),
        response=raw["response"]["$ref"],
    )


def read_documents(folder: Path) -> Contract:
    contract = Contract()
    for path in sorted(folder.glob("*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        document = Document(
            raw["name"],
            raw["version"],
            raw["title"],
            raw["revision"],
            raw["parameters"],
            raw["schemas"],
        )
        for method_id, method in raw["methods"].items():
            contract.add(_method(method_id, method, document))
    return contract


@cache
def vendored() -> Contract:
    """The committed documents; read once, never changed afterwards."""
    return read_documents(DOCUMENTS)
