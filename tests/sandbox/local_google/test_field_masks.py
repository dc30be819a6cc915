"""An update mask changes what it names, clears what the body leaves out, and nothing else."""

import pytest

from sandbox.local_google.protocol.errors import GoogleError
from sandbox.local_google.protocol.field_masks import apply

WRITABLE = frozenset({"displayName", "documentation", "userLabels"})
MESSAGES = frozenset({"documentation", "userLabels"})
OLD = {"name": "n", "displayName": "a", "documentation": {"mimeType": "m", "content": "c"}}


@pytest.mark.parametrize(
    ("mask", "new", "expected"),
    [
        ("display_name", {"displayName": "b", "documentation": {}}, {**OLD, "displayName": "b"}),
        ("displayName", {}, {"name": "n", "documentation": OLD["documentation"]}),
        ("*", {"displayName": "b", "name": "x"}, {"name": "n", "displayName": "b"}),
        (
            "documentation.mime_type",
            {"documentation": {"mimeType": "t"}},
            {**OLD, "documentation": {"mimeType": "t", "content": "c"}},
        ),
        (
            "user_labels.my_team,documentation.content",
            {"userLabels": {"my_team": "t", "other": "o"}},
            {**OLD, "documentation": {"mimeType": "m"}, "userLabels": {"my_team": "t"}},
        ),
    ],
)
def test_a_mask_changes_what_it_names(
    mask: str, new: dict[str, object], expected: dict[str, object]
) -> None:
    before = repr(OLD)
    assert apply(OLD, new, mask, WRITABLE, MESSAGES) == expected
    assert repr(OLD) == before


@pytest.mark.parametrize("mask", ["name", "colour", "displayName.x", "documentation.a.b"])
def test_a_mask_of_anything_else_is_refused(mask: str) -> None:
    for old in (OLD, {}):
        with pytest.raises(GoogleError, match="Invalid update mask"):
            apply(old, {}, mask, WRITABLE, MESSAGES)


def test_a_path_goes_as_deep_as_there_are_messages() -> None:
    """The gcp plugin masks a budget's amount.specifiedAmount.units."""
    old = {"amount": {"money": {"units": "1", "nanos": 5}}}
    messages = frozenset({"amount", "amount.money"})
    mask = "amount.money.units,amount.money.nanos"
    new = apply(old, {"amount": {"money": {"units": "2"}}}, mask, frozenset({"amount"}), messages)
    assert new == {"amount": {"money": {"units": "2"}}}
    with pytest.raises(GoogleError, match="deeper"):
        apply(old, {}, "amount.money.units.x", frozenset({"amount"}), messages)
