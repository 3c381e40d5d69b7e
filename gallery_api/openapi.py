"""What OpenAPI says beyond the schemas: the problems each route may answer with."""

from typing import Any

from gallery_api.errors import PROBLEM_JSON, Problem


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {PROBLEM_JSON: {"schema": schema}}}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    304: {"description": "The caller has this already (If-None-Match)."},
    422: _problem("An input is not valid."),
    503: _problem("The index or a store is not ready; Retry-After says when to ask again."),
}
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: _problem("There is no such thing.")}
PROBLEM_SCHEMA = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
