"""Organization Policy v2."""

from tests.sandbox.local_google.tour.step import Step

STEPS: list[Step] = []
NOT_BUILT: set[tuple[str, str]] = {
    ("orgpolicy.folders.constraints.list", "v2"),
    ("orgpolicy.folders.policies.create", "v2"),
    ("orgpolicy.folders.policies.delete", "v2"),
    ("orgpolicy.folders.policies.get", "v2"),
    ("orgpolicy.folders.policies.getEffectivePolicy", "v2"),
    ("orgpolicy.folders.policies.list", "v2"),
    ("orgpolicy.folders.policies.patch", "v2"),
    ("orgpolicy.organizations.constraints.list", "v2"),
    ("orgpolicy.organizations.policies.create", "v2"),
    ("orgpolicy.organizations.policies.delete", "v2"),
    ("orgpolicy.organizations.policies.get", "v2"),
    ("orgpolicy.organizations.policies.getEffectivePolicy", "v2"),
    ("orgpolicy.organizations.policies.list", "v2"),
    ("orgpolicy.organizations.policies.patch", "v2"),
    ("orgpolicy.projects.constraints.list", "v2"),
    ("orgpolicy.projects.policies.create", "v2"),
    ("orgpolicy.projects.policies.delete", "v2"),
    ("orgpolicy.projects.policies.get", "v2"),
    ("orgpolicy.projects.policies.getEffectivePolicy", "v2"),
    ("orgpolicy.projects.policies.list", "v2"),
    ("orgpolicy.projects.policies.patch", "v2"),
}
