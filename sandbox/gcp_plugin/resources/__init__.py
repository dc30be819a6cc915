"""The table of resource types, one file each."""

from sandbox.gcp_plugin.resources.account import ACCOUNT
from sandbox.gcp_plugin.resources.alert_policy import ALERT_POLICY
from sandbox.gcp_plugin.resources.budget import BUDGET
from sandbox.gcp_plugin.resources.custom_role import CUSTOM_ROLE
from sandbox.gcp_plugin.resources.dashboard import DASHBOARD
from sandbox.gcp_plugin.resources.enable_model import ENABLE_MODEL
from sandbox.gcp_plugin.resources.lien import LIEN
from sandbox.gcp_plugin.resources.model_garden_deployment import MODEL_GARDEN_DEPLOYMENT
from sandbox.gcp_plugin.resources.notification_channel import NOTIFICATION_CHANNEL
from sandbox.gcp_plugin.resources.org_policy import ORG_POLICY
from sandbox.gcp_plugin.resources.project import PROJECT
from sandbox.gcp_plugin.resources.project_iam_audit_config import PROJECT_IAM_AUDIT_CONFIG
from sandbox.gcp_plugin.resources.project_iam_member import PROJECT_IAM_MEMBER
from sandbox.gcp_plugin.resources.quota_preference import QUOTA_PREFERENCE
from sandbox.gcp_plugin.resources.service import SERVICE
from sandbox.gcp_plugin.resources.service_account_iam_member import SERVICE_ACCOUNT_IAM_MEMBER
from sandbox.gcp_plugin.resources.tag_binding import TAG_BINDING
from sandbox.gcp_plugin.resources.workload_identity_pool import WORKLOAD_IDENTITY_POOL
from sandbox.gcp_plugin.resources.workload_identity_pool_provider import (
    WORKLOAD_IDENTITY_POOL_PROVIDER,
)

RESOURCES = {
    resource.urn_type: resource
    for resource in (
        ACCOUNT,
        ALERT_POLICY,
        BUDGET,
        CUSTOM_ROLE,
        DASHBOARD,
        ENABLE_MODEL,
        LIEN,
        MODEL_GARDEN_DEPLOYMENT,
        NOTIFICATION_CHANNEL,
        ORG_POLICY,
        PROJECT,
        PROJECT_IAM_AUDIT_CONFIG,
        PROJECT_IAM_MEMBER,
        QUOTA_PREFERENCE,
        SERVICE,
        SERVICE_ACCOUNT_IAM_MEMBER,
        TAG_BINDING,
        WORKLOAD_IDENTITY_POOL,
        WORKLOAD_IDENTITY_POOL_PROVIDER,
    )
}
