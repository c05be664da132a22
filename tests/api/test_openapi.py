"""The API describes itself in full, and every failure has the same form."""

from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

METHODS = ("get", "post", "patch", "delete", "put")


def operations(app: FastAPI) -> list[tuple[str, dict[str, Any]]]:
    paths = app.openapi()["paths"]
    return [(f"{method} {path}", paths[path][method]) for path in paths for method in METHODS if method in paths[path]]


async def test_every_route_has_a_summary_a_text_and_a_described_success(app: FastAPI) -> None:
    assert len(operations(app)) >= 6
    for name, operation in operations(app):
        assert operation["summary"], name
        assert operation["description"], name
        assert any(code.startswith("2") for code in operation["responses"]), name


async def test_every_described_error_is_a_problem_with_an_example(app: FastAPI) -> None:
    for name, operation in operations(app):
        for code, response in operation["responses"].items():
            if not code.startswith("2"):
                content = response["content"]["application/problem+json"]
                assert content["schema"] == {"$ref": "#/components/schemas/Problem"}, name
                for example in content["examples"].values():
                    assert {"type", "title", "status", "detail"} <= set(example["value"]), name
                    assert str(example["value"]["status"]) == code, name


async def test_every_reference_leads_somewhere(app: FastAPI) -> None:
    document = app.openapi()

    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return own.union(*(references(value) for value in node.values()))
        return set().union(*(references(value) for value in node)) if isinstance(node, list) else set()

    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) <= known


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("PUT", "/api/slots", 405),
        ("POST", "/api/handoffs", 401),
        ("GET", "/api/booking", 422),
    ],
)
async def test_every_failing_route_answers_with_a_problem(
    client: AsyncClient, method: str, path: str, status: int
) -> None:
    response = await client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= set(response.json())
    assert response.json()["status"] == status


async def test_a_body_that_is_not_json_is_a_problem_and_not_repeated(client: AsyncClient, settings: Any) -> None:
    secret = settings.service_secret.get_secret_value()
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "one-key-123"}
    response = await client.post("/api/handoffs", content="my number is 0701234567", headers=headers)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "body"
    assert "0701234567" not in response.text


async def test_the_service_says_that_it_is_up(client: AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok"}
