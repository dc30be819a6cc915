"""Every event that starts a job, by issuer, so that a test can say which of them may apply."""

# https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
GITHUB_EVENTS = (
    *("branch_protection_rule", "check_run", "check_suite", "create", "delete", "deployment"),
    *("deployment_status", "discussion", "discussion_comment", "dynamic", "fork", "gollum"),
    *("image_version", "issue_comment", "issues", "label", "merge_group", "milestone"),
    *("page_build", "public", "pull_request", "pull_request_comment", "pull_request_review"),
    *("pull_request_review_comment", "pull_request_target", "push", "registry_package", "release"),
    *("repository_dispatch", "schedule", "status", "watch", "workflow_dispatch", "workflow_run"),
)
# https://docs.gitlab.com/ci/jobs/job_rules/#ci_pipeline_source-predefined-variable, and
# enums/ci/pipeline.rb of GitLab for those that the page leaves out.
GITLAB_SOURCES = (
    *("api", "chat", "container_registry_push", "duo_workflow", "external"),
    *("external_pull_request_event", "merge_request_event", "ondemand_dast_scan"),
    *("ondemand_dast_validation", "parent_pipeline", "pipeline", "pipeline_execution_policy"),
    *("pipeline_execution_policy_schedule", "push", "schedule", "security_orchestration_policy"),
    *("trigger", "unknown", "web", "webide"),
)
