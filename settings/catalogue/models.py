"""The models this project can set up: Google's ids, locations and lifecycle, read from models.toml.

Owns what is known before asking Google. Google's 404 for a model fits four causes (wrong id, wrong
location, not enabled, retired) and does not say which; this table settles three of them offline.
"""

import datetime
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MODELS_FILE = Path(__file__).with_name("models.toml")

GLOBAL = "global"
GLOBAL_HOST = "aiplatform.googleapis.com"


@dataclass(frozen=True, kw_only=True)
class Model:
    """One gpt-oss model offered as a managed API."""

    name: str
    publisher_model: str
    """`publishers/PUBLISHER/models/MODEL`, as `enableModel` wants it."""
    locations: tuple[str, ...]
    """Where Google offers it, preferred first."""
    context_window: int
    """Tokens, prompt and answer together."""
    max_output_tokens: int
    released: datetime.date
    deprecated: datetime.date | None = None
    retired: datetime.date | None = None
    """From this day on requests fail."""
    replacement: str | None = None

    @property
    def request_id(self) -> str:
        """`PUBLISHER/MODEL`, the only spelling that the `openapi` endpoint accepts.

        A bare model id, and the full resource name, are both answered with 400.
        """
        _, publisher, _, model = self.publisher_model.split("/")
        return f"{publisher}/{model}"

    def is_retired(self, today: datetime.date) -> bool:
        return self.retired is not None and today >= self.retired

    def is_deprecated(self, today: datetime.date) -> bool:
        return self.deprecated is not None and today >= self.deprecated

    @property
    def described(self) -> str:
        return f"{self.name} (retired on {self.retired})" if self.retired else self.name

    @property
    def enablement_region(self) -> str:
        """A region (never `global`) that serves the model.

        `enableModel` has no location in its path, but its host is regional.
        """
        return next(location for location in self.locations if location != GLOBAL)


@cache
def models() -> dict[str, Model]:
    """Every known model by name, in the file's order."""
    tables = tomllib.loads(MODELS_FILE.read_text(encoding="utf-8"))
    return {
        name: Model(name=name, **{**table, "locations": tuple(table["locations"])})
        for name, table in tables.items()
    }


def offered(today: datetime.date) -> list[Model]:
    """The models that Google serves on that day."""
    return [model for model in models().values() if not model.is_retired(today)]


def api_host(location: str) -> str:
    """The host that serves `location`: `global` has no prefix, a region is its own prefix."""
    return GLOBAL_HOST if location == GLOBAL else f"{location}-{GLOBAL_HOST}"


def model_by_request_id(request_id: str) -> Model | None:
    """The model whose request field is `request_id`, or None for one we do not know."""
    return next((model for model in models().values() if model.request_id == request_id), None)
