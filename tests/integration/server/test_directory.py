"""The directory and the registry's command (spec: deployment §3)."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys

from tests.integration.server.client import Api
from tests.integration.server.conftest import Join
from tests.integration.server.deployment import TestDeployment

from colloque.server.clock import wall_clock
from colloque.trust.deployment import verify_directory_record


def registry(deployment: TestDeployment, *command: str) -> subprocess.CompletedProcess[str]:
    """Run the registry's command."""
    config = str(deployment.folder / "server.toml")
    return subprocess.run(
        [sys.executable, "-m", "colloque.server.registry", "--config", config, *command],
        capture_output=True,
        text=True,
        timeout=60,
    )


async def test_from_a_wish_to_a_record(api: Api, join: Join, deployment: TestDeployment) -> None:
    doctor, ada = await join("practitioner"), await join()
    city = f"Saint-Étienne {secrets.token_hex(4)}"
    wish = {"city": city, "email": doctor.email, "name": "Zoé Lefèvre", "speciality": "Général"}
    await api.ask("POST", "/v1/directory/requests", wish, doctor)
    listed = [json.loads(line) for line in registry(deployment, "list").stdout.splitlines()]
    assert {**wish, "account": doctor.account.text()} in listed
    search = {"after": 0, "text": f"{city} LEFEVRE".upper()}
    before = await api.ask("POST", "/v1/directory/search", search, ada)
    assert before == {"more": False, "next": 0, "records": []}
    assert registry(deployment, "approve", doctor.account.text()).returncode == 0
    found = await api.ask("POST", "/v1/directory/search", search, ada)
    record = verify_directory_record(
        deployment.deployment, found["records"][0], wall_clock(), doctor.account
    )
    assert (record.name, record.city, record.serial) == ("Zoé Lefèvre", city, 1)
    lookup = await api.ask("POST", "/v1/lookup", {"email": doctor.email}, ada)
    assert lookup["record"] == found["records"][0]
    again = {"after": found["next"], "text": city}
    assert (await api.ask("POST", "/v1/directory/search", again, ada))["records"] == []
    assert registry(deployment, "approve", doctor.account.text()).returncode == 1


async def test_a_new_wish_gets_a_higher_serial(
    api: Api, join: Join, deployment: TestDeployment
) -> None:
    doctor = await join("practitioner")
    city = secrets.token_hex(6)
    for name in ("First", "Second"):
        wish = {"city": city, "email": doctor.email, "name": name, "speciality": ""}
        await api.ask("POST", "/v1/directory/requests", wish, doctor)
        registry(deployment, "approve", "--all")
    found = await api.ask("POST", "/v1/directory/search", {"after": 0, "text": city}, doctor)
    records = [
        verify_directory_record(deployment.deployment, data, wall_clock())
        for data in found["records"]
    ]
    assert [(record.name, record.serial) for record in records] == [("Second", 2)]


async def test_records_of_those_who_are_listed(
    api: Api, join: Join, deployment: TestDeployment
) -> None:
    doctor, other, ada = await join("practitioner"), await join("practitioner"), await join()
    wish = {"city": "Lyon", "email": doctor.email, "name": "Zoé Lefèvre", "speciality": ""}
    await api.ask("POST", "/v1/directory/requests", wish, doctor)
    asked = {"accounts": [bytes(one.account) for one in (other, doctor, ada)]}
    assert await api.ask("POST", "/v1/directory/records", asked, ada) == {"records": []}
    assert registry(deployment, "approve", doctor.account.text()).returncode == 0
    found = await api.ask("POST", "/v1/directory/records", asked, ada)
    (signed,) = found["records"]
    record = verify_directory_record(deployment.deployment, signed, wall_clock(), doctor.account)
    assert record.name == "Zoé Lefèvre"


async def test_one_to_a_hundred_records_are_asked_for(api: Api, join: Join) -> None:
    ada = await join()
    for count, status in ((0, 400), (1, 200), (100, 200), (101, 400)):
        body = {"accounts": [bytes(32)] * count}
        answer = await api.send("POST", "/v1/directory/records", body, ada)
        assert answer.status_code == status, count


async def test_signs_of_patterns_are_letters(api: Api, join: Join) -> None:
    ada = await join()
    for text in ("%", "_____", "\\", "%' OR 1=1"):
        found = await api.ask("POST", "/v1/directory/search", {"after": 0, "text": text}, ada)
        assert found["records"] == []
