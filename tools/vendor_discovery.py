"""Vendor the part of Google's discovery documents that the local Google answers to.

Owns: which methods are vendored, and `sandbox/local_google/discovery/<api>.<version>.json`.
Reads the documents bundled in google-api-python-client (a development dependency, 110 MB, so it
is not needed at run time), keeps the listed methods with their transitive schemas, drops prose
and keeps the revision. Cloud Quotas has no document; `vendor_cloud_quotas` makes one from Google's
wheel, which is written and checked with the rest. Everything in the folder is derived: edit METHODS
and run this again.

    .venv/bin/python -m tools.vendor_discovery           write the files
    .venv/bin/python -m tools.vendor_discovery --check   exit 1 and name what moved, write nothing
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cli.entry import ended
from cli.output import say
from sandbox.local_google.protocol.operation_types import EMPTY, TYPES, schema_names
from tools import vendor_cloud_quotas

Json = dict[str, Any]

TARGET = Path(__file__).resolve().parent.parent / "sandbox" / "local_google" / "discovery"

_POLICY = ("getIamPolicy", "setIamPolicy", "testIamPermissions")
_CRUD = ("create", "get", "list", "patch", "delete")
_ORG_POLICIES = (*_CRUD, "getEffectivePolicy")

METHODS: dict[str, dict[str, tuple[str, ...]]] = {
    "cloudresourcemanager.v1": {
        "projects": ("create", "get", "update", "delete", "undelete", "list", *_POLICY),
        "operations": ("get",),
        "organizations": ("get", "search", *_POLICY),
        "liens": ("create", "get", "list", "delete"),
    },
    "cloudresourcemanager.v3": {
        "projects": (*_CRUD, "search", "move", "undelete", *_POLICY),
        "folders": (*_CRUD, "search", "move", "undelete", *_POLICY),
        "organizations": ("get", "search", *_POLICY),
        "operations": ("get",),
        "liens": ("create", "get", "list", "delete"),
        "tagKeys": ("create", "get", "getNamespaced", "list", "delete"),
        "tagValues": ("create", "get", "getNamespaced", "list", "delete", *_POLICY),
        "tagBindings": ("create", "list", "delete"),
    },
    "serviceusage.v1": {
        "services": ("enable", "disable", "batchEnable", "batchGet", "get", "list"),
        "operations": ("get", "list"),
    },
    # The plugin polls operations on whatever version its endpoint names; v1beta1 is its default.
    "serviceusage.v1beta1": {
        "services": ("enable", "disable", "batchEnable", "get", "list", "generateServiceIdentity"),
        "operations": ("get", "list"),
    },
    "cloudbilling.v1": {
        "billingAccounts": ("get", "list", *_POLICY),
        "billingAccounts.projects": ("list",),
        "projects": ("getBillingInfo", "updateBillingInfo"),
    },
    "billingbudgets.v1": {"billingAccounts.budgets": _CRUD},
    "iam.v1": {
        "projects.serviceAccounts": (
            *("create", "get", "list", "patch", "update", "delete", "undelete"),
            *("enable", "disable", *_POLICY),
        ),
        "projects.serviceAccounts.keys": ("create", "get", "list", "delete"),
        "projects.roles": (*_CRUD, "undelete"),
        "projects.locations.workloadIdentityPools": (*_CRUD, "undelete", "listAttestationRules"),
        "projects.locations.workloadIdentityPools.operations": ("get",),
        "projects.locations.workloadIdentityPools.providers": (*_CRUD, "undelete"),
        "projects.locations.workloadIdentityPools.providers.operations": ("get",),
        "roles": ("get", "list"),
    },
    "iamcredentials.v1": {"projects.serviceAccounts": ("generateAccessToken",)},
    "sts.v1": {"": ("token",)},
    "orgpolicy.v2": {
        "projects.policies": _ORG_POLICIES,
        "folders.policies": _ORG_POLICIES,
        "organizations.policies": _ORG_POLICIES,
        "projects.constraints": ("list",),
        "folders.constraints": ("list",),
        "organizations.constraints": ("list",),
    },
    "monitoring.v1": {"projects.dashboards": _CRUD},
    "monitoring.v3": {
        "projects.alertPolicies": _CRUD,
        "projects.notificationChannels": _CRUD,
        "projects.metricDescriptors": ("get", "list"),
        "projects.timeSeries": ("list",),
    },
    "aiplatform.v1": {
        "projects.locations.endpoints.chat": ("completions",),
        "publishers.models": ("get",),
        "projects.locations": ("deploy",),
        "projects.locations.endpoints": (*_CRUD, "undeployModel"),
        "projects.locations.endpoints.operations": ("get",),
        "projects.locations.operations": ("get",),
    },
    "aiplatform.v1beta1": {
        "projects.locations.endpoints.chat": ("completions",),
        "publishers.models": ("get", "list"),
        "projects.publishers.models": ("enableModel",),
        "projects.modelGardenEula": ("check", "accept"),
        "projects.locations": ("deploy",),
        "projects.locations.endpoints": (*_CRUD, "undeployModel"),
        "projects.locations.endpoints.operations": ("get",),
        "projects.locations.operations": ("get",),
    },
}

_METHOD_KEYS = ("httpMethod", "path", "parameters", "request", "response")
_SCHEMA_KEYS = (
    *("$ref", "additionalProperties", "enum", "format", "items", "location", "pattern"),
    *("properties", "readOnly", "repeated", "required", "type"),
)


def method_ids(document: str) -> list[str]:
    """Full method ids, as the discovery document spells them."""
    api = document.split(".")[0]
    return sorted(
        ".".join(part for part in (api, resource, verb) if part)
        for resource, verbs in METHODS[document].items()
        for verb in verbs
    )


def trimmed(schema: Json) -> Json:
    """Keep what a validator needs. `properties` holds names, which may be 'description' too."""
    kept: Json = {}
    for key in _SCHEMA_KEYS:
        if key not in schema:
            continue
        value = schema[key]
        if key == "properties":
            value = {name: trimmed(inner) for name, inner in value.items()}
        elif key in ("items", "additionalProperties"):
            value = trimmed(value)
        kept[key] = value
    return kept


def _methods(resource: Json) -> Iterator[Json]:
    yield from resource.get("methods", {}).values()
    for inner in resource.get("resources", {}).values():
        yield from _methods(inner)


def _references(value: Json) -> Iterator[str]:
    yield from re.findall(r'"\$ref": "([^"]+)"', json.dumps(value))


def trim_document(document: str, full: Json) -> Json:
    by_id = {method["id"]: method for method in _methods(full)}
    wanted = method_ids(document)
    missing = [method_id for method_id in wanted if method_id not in by_id]
    if missing:
        raise SystemExit(f"{document} no longer has {', '.join(missing)}: edit METHODS.")
    methods = {method_id: _trim_method(by_id[method_id]) for method_id in wanted}
    schemas: Json = {}
    todo = [*_references(methods), *_operation_payloads(document, full)]
    while todo:
        name = todo.pop()
        if name not in schemas:
            schemas[name] = trimmed(full["schemas"][name])
            todo.extend(_references(schemas[name]))
    return {
        "name": full["name"],
        "version": full["version"],
        "revision": full["revision"],
        "title": full["title"],
        "parameters": {name: trimmed(p) for name, p in full["parameters"].items()},
        "methods": methods,
        "schemas": schemas,
    }


def _operation_payloads(document: str, full: Json) -> Iterator[str]:
    """What operations carry is typed `any` in discovery, so no method refers to these schemas."""
    for (method_id, version), types in TYPES.items():
        if document == f"{method_id.partition('.')[0]}.{version}":
            for payload in {types.response, types.metadata} - {EMPTY}:
                yield from [n for n in schema_names(payload) if n in full["schemas"]][:1]


def _trim_method(method: Json) -> Json:
    kept = {key: method[key] for key in _METHOD_KEYS if key in method}
    kept["parameters"] = {name: trimmed(p) for name, p in method.get("parameters", {}).items()}
    return kept


def bundled(document: str) -> Json:
    spec = find_spec("googleapiclient")
    if spec is None or spec.origin is None:
        raise SystemExit(
            "google-api-python-client is not installed here; its bundled documents are the source."
            " Fix: pip install -r requirements-dev.txt"
        )
    folder = Path(spec.origin).parent / "discovery_cache" / "documents"
    loaded: Json = json.loads((folder / f"{document}.json").read_text(encoding="utf-8"))
    return loaded


def differences(document: str, new: Json, target: Path) -> list[str]:
    """One line per thing that moved; empty when the committed file is what would be written."""
    path = target / f"{document}.json"
    if not path.exists():
        return [f"{document}: not vendored yet"]
    old: Json = json.loads(path.read_text(encoding="utf-8"))
    moved = [
        f"{document}: {key} {old.get(key)!r} -> {new[key]!r}"
        for key in ("revision", "title")
        if old.get(key) != new[key]
    ]
    for kind in ("methods", "schemas", "parameters"):
        before, after = old.get(kind, {}), new[kind]
        moved += [
            f"{document}: {kind} {name} {_change(name, before, after)}"
            for name in sorted({*before, *after})
            if before.get(name) != after.get(name)
        ]
    if not moved and path.read_text(encoding="utf-8") != render(new):
        moved.append(f"{document}: same content, different layout")
    return moved


def _change(name: str, before: Json, after: Json) -> str:
    if name not in before:
        return "appeared"
    return "changed" if name in after else "is gone"


def render(document: Json) -> str:
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def run(*, check: bool, target: Path = TARGET) -> list[str]:
    moved: list[str] = []
    documents = {document: trim_document(document, bundled(document)) for document in METHODS}
    common: Json = documents["orgpolicy.v2"]["parameters"]
    documents |= vendor_cloud_quotas.documents(common)
    for document, new in documents.items():
        moved += differences(document, new, target)
        if not check:
            target.mkdir(parents=True, exist_ok=True)
            (target / f"{document}.json").write_text(render(new), encoding="utf-8")
    expected = {f"{document}.json" for document in documents}
    for stale in sorted(path for path in target.glob("*.json") if path.name not in expected):
        moved.append(f"{stale.stem}: no longer listed in METHODS")
        if not check:
            stale.unlink()
    return moved


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if it moved")
    check: bool = parser.parse_args().check
    moved = run(check=check)
    for line in moved:
        say(line)
    if check and moved:
        say("Fix: .venv/bin/python -m tools.vendor_discovery")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(ended(main))
