"""The fixes of settings in which one word stands wherever a value or a key may."""

import datetime
from collections.abc import Iterator
from typing import Any

from settings.ci import FORMS
from settings.errors import SettingsError
from settings.validation.messages import FIELDS, NESTED, fields_of
from settings.validation.reading import read_settings

TODAY = datetime.date(2026, 9, 1)


def settings_fixes(word: str) -> Iterator[str]:
    for values in _settings(word):
        try:
            read_settings({"projectId": "my-project", **values}, TODAY)
        except SettingsError as refused:
            yield from (problem.fix for problem in refused.problems)


def _settings(word: str) -> Iterator[dict[str, Any]]:
    yield {word: word}
    for key in FIELDS:
        yield from ({key: value} for value in (word, [word], {word: word}, {"team": word}))
        yield {f"{key}{word}": word}
    for key, model in NESTED.items():
        for inner in (*fields_of(model), word):
            yield from ({key: {inner: value}} for value in (word, [word], {word: word}))
            yield {key: [{inner: word}]}
    for form, model in FORMS.items():
        for inner in (*fields_of(model), word):
            for value in (word, [word], {word: word}):
                yield {"ci": {"issuer": form, inner: value}}
