"""Who signs the tokens of pipelines: one row for each kind of issuer.

The same ids name different repositories at different issuers, so `ci` takes an address only where
its form of `ci` knows the claims. Addresses:
docs.github.com/en/enterprise-cloud@latest/actions/reference/security/oidc,
docs.github.com/en/enterprise-server@latest/actions/reference/security/oidc and
docs.gitlab.com/ci/secrets/id_token_authentication
"""

import re
from dataclasses import dataclass

PLACEHOLDERS = {
    "HOST": r"[a-z0-9.-]+(:[0-9]+)?",
    "[/PATH]": r"(/[^\s?#]*)?",
    "ENTERPRISE": "[A-Za-z0-9-]+",
    "SUBDOMAIN": "[a-z0-9-]+",
}


@dataclass(frozen=True, kw_only=True)
class CiIssuer:
    """One kind of issuer."""

    name: str
    form: str
    """The value of `ci.issuer`: which ids, events and refs the settings ask for."""
    address: str
    """The tokens' `iss` claim, with PLACEHOLDERS."""

    @property
    def is_shared(self) -> bool:
        """It has one address for all customers, whom only ids tell apart."""
        return not any(word in self.address for word in PLACEHOLDERS)

    @property
    def pattern(self) -> str:
        """A regular expression for its addresses."""
        text = self.address.replace(".", r"\.")
        for word, pattern in PLACEHOLDERS.items():
            text = text.replace(word, pattern)
        return text


CI_ISSUERS = (
    CiIssuer(name="GitHub", form="github", address="https://token.actions.githubusercontent.com"),
    CiIssuer(
        name="GitHub Enterprise Cloud, with an issuer of the enterprise",
        form="github",
        address="https://token.actions.githubusercontent.com/ENTERPRISE",
    ),
    CiIssuer(
        name="GitHub Enterprise Cloud, with data residency",
        form="github",
        address="https://token.actions.SUBDOMAIN.ghe.com",
    ),
    CiIssuer(
        name="GitHub Enterprise Server", form="github", address="https://HOST/_services/token"
    ),
    CiIssuer(name="GitLab.com", form="gitlab", address="https://gitlab.com"),
    CiIssuer(name="GitLab, self-managed", form="gitlab", address="https://HOST[/PATH]"),
    CiIssuer(name="any other OpenID Connect issuer", form="oidc", address="https://HOST[/PATH]"),
)


def addresses(form: str) -> list[str]:
    return [issuer.address for issuer in CI_ISSUERS if issuer.form == form]


def address_pattern(form: str) -> str:
    """A regular expression for the whole text of an address that the form takes."""
    return f"^({'|'.join(issuer.pattern for issuer in CI_ISSUERS if issuer.form == form)})$"


def is_github(issuer_uri: str) -> bool:
    """Whether GitHub, or a GitHub Enterprise, signs there; a slash at the end changes nothing."""
    return re.fullmatch(address_pattern("github"), issuer_uri.rstrip("/")) is not None


def form_of_shared(issuer_uri: str) -> str:
    """The form for an address that all customers share; empty for every other address."""
    shared = {issuer.address: issuer.form for issuer in CI_ISSUERS if issuer.is_shared}
    return shared.get(issuer_uri.rstrip("/"), "")
