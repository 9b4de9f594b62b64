"""The web application's files as they are answered."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from colloque.server.http import policies
from colloque.server.status.pages import Pages, read_pages

FILES = {
    "index.html": b"<!doctype html>" + b"<p>the application</p>" * 100,
    "status.html": b"<!doctype html>status",
    "screens.json": b'["talks", "log-in"]',
    "sw.js": b"addEventListener('install', () => 0)",
    "assets/key.worker-Ab_3-x.js": b"key",
    "assets/argon2.worker-Ab_3-x.js": b"argon2",
    "assets/photo.png": bytes(2000),
}


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    """A small build."""
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "link.html").symlink_to("/etc/hostname")
    return read_pages(tmp_path)


def test_every_file_has_the_policy_of_its_kind(pages: Pages) -> None:
    found = {name: page.policy for name, page in pages.files.items()}
    assert found == {
        "index.html": policies.PAGE,
        "status.html": policies.PAGE,
        "screens.json": policies.ANSWER,
        "sw.js": policies.SCRIPT,
        "assets/key.worker-Ab_3-x.js": policies.SCRIPT,
        "assets/argon2.worker-Ab_3-x.js": policies.STRETCHING,
        "assets/photo.png": policies.ANSWER,
    }


def test_only_the_stretching_worker_compiles_and_it_connects_nowhere() -> None:
    for policy in (policies.PAGE, policies.SCRIPT, policies.ANSWER):
        assert "unsafe" not in policy
    assert "connect-src 'none'" in policies.STRETCHING
    assert policies.STRETCHING.replace("'wasm-unsafe-eval'", "").count("unsafe") == 0
    for name in (
        "argon2.worker-x.js",
        "assets/argon2.worker-x.js.html",
        "assets/x/argon2.worker-x.js",
    ):
        assert policies.policy_of(name) is not policies.STRETCHING


@pytest.mark.parametrize("path", ["talks", "talks/conv_abc", "log-in", "talks/"])
def test_a_screen_is_the_application(pages: Pages, path: str) -> None:
    assert pages.find(path) is pages.files["index.html"]


@pytest.mark.parametrize(
    "path", ["talk", "talks.html", "x/talks", "status/x", "link", "assets", ""]
)
def test_no_other_path_is(pages: Pages, path: str) -> None:
    assert pages.find(path) is None


def test_a_page_has_a_short_name(pages: Pages) -> None:
    assert pages.find("status") is pages.files["status.html"]


def test_only_hashed_names_are_kept_without_asking(pages: Pages) -> None:
    kept = {n for n, page in pages.files.items() if "immutable" in page.cache_control}
    assert kept == {name for name in FILES if name.startswith("assets/")}
    assert pages.files["sw.js"].cache_control == "no-cache"


def test_text_is_compressed_where_that_helps(pages: Pages) -> None:
    small = pages.files["index.html"].small
    assert small is not None
    assert gzip.decompress(small) == FILES["index.html"]
    assert [n for n, page in pages.files.items() if page.small] == ["index.html"]


def test_without_a_build_there_is_still_a_page(tmp_path: Path) -> None:
    assert b"Colloque" in read_pages(tmp_path / "nothing").files["index.html"].content
    assert read_pages(None).screens == frozenset()
