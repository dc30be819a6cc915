"""The finding for a project that is on its way to deletion, and can be brought back.

Google still shows such a project, for 30 days, and takes no change of it.
Source: https://cloud.google.com/resource-manager/docs/creating-managing-projects#restoring_a_project
"""

from findings.finding import Finding
from findings.shell import command


def project_deleted(project_id: str, found: str) -> Finding:
    """`found` begins with the state that Google reports."""
    return Finding(
        code="PROJECT_DELETED",
        good_state=f"project {project_id} is ACTIVE",
        found=found,
        expected="ACTIVE (a deleted project can be restored for 30 days), or another projectId: "
        "this one is never free again",
        fix=command("gcloud projects undelete {project_id} && pulumi up", project_id=project_id),
        waiting_helps=False,
    )
