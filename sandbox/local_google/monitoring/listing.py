"""`filter`, `orderBy` and pages of alert policies and notification channels."""

from sandbox.local_google.calls.registry import Call
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol import filters
from sandbox.local_google.protocol.errors import invalid
from sandbox.local_google.protocol.field_masks import camel
from sandbox.local_google.protocol.paging import page

MAPS = ("labels", "userLabels")


def listed(call: Call, items: list[Json], name: str, fields: frozenset[str]) -> Json:
    """One page with `totalSize`; `fields` are the plain ones that can be asked for."""
    asked = _filter(call.query.get("filter", ""), fields)
    chosen = [item for item in items if asked.matches(_lookup(item))]
    for term in reversed(call.query.get("orderBy", "").split(",")):
        _sort(chosen, term.strip(), fields)
    answer = page(chosen, call.query, name, default=100, most=1000)
    return answer | ({"totalSize": len(chosen)} if chosen else {})


def _lookup(item: Json) -> filters.Lookup:
    def value(selector: filters.Selector) -> str | None:
        name = camel(selector[0])
        found = item.get(name, {}).get(selector[1]) if name in MAPS else item.get(name)
        return str(found).lower() if isinstance(found, bool) else found

    return value


def _filter(text: str, fields: frozenset[str]) -> filters.Filter:
    asked = filters.accepted(text)
    for comparison in filters.comparisons(asked):
        name = camel(comparison.selector[0])
        plain = name in fields and len(comparison.selector) == 1
        if not plain and not (name in MAPS and len(comparison.selector) == 2):
            raise invalid(
                f"filter field {'.'.join(comparison.selector)!r} is not imitated; expected"
                f" {', '.join(sorted(fields))} or user_labels.KEY"
            )
    return asked


def _sort(items: list[Json], term: str, fields: frozenset[str]) -> None:
    if not term:
        return
    name = camel(term.removeprefix("-"))
    if name not in fields:
        raise invalid(f"order_by {term!r}: expected one of {', '.join(sorted(fields))}")
    items.sort(key=lambda item: str(item.get(name, "")), reverse=term.startswith("-"))
