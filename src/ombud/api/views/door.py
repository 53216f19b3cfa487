"""The API itself: what it is made of, and how it is described."""

from typing import Any

from ninja import NinjaAPI
from ninja.operation import Operation

from ombud.api.problems import MEDIA_TYPE, answer_errors
from ombud.api.views import (
    choices,
    collecting,
    decisions,
    disclosures,
    published,
    records,
    requests,
)


class Api(NinjaAPI):
    """An API whose description says what its errors are made of."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """What generated clients call an operation: our own name for it."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **asked: Any) -> Any:
        """The description, with each error as a problem."""
        schema = super().get_openapi_schema(**asked)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if int(status) >= 400 and "application/json" in content:  # noqa: PLR2004  # errors
                        content[MEDIA_TYPE] = content.pop("application/json")
        return schema


api = Api(
    title="Ombud",
    version="1",
    description="Decisions, choices, records, disclosures, requests; what is public.",
    docs_url=None,
    urls_namespace="api",
)
answer_errors(api)
for _room in (
    decisions,
    collecting,
    disclosures,
    choices,
    records,
    requests,
    published,
):
    api.add_router("", _room.router)
