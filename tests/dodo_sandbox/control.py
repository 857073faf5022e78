"""Control paths, asked in a way that may be refused."""

import requests


def post(sandbox, path, **request) -> requests.Response:
    return requests.post(f"{sandbox.url}/control/{path}", timeout=5, **request)
