"""Filters that choose time series: which selectors exist, and what a use of one must restrict."""

import re

from sandbox.local_google.monitoring.access import invalid_value
from sandbox.local_google.monitoring.descriptors import PREFIX, descriptors
from sandbox.local_google.protocol import filters
from sandbox.local_google.protocol.errors import not_found

LONGEST = 2048
SELECTOR = re.compile(
    r"metric\.type|metric\.labels?\..+|resource\.type|resource\.labels?\..+|project|group\.id"
    r"|metadata\.(?:system|user)_labels?\..+"
)


def read(field: str, text: str, *, needs: tuple[str, ...]) -> filters.Filter:
    """A filter that can be read, knows its selectors and restricts what `needs` names."""
    if not text:
        raise invalid_value(field, text, "a filter is required.")
    if len(text) > LONGEST:
        raise invalid_value(field, f"{text[:40]}…", f"must not exceed {LONGEST} characters.")
    try:
        asked = filters.read(text)
    except filters.FilterError as error:
        raise invalid_value(field, text, str(error)) from error
    selectors = {".".join(c.selector) for c in filters.comparisons(asked)}
    for selector in sorted(selectors):
        if SELECTOR.fullmatch(selector) is None:
            raise invalid_value(field, text, f'"{selector}" is no selector of time series.')
    for needed in needs:
        if needed not in selectors:
            raise invalid_value(
                field, text, f'must specify a restriction on "{needed}" in the filter.'
            )
    _check_known(asked)
    return asked


def _check_known(asked: filters.Filter) -> None:
    """A model metric that does not exist is 404; of other services we know no metric."""
    for comparison in filters.comparisons(asked):
        exact = comparison.operator == "=" and not comparison.function
        if comparison.selector == ("metric", "type") and exact:
            known(comparison.values[0])


def known(metric_type: str) -> None:
    if metric_type.startswith(PREFIX) and metric_type not in descriptors():
        raise not_found(
            f'Cannot find metric that matches type = "{metric_type}". If a metric was created'
            " recently, it could take up to 10 minutes to become available. Please try again soon."
        )
