"""One request of the tour."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Step:
    http_method: str
    path: str
    """`/<api>/<version>/…`; `{name}` stands for what an earlier step kept."""
    body: Any = None
    keep: dict[str, str] = field(default_factory=dict)
    """Names for parts of the answer, as dotted paths: `{"operation": "name"}`."""

    def kept(self, answer: Any) -> dict[str, str]:
        found = {}
        for name, path in self.keep.items():
            at = answer
            for part in path.split("."):
                at = at[int(part) if isinstance(at, list) else part]
            found[name] = at
        return found

    def written(self, value: Any, kept: dict[str, str]) -> Any:
        """`value` with every kept name filled in."""
        if isinstance(value, str):
            for name, text in kept.items():
                value = value.replace("{" + name + "}", text)
            return value
        if isinstance(value, dict):
            return {key: self.written(inner, kept) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.written(item, kept) for item in value]
        return value
