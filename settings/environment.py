"""What one environment may say: a closed model, the same for a stack's config and a fleet's YAML.

Owns shapes and limits that can be judged without asking Google. Whether the billing account is
open, the caller may link it and so on are questions for `checks`.
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from settings.accepted_access import MOST_ACCEPTED, AcceptedAccess
from settings.budget import BudgetSettings
from settings.catalogue.models import models
from settings.ci import AnyPipeline
from settings.guardrails import GuardrailSettings
from settings.members import HOW_MANY, HOW_TO_NAME, MOST_MEMBERS, Caller, Member
from settings.observability import ObservabilitySettings
from settings.patterns import (
    ID_RULE,
    MOST_TAGS,
    NUMBER_RULE,
    PROJECT_NAME_RULE,
    AccountId,
    BillingAccountId,
    LabelKey,
    LabelValue,
    ProjectId,
    ProjectName,
    ResourceNumber,
    ServiceName,
    TagKey,
    TagValue,
)
from settings.quota_preferences import QuotaPreferenceSettings
from settings.self_deployed import SelfDeployedSettings
from settings.settings_model import SettingsModel

EmptyIsUnset = BeforeValidator(lambda value: None if value == {} else value)
"""Every key of a typed `config:` block needs a default: that of a mapping is the empty one."""
Ci = Annotated[Annotated[AnyPipeline, Field(discriminator="issuer")] | None, EmptyIsUnset]

MOST_MEMBER_CHARACTERS = Field(max_length=1000)
"""Generous: an attribute's name and value have 100 and 255 at most."""
MODEL_DESCRIPTION = f"The model: {' or '.join(model.described for model in models().values())}."
LOCATION_DESCRIPTION = (
    "Where requests are served. global gives the largest shared capacity and no data residency."
)
LOCATIONS = ["global", "us-central1"]
LONGEST_NAME = 63
"""Characters of a model's or a location's name; those that there are have 20 at most."""


class ModelSettings(SettingsModel):
    """One model at one location."""

    model: str = Field(
        max_length=LONGEST_NAME, description=MODEL_DESCRIPTION, examples=list(models())
    )
    location: str = Field(
        max_length=LONGEST_NAME, description=LOCATION_DESCRIPTION, examples=LOCATIONS
    )


class EnvironmentSettings(SettingsModel):
    """One Google Cloud project made ready for gpt-oss. Keys are camelCase outside Python."""

    project_id: ProjectId = Field(
        description=f"Id of the Google Cloud project: {ID_RULE}. Unique among all of "
        "Google's customers, for ever. For another project make another stack: changing it here "
        "replaces the project.",
        examples=["acme-gpt-oss-dev"],
    )
    project_mode: Literal["create", "select", "adopt"] = Field(
        default="create",
        description="create: this stack makes and owns the project. select: the project exists "
        "and stays when the stack goes. adopt: the project exists and is this stack's from now on, "
        "as if made by it, with what has the configured ids in it. Not to be changed from create "
        "or adopt to select: the stack would delete its own project.",
        examples=["create", "select", "adopt"],
    )
    project_name: ProjectName | None = Field(
        default=None,
        description=f"Display name: {PROJECT_NAME_RULE}. Unset: a new project is named by its id, "
        "one that is there keeps its name. Not with projectMode select.",
        examples=["gpt-oss dev"],
    )
    organization_id: ResourceNumber | None = Field(
        default=None,
        description=f"Organization that the project is in ({NUMBER_RULE}). This or folderId; "
        "a service account cannot create a project without one of them. A change moves the "
        "project.",
        examples=["1234567890"],
    )
    folder_id: ResourceNumber | None = Field(
        default=None,
        description=f"Folder that the project is in ({NUMBER_RULE}). This or organizationId. A "
        "change moves the project.",
        examples=["345678901234"],
    )
    billing_account: BillingAccountId | None = Field(
        default=None,
        description="Billing account to link (three groups of six hexadecimal digits). Required "
        "with create and adopt, where a change links the new one; a selected project keeps its "
        "own.",
        examples=["012345-567890-ABCDEF"],
    )
    model: str = Field(
        default="gpt-oss-120b",
        max_length=LONGEST_NAME,
        description=f"{MODEL_DESCRIPTION} none, together with selfDeployed, for no managed model.",
        examples=list(models()),
    )
    location: str = Field(
        default="global",
        max_length=LONGEST_NAME,
        description=LOCATION_DESCRIPTION,
        examples=LOCATIONS,
    )
    models: tuple[ModelSettings, ...] = Field(
        default=(),
        max_length=10,
        description="Several models or locations, at most 10, in place of the settings model and "
        "location: a list of model and location, each pair once. The first is what the outputs "
        "chatCompletionsUrl, model and location tell; the output endpoints tells all.",
        examples=[
            [
                {"model": "gpt-oss-120b", "location": "global"},
                {"model": "gpt-oss-120b", "location": "us-central1"},
            ]
        ],
    )
    self_deployed: Annotated[SelfDeployedSettings | None, EmptyIsUnset] = Field(
        default=None,
        description="gpt-oss on machines of the project's own, from Model Garden: model, location, "
        "machineType, acceleratorType, acceleratorCount, minReplicas, maxReplicas, acceptEula. The "
        "machines are billed by the hour for as long as the endpoint exists. The managed model "
        "stays beside it, unless model is none.",
        examples=[
            {"model": "gpt-oss-20b", "location": "us-central1", "machineType": "g2-standard-12"}
        ],
    )
    model_enablement: Literal["resource", "manual", "off"] = Field(
        default="resource",
        description="How the models' cards come to be enabled. resource: the stack calls "
        "enableModel (the deployer needs roles/consumerprocurement.entitlementManager). manual: a "
        "person does, and every preview and up names the card and the call. off: it is done, and "
        "nothing is said.",
        examples=["resource", "manual", "off"],
    )
    caller_account_id: AccountId = Field(
        default="gpt-oss-caller",
        description="Account id of the service account that calls the model: 6 to 30 lower-case "
        "letters, digits and hyphens. Changing it replaces the account, which takes "
        "deletionProtection false.",
        examples=["gpt-oss-caller"],
    )
    callers: tuple[Annotated[Caller, MOST_MEMBER_CHARACTERS], ...] = Field(
        default=(),
        max_length=MOST_MEMBERS,
        description=f"Who else may call the model: {HOW_TO_NAME}; or an account id, of which the "
        "stack makes a service account. Each once; taking one away takes its right away at once. "
        f"{HOW_MANY}",
        examples=[["group:ml@example.com", "gpt-oss-batch"]],
    )
    caller_role: Literal["custom", "aiplatform.user"] = Field(
        default="custom",
        description="What callers get on the project. custom: a role with the one permission that "
        "calling needs. aiplatform.user: Google's role, which also lets them create and delete "
        "endpoints, models and jobs. Changing it takes deletionProtection false.",
        examples=["custom", "aiplatform.user"],
    )
    developers: tuple[Annotated[Member, MOST_MEMBER_CHARACTERS], ...] = Field(
        default=(),
        max_length=MOST_MEMBERS,
        description="Who may impersonate the caller, the account of callerAccountId alone and none "
        f"of callers: {HOW_TO_NAME}. {HOW_MANY}",
        examples=[["user:dev@example.com"]],
    )
    accepted_access: tuple[AcceptedAccess, ...] = Field(
        default=(),
        max_length=MOST_ACCEPTED,
        description="Ways into this stack's service accounts and its pool that the stack did not "
        "make and that may stay, each as FOREIGN_ACCESS prints it: ACCOUNT_ID key KEY_ID, "
        "ACCOUNT_ID ROLE MEMBER, PROJECT_ID ROLE MEMBER, POOL_ID provider PROVIDER_ID, ACCOUNT_ID "
        "account or POOL_ID pool. Exact names, no wildcard. "
        f"At most {MOST_ACCEPTED}.",
        examples=[
            ["gpt-oss-caller roles/iam.serviceAccountTokenCreator group:on-call@example.com"]
        ],
    )
    extra_services: tuple[ServiceName, ...] = Field(
        default=(),
        max_length=50,
        description="APIs to turn on besides those that the environment needs: "
        "NAME.googleapis.com, at most 50. Not compute.googleapis.com, which makes a default "
        "network and a service account with wide rights. Taking one away leaves it on.",
        examples=[["logging.googleapis.com", "bigquery.googleapis.com"]],
    )
    ci: Ci = Field(
        default=None,
        description="Which pipeline may plan and apply without a key: issuer (github, gitlab or "
        "oidc), the ids of its repository, and the protected branch or environment that may "
        "apply. docs/ci.md lists the keys of each issuer.",
        examples=[{"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"}],
    )
    labels: dict[LabelKey, LabelValue] = Field(
        default_factory=dict,
        max_length=60,  # Google allows 64; ours and Pulumi's own take up to four
        description="Labels of a created or adopted project and of its alerts and notification "
        "channels: lower-case letters, digits, - and _; at most 63 characters each, 60 labels.",
        examples=[{"team": "search"}],
    )
    tags: dict[TagKey, TagValue] = Field(
        default_factory=dict,
        max_length=MOST_TAGS,
        description="Tag values of the organization to bind to the project, in any projectMode: "
        "PARENT/KEY (PARENT is an organization's number or a project's id) and the value's short "
        "name; at most 50. Keys and values must exist. The deployer needs "
        "roles/resourcemanager.tagUser on the values and on the project.",
        examples=[{"1234567890/environment": "prod"}],
    )
    lien: bool = Field(
        default=False,
        description="true: a lien on the created or adopted project, so that nobody can delete it, "
        "in the console either, until the lien is removed. Needs "
        "resourcemanager.projects.updateLiens (roles/owner has it).",
        examples=[True, False],
    )
    quota_project: ProjectId | None = Field(
        default=None,
        description="Project whose API quota the deployer uses. Needed with user credentials; "
        "the deployer needs serviceusage.services.use on it.",
        examples=["acme-seed"],
    )
    deletion_protection: bool = Field(
        default=True,
        description="true: destroy is refused before anything is deleted. Set it to false and run "
        "up once before destroy.",
        examples=[True, False],
    )
    allow_human_deployer: bool = Field(
        default=False,
        description="false: in a pipeline (CI is true, or another variable of "
        "docs/guardrails.md tells so) the stack is "
        "refused to credentials that are a person's own login, or impersonate a service account "
        "by one. true: allowed. A service account's key is refused always and everywhere.",
        examples=[True, False],
    )
    budget: Annotated[BudgetSettings | None, EmptyIsUnset] = Field(
        default=None,
        description="A monthly budget for the project on its billing account: amount, currency, "
        "thresholds, forecast, emails, pubsubTopic, notificationChannels, credits. It tells, and "
        "stops nothing. The deployer needs roles/billing.costsManager on the account, and "
        "billingbudgets.googleapis.com on in the project its requests count against.",
        examples=[{"amount": 500}],
    )
    guardrails: Annotated[GuardrailSettings | None, EmptyIsUnset] = Field(
        default=None,
        description="Organization policies of the project. allowedModels true admits this "
        "environment's model and blocks every other publisher model in the project, Gemini too.",
        examples=[{"allowedModels": True}],
    )
    quota_preferences: tuple[QuotaPreferenceSettings, ...] = Field(
        default=(),
        max_length=20,
        description="Quotas of the project that should be others, at most 20: quotaId, service, "
        "dimensions, preferredValue, contactEmail, justification. For the GPUs of selfDeployed, or "
        "models with a quota of their own; the managed gpt-oss-120b has none. Google decides "
        "increases; nothing waits for it. The deployer needs roles/cloudquotas.admin.",
        examples=[
            [
                {
                    "quotaId": "CustomModelServingL4GPUsPerProjectPerRegion",
                    "dimensions": {"region": "us-central1"},
                    "preferredValue": 2,
                }
            ]
        ],
    )
    observability: Annotated[ObservabilitySettings | None, EmptyIsUnset] = Field(
        default=None,
        description="What watches the model: audit logs of who called it, alerts (failing calls, "
        "throttling, slow first tokens, silence), emails and notificationChannels to tell, a "
        "dashboard. Any key turns on all but the logs and the alert silence; "
        "docs/observability.md lists them.",
        examples=[{"emails": ["oncall@example.com"]}],
    )
