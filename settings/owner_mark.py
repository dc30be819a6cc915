"""The labels by which a stack knows what is its own; nobody else is to set them."""

from collections.abc import Iterator, Mapping

from settings.errors import SettingProblem

MARK = "vertex-gpt-oss-stack"
RESOURCE_MARK = "vertex-gpt-oss-resource"
"""Beside it on a project that is not the only one of its stack (components/ownership/labels.py)."""


def label_problems(labels: Mapping[str, str]) -> Iterator[SettingProblem]:
    """The stack's own value would win without a word."""
    for key in (MARK, RESOURCE_MARK):
        if key in labels:
            yield SettingProblem(
                key="labels",
                found=f"{key}: {labels[key]!r}",
                expected=f"other keys: {key} says whose is what it is on, and the stack writes it "
                "itself",
                fix=f"pulumi config rm --path labels.{key}",
            )
