"""What OpenAPI says beyond the schemas: the problems each route may answer with."""

from typing import Any

from fastapi import FastAPI

from gallery_api.errors import PROBLEM_JSON, Problem


def problem_answer(description: str) -> dict[str, Any]:
    """Return how OpenAPI describes an answer with a problem."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {PROBLEM_JSON: {"schema": schema}}}


EVERYWHERE: dict[int | str, dict[str, Any]] = {
    413: problem_answer("The body is larger than anything that is asked for here."),
    414: problem_answer("The address is too long."),
    503: problem_answer("Too much is under way, or a part is not ready; Retry-After says when to ask again."),
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    304: {"description": "The caller has this already (If-None-Match)."},
    422: problem_answer("An input is not valid."),
}
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: problem_answer("There is no such thing.")}


def describe_problems(app: FastAPI) -> None:
    """Put the Problem schema into the app's OpenAPI document, where the routes refer to it."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schemas = plain()["components"]["schemas"]
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(problem.pop("$defs", {}))
            schemas["Problem"] = problem
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]
