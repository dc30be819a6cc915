"""What a client could send: any JSON, JSON of a schema's shape, names that exist and others.

Strategies only. Schema-shaped bodies start from what the tour had accepted, so that most of them
pass the first gate and meet a handler.
"""

import re
from typing import Any

from hypothesis import strategies as st

from sandbox.local_google.protocol.contract import Method
from sandbox.local_google.state.seed import CLOSED, DEV, FOLDER, MAIN, NOBODY, ORGANIZATION
from tests.sandbox.local_google.tour.step import Step

Strategy = st.SearchStrategy[Any]

WORDS = (
    *("", "*", "-", ".", "/", ":", "%", "a b", "é", "\ud800", "\x00", "0", "-1", "9" * 5000),
    *("ready-project", "existing-project", "taken-project", "tour-project", "no-such-project"),
    *("projects/ready-project", f"folders/{FOLDER}", f"organizations/{ORGANIZATION}"),
    *(MAIN, CLOSED, f"billingAccounts/{MAIN}", DEV, NOBODY, "allUsers", "user:", "group:g@x.y"),
    *("deleted:user:x@y.z?uid=1", "domain:example.com", "principalSet://iam.googleapis.com/x"),
    *("roles/owner", "roles/viewer", "roles/nonsense", "projects/ready-project/roles/tour"),
    *("displayName", "*,*", "spec.rules", "labels", "name,etag", "bindings", "a.b.c.d"),
    *("ACgBAAAAAAA=", "AAAA", "===", "operations/1", "serviceAccount:x@y.iam.gserviceaccount.com"),
    *("state:ENABLED", "state = ACTIVE AND (", 'id:"', "NOT x", "parent.type:folder", "((((("),
    *("tagKeys/281480000001", "tagValues/2814800000011", "tagBindings/x/tagValues/1"),
    *("aiplatform.googleapis.com", "storage.googleapis.com", "services/x"),
)
FORMS: dict[str, tuple[str, ...]] = {
    "google-datetime": ("2026-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z",
                        "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z"),
    "google-duration": ("0s", "-5s", "3600s", "999999999999999999s", "0.000000001s", "1e9s"),
    "google-fieldmask": ("*", "", "name", "spec,dryRunSpec", "a.b,c", "etag", "labels.x"),
    "byte": ("", "AAAA", "BwXhqDVV", "_-8="),
    "int64": ("0", "-1", "9223372036854775807", "-9223372036854775808"),
    "uint64": ("0", "18446744073709551615"),
}  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70), st.sampled_from([0, 1, -1, 2**31, 2**63, 1e308, 0.5, -0.0])
)
TEXTS = st.one_of(st.sampled_from(WORDS), st.text(max_size=12))
JSON: Strategy = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)


def fields_of(schema: Any, schemas: Any, depth: int) -> Strategy:
    """A value of a schema's shape: right types, any content."""
    schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    kind = schema.get("type", "any")
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema.get("format") in FORMS:
        return st.sampled_from(FORMS[schema["format"]])
    if kind == "array":
        return st.lists(fields_of(schema["items"], schemas, depth), max_size=2)
    if kind == "object" and depth > 0:
        if "properties" not in schema:
            extra = schema.get("additionalProperties", {"type": "any"})
            return st.dictionaries(TEXTS, fields_of(extra, schemas, depth - 1), max_size=2)
        return st.fixed_dictionaries(
            {},
            optional={
                name: fields_of(inner, schemas, depth - 1)
                for name, inner in schema["properties"].items()
            },
        )
    plain: dict[str, Strategy] = {
        "string": TEXTS, "boolean": st.booleans(), "number": NUMBERS, "any": JSON,
        "integer": st.integers(-(2**31), 2**31 - 1), "object": st.just({}),
    }  # fmt: skip
    return plain[kind]


def body_for(method: Method, accepted: Any) -> Strategy:
    """Any JSON; of the schema's shape; or what was accepted with some of its parts replaced."""
    if method.request is None:
        return st.none()
    schemas = method.document.schemas
    shaped = JSON if method.raw_body else fields_of(schemas[method.request], schemas, 4)
    if not isinstance(accepted, dict):
        return st.one_of(shaped, JSON)
    merged = st.builds(_merged, st.just(accepted), shaped)
    return st.one_of(_near(accepted), _near(accepted), merged, shaped, JSON)


def _merged(accepted: Any, other: Any) -> Any:
    if not isinstance(accepted, dict) or not isinstance(other, dict):
        return other
    names = {*accepted, *other}
    return {
        name: _merged(accepted.get(name), other[name]) if name in other else accepted[name]
        for name in names
    }


def _near(accepted: Any) -> Strategy:
    """An accepted value, some of whose texts and numbers are others of their type."""
    if isinstance(accepted, dict):
        return st.fixed_dictionaries({name: _near(value) for name, value in accepted.items()})
    if isinstance(accepted, list):
        return (
            st.lists(st.one_of([_near(item) for item in accepted]), max_size=3)
            if accepted
            else st.just([])
        )
    other = {bool: st.booleans(), int: st.integers(-3, 2**40), str: TEXTS}.get(type(accepted), JSON)
    return st.one_of(st.just(accepted), st.just(accepted), other)


def path_for(step: Step) -> Strategy:
    """The accepted path, or one whose names are others."""
    base = step.path.partition("?")[0]
    pieces = re.split(r"([/:])", base)
    holes = [index for index, piece in enumerate(pieces) if index > 6 and piece not in "/:"]

    def filled(index: int, word: str) -> str:
        return "".join([*pieces[:index], word, *pieces[index + 1 :]])

    if not holes:
        return st.just(base)
    words = st.one_of(st.sampled_from(WORDS), st.text(min_size=1, max_size=6))
    other = st.builds(filled, st.sampled_from(holes), words)
    return st.one_of(*[st.just(base)] * 6, other)


def query_for(method: Method) -> Strategy:
    """Pairs of parameters: its own with any text or number, and system ones."""
    own = [*[*method.query_parameters] * 5, "fields", "alt", "prettyPrint", "$.xgafv", "x"]
    value = st.one_of(TEXTS, st.integers(-(2**65), 2**65).map(str), st.just("true"))
    pairs = st.lists(st.tuples(st.sampled_from(own), value), max_size=3)
    return st.one_of(st.just([]), pairs)
