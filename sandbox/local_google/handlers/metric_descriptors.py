"""Cloud Monitoring v3: which metrics publisher models have."""

from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.json_types import Json
from sandbox.local_google.monitoring.access import invalid_value, project_of
from sandbox.local_google.monitoring.descriptors import descriptors
from sandbox.local_google.protocol import filters
from sandbox.local_google.protocol.errors import not_found
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.vertex.access import not_imitated


def _shown(project: Project, metric: Json) -> Json:
    return {"name": f"projects/{project.project_id}/metricDescriptors/{metric['type']}", **metric}


@handles("monitoring.projects.metricDescriptors.get", "v3")
def get(call: Call) -> Json:
    name = call.path["name"]
    project = project_of(call, name, "monitoring.metricDescriptors.get")
    metric = descriptors().get(name.partition("/metricDescriptors/")[2])
    if metric is None:
        raise not_found(f"Could not find descriptor for metric '{name.split('/', 3)[3]}'.")
    return _shown(project, metric)


@handles("monitoring.projects.metricDescriptors.list", "v3")
def list_descriptors(call: Call) -> Json:
    """Only the model's: other services' metrics, and custom ones, are not imitated."""
    project = project_of(call, call.path["name"], "monitoring.metricDescriptors.list")
    if call.query.get("activeOnly"):
        raise not_imitated("activeOnly of metricDescriptors.list")
    text = call.query.get("filter", "")
    try:
        asked = filters.read(text)
    except filters.FilterError as error:
        raise invalid_value("filter", text, str(error)) from error
    for comparison in filters.comparisons(asked):
        if comparison.selector not in (("metric", "type"), ("resource", "type")):
            selector = ".".join(comparison.selector)
            raise invalid_value(
                "filter", text, f'"{selector}" is not imitated; expected metric.type.'
            )
    listed = [
        _shown(project, metric)
        for metric in descriptors().values()
        if asked.matches(_lookup(metric))
    ]
    return page(listed, call.query, "metricDescriptors", default=10_000, most=10_000)


def _lookup(metric: Json) -> filters.Lookup:
    values = {"metric": metric["type"], "resource": metric["monitoredResourceTypes"][0]}
    return lambda selector: values[selector[0]]
