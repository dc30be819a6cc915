"""Issuers that sign tokens for all of their customers, and the claims that tell these apart.

With such an issuer a condition that does not name the customer admits a stranger's pipeline which
happens to have the same branch or repository name. AWS asks for the same, for the same reason:
docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html

Not here, because each customer has an issuer of its own: CircleCI (oidc.circleci.com/org/ID),
Bitbucket, Azure DevOps (vstoken.dev.azure.com/ID), Spacelift, Vercel's oidc.vercel.com/TEAM;
docs/ci.md has where each says so. Not here either, because their claims are not known to us:
scalr.io, proidc.upbound.io.
"""

TENANT_CLAIMS = {
    # docs.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/
    # workload-identity-tokens
    "https://app.terraform.io": (
        "terraform_organization_id",
        "terraform_project_id",
        "terraform_workspace_id",
        "sub",
    ),
    # buildkite.com/docs/apis/workload-identity-federation/buildkite-agents; organization_id only
    # where the job asks for it:
    # github.com/buildkite-plugins/gcp-workload-identity-federation-buildkite-plugin
    "https://agent.buildkite.com": ("organization_id", "organization_slug", "sub"),
    # Not email, which need not be unique: developers.google.com/identity/openid-connect/
    # openid-connect#an-id-tokens-payload
    "https://accounts.google.com": ("sub",),
    # vercel.com/docs/oidc/reference: the global issuer mode
    "https://oidc.vercel.com": ("owner_id", "project_id", "sub"),
    # docs.envzero.com/guides/integrations/oidc-integrations; sub is the organization's own user
    "https://login.app.env0.com/": ("organizationId", "sub"),
    # www.pulumi.com/docs/pulumi-cloud/oidc
    "https://api.pulumi.com/oidc": ("org", "sub"),
    # www.pulumi.com/docs/esc/guides/configuring-oidc/custom-audience: its other claims are URLs
    "https://api.pulumi.com/oidc/v2": ("sub",),
    # codefresh.io/docs/docs/integrations/oidc-pipelines; github.com/sigstore/fulcio,
    # config/identity/config.yaml (codefresh-workflow)
    "https://oidc.codefresh.io": ("account_id", "pipeline_id", "sub"),
}
"""Issuer, exactly as in its tokens → claims of which one at least has to be among `claims`; the
first is told as the fix."""


NOT_VOUCHED_FOR = {
    # Who may create a build names its branch, commit and message:
    # buildkite.com/docs/apis/rest-api/builds#create-a-build
    "https://agent.buildkite.com": frozenset({"build_branch", "build_tag", "build_commit"}),
}
"""Issuer → claims that say what the starter of a job wrote, not what the issuer knows. They may
narrow what applies; alone they decide nothing."""


def tenant_claims(issuer_uri: str) -> tuple[str, ...]:
    """Empty for an issuer that is not known to serve several customers."""
    known = {issuer.rstrip("/"): claims for issuer, claims in TENANT_CLAIMS.items()}
    return known.get(issuer_uri.rstrip("/"), ())


def not_vouched_for(issuer_uri: str) -> frozenset[str]:
    return NOT_VOUCHED_FOR.get(issuer_uri.rstrip("/"), frozenset())
