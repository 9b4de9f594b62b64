"""Files: parts, resuming, the root, ranges, sweeping (spec: sync §5, file §3)."""

from __future__ import annotations

import secrets

import pytest
from tests.integration.server.client import Api
from tests.integration.server.conftest import Join
from tests.integration.server.people import Person
from tests.integration.server.world import Place, open_place

from colloque.trust import merkle
from colloque.wire.ids import FileId

SIZE = 3_000_000


async def begin(api: Api, join: Join) -> tuple[Place, Person, Person, str, bytes]:
    """A conversation of two with an announced file; its path and its bytes."""
    ada, ben = await join(), await join("practitioner")
    place = await open_place(api, ada, [ben])
    file, data = FileId(secrets.token_bytes(16)), secrets.token_bytes(SIZE)
    await api.ask("POST", f"{place.path}/files", {"file": bytes(file), "size": SIZE}, ada)
    return place, ada, ben, f"/v1/files/{file.text()}", data


def root_of(data: bytes) -> bytes:
    """The root over leaves of 1 MiB."""
    return merkle.root([data[at : at + (1 << 20)] for at in range(0, len(data), 1 << 20)])


async def test_parts_come_in_order_and_may_come_again(api: Api, join: Join) -> None:
    _, ada, _, path, data = await begin(api, join)
    first = data[:1_000_000]
    for _ in range(2):
        assert await api.ask("PUT", f"{path}/parts/0", first, ada) == {"held": 1_000_000}
    for offset, part in (
        (0, b"x" + first[1:]),
        (5, data[6:9]),
        (2_000_000, b"x"),
        (999_999, b"xx"),
    ):
        answer = await api.send("PUT", f"{path}/parts/{offset}", part, ada)
        assert (answer.status_code, answer.json()["held"]) == (409, 1_000_000)
    assert await api.ask("PUT", f"{path}/parts/5", data[5:9], ada) == {"held": 1_000_000}
    too_much = await api.send("PUT", f"{path}/parts/1000000", data[1_000_000:] + b"x", ada)
    assert too_much.status_code == 413
    rest = await api.ask("PUT", f"{path}/parts/1000000", data[1_000_000:], ada)
    assert rest == {"held": SIZE}
    assert await api.ask("GET", path, None, ada) == {"complete": False, "held": SIZE, "size": SIZE}


async def test_complete_checks_bytes_and_root(api: Api, join: Join) -> None:
    _, ada, ben, path, data = await begin(api, join)
    await api.ask("PUT", f"{path}/parts/0", data[:2_000_000], ada)
    early = await api.send("POST", f"{path}/complete", {"root": root_of(data)}, ada)
    assert (early.status_code, early.json()["held"]) == (409, 2_000_000)
    await api.ask("PUT", f"{path}/parts/2000000", data[2_000_000:], ada)
    wrong = await api.send("POST", f"{path}/complete", {"root": bytes(32)}, ada)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "refused")
    assert (await api.send("GET", f"{path}/content", None, ben)).status_code == 404
    for _ in range(2):
        assert await api.ask("POST", f"{path}/complete", {"root": root_of(data)}, ada) == {}
    assert await api.ask("PUT", f"{path}/parts/0", data[:100], ada) == {"held": SIZE}
    assert (await api.send("PUT", f"{path}/parts/0", b"x" * 100, ada)).status_code == 409
    assert (await api.send("DELETE", path, None, ada)).status_code == 409


@pytest.mark.parametrize(
    ("asked", "status", "span"),
    [
        (None, 200, (0, SIZE)),
        ("bytes=0-9", 206, (0, 10)),
        ("bytes=2999990-", 206, (2_999_990, SIZE)),
        ("bytes=-7", 206, (SIZE - 7, SIZE)),
        ("bytes=1048570-1048580", 206, (1_048_570, 1_048_581)),
        ("bytes=5-99999999", 206, (5, SIZE)),
        ("bytes=0-1,3-4", 200, (0, SIZE)),
        ("lines=1-2", 200, (0, SIZE)),
        ("bytes=3000000-", 416, None),
        ("bytes=9-3", 416, None),
    ],
)
async def test_ranges(
    api: Api, join: Join, asked: str | None, status: int, span: tuple[int, int] | None
) -> None:
    _, ada, ben, path, data = await begin(api, join)
    await api.ask("PUT", f"{path}/parts/0", data, ada)
    await api.ask("POST", f"{path}/complete", {"root": root_of(data)}, ada)
    headers = {} if asked is None else {"range": asked}
    answer = await api.send("GET", f"{path}/content", None, ben, headers)
    assert answer.status_code == status
    if span is not None:
        assert answer.content == data[span[0] : span[1]]
    if status == 206 and span is not None:
        assert answer.headers["content-range"] == f"bytes {span[0]}-{span[1] - 1}/{SIZE}"


async def test_an_upload_is_given_up(api: Api, join: Join) -> None:
    _, ada, _, path, data = await begin(api, join)
    await api.ask("PUT", f"{path}/parts/0", data[:10], ada)
    assert (await api.send("DELETE", path, None, ada)).status_code == 204
    assert (await api.send("GET", path, None, ada)).status_code == 404


async def test_a_file_id_belongs_to_one_upload(api: Api, join: Join) -> None:
    place, ada, ben, path, data = await begin(api, join)
    file = bytes(FileId.parse(path.rpartition("/")[2]))
    await api.ask("PUT", f"{path}/parts/0", data[:10], ada)
    same = {"file": file, "size": SIZE}
    assert await api.ask("POST", f"{place.path}/files", same, ada) == {"held": 10}
    for who, size in ((ben, SIZE), (ada, SIZE + 1)):
        body = {"file": file, "size": size}
        answer = await api.send("POST", f"{place.path}/files", body, who)
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


async def test_limits_of_a_file(api: Api, join: Join) -> None:
    place, ada, _, path, _ = await begin(api, join)
    for size, status in ((0, 422), ((8 << 30) + 1, 413)):
        body = {"file": secrets.token_bytes(16), "size": size}
        assert (await api.send("POST", f"{place.path}/files", body, ada)).status_code == status
    big = await api.send("PUT", f"{path}/parts/0", bytes((8 << 20) + 1), ada)
    assert big.status_code == 413
    assert (await api.send("PUT", f"{path}/parts/0", b"", ada)).status_code == 400
    assert (await api.send("PUT", f"{path}/parts/-1", b"x", ada)).status_code == 404
