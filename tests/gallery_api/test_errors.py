"""What goes wrong is said with a number that the operator finds in the log."""

import re

from fastapi.testclient import TestClient

from gallery_api.app import create_app
from gallery_api.settings import Settings

HTML = {"Accept": "text/html", "Accept-Language": "ko"}


def test_a_database_that_does_not_answer_gives_a_reference(tmp_path):
    settings = Settings(
        _env_file=None, database_url="postgresql+psycopg://nobody@127.0.0.1:1/none", blocks_dir=tmp_path / "blocks"
    )
    with TestClient(create_app(settings)) as client:
        page = client.get("/drops", headers=HTML)
        problem = client.get("/api/v1/drops")
        assert client.get("/drops/", follow_redirects=False).status_code == 404
    assert (page.status_code, problem.status_code) == (503, 503)
    assert re.search("문의 번호 E-[0-9A-F]{4}", page.text)
    assert re.search("reference E-[0-9A-F]{4}", problem.json()["detail"])
