"""Whose tokens a provider of a workload identity pool admits, as one text that can be compared.

Google's API and the plugin's outputs name the parts alike. What is not said and what is empty are
the same.

Source: https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers
"""

import json
from collections.abc import Mapping

PARTS = ("oidc", "aws", "saml", "x509", "attributeMapping", "attributeCondition")


def admission(provider: Mapping[str, object]) -> str:
    said = {part: _said(provider.get(part)) for part in PARTS}
    return json.dumps({part: value for part, value in said.items() if value}, sort_keys=True)


def _said(part: object) -> object:
    if isinstance(part, Mapping):
        part = {key: value for key, value in part.items() if value}
    return part
