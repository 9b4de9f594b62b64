"""Membership and entries: order, races, idempotence, who sees what (spec: entry §4)."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from tests.integration.server.client import Api
from tests.integration.server.conftest import Join
from tests.integration.server.people import Person, Room, entry, next_state, statement
from tests.integration.server.world import Place, change, open_place

from colloque.trust.sigchain import verify_chain
from colloque.wire import cbor
from colloque.wire.entry import decode_entry, decode_header, encode_entry
from colloque.wire.ids import EntryId


async def three(api: Api, join: Join) -> tuple[Place, Person, Person, Person]:
    """A patient with a practitioner and an assistant."""
    ada, ben, cleo = await join(), await join("practitioner"), await join("assistant")
    return await open_place(api, ada, [ben, cleo]), ada, ben, cleo


async def code_of(api: Api, method: str, path: str, body: object, who: Person) -> str:
    """Status and code of a refusal."""
    answer = await api.send(method, path, body, who)
    return f"{answer.status_code} {answer.json()['code']}"


async def test_the_same_entry_again_and_another_under_its_id(api: Api, join: Join) -> None:
    place, ada, ben, _ = await three(api, join)
    sent = entry(ada, place.room)
    receipts = [await api.ask("POST", f"{place.path}/entries", sent, ada) for _ in range(3)]
    assert receipts == [receipts[0]] * 3
    id_ = id_of(sent)
    other = entry(ada, place.room, "other", id=id_)
    assert await code_of(api, "POST", f"{place.path}/entries", other, ada) == "409 conflict"
    theirs = entry(ben, place.room, id=id_)
    assert await code_of(api, "POST", f"{place.path}/entries", theirs, ben) == "409 conflict"
    page = await api.ask("GET", f"{place.path}/entries", None, ada)
    assert [line["entry"] for line in page["entries"]] == [sent]


def id_of(data: bytes) -> EntryId:
    """The id of an entry."""
    return decode_header(decode_entry(data).header).id


async def test_numbers_have_no_gaps(api: Api, join: Join) -> None:
    place, ada, ben, _ = await three(api, join)
    sent = [entry(who, place.room, str(n)) for n in range(40) for who in (ada, ben)]
    owners = [ada, ben] * 40
    receipts = await asyncio.gather(
        *(
            api.ask("POST", f"{place.path}/entries", data, who)
            for data, who in zip(sent, owners, strict=True)
        )
    )
    assert sorted(receipt["seq"] for receipt in receipts) == list(range(1, 81))
    page = await api.ask("GET", f"{place.path}/entries?after=70&limit=500", None, ada)
    assert [line["seq"] for line in page["entries"]] == list(range(71, 81))
    assert page["more"] is False
    short = await api.ask("GET", f"{place.path}/entries?after=0&limit=7", None, ada)
    assert (len(short["entries"]), short["more"]) == (7, True)


async def test_an_entry_on_an_old_head_is_stale_but_known_ones_answer(api: Api, join: Join) -> None:
    place, ada, ben, _ = await three(api, join)
    before = place.room
    sent, late = entry(ada, before), entry(ada, before)
    receipt = await api.ask("POST", f"{place.path}/entries", sent, ada)
    await change(api, place, ben, place.people, "rotate")
    assert await code_of(api, "POST", f"{place.path}/entries", late, ada) == "409 stale"
    assert await api.ask("POST", f"{place.path}/entries", sent, ada) == receipt


async def test_a_change_and_entries_race(api: Api, join: Join) -> None:
    """Every entry accepted under a head has a lower number than those under the next head."""
    place, ada, ben, _ = await three(api, join)
    old = place.room

    async def write(number: int) -> int:
        sent = entry(ada, old, str(number))
        return (await api.send("POST", f"{place.path}/entries", sent, ada)).status_code

    writes = [asyncio.create_task(write(number)) for number in range(60)]
    await asyncio.sleep(0.02)
    await change(api, place, ben, place.people, "rotate")
    statuses = await asyncio.gather(*writes)
    assert set(statuses) <= {201, 409}
    after = await api.ask("POST", f"{place.path}/entries", entry(ben, place.room), ben)
    page = await api.ask("GET", f"{place.path}/entries?limit=500", None, ada)
    assert after["seq"] == statuses.count(201) + 1 == len(page["entries"])


async def test_what_an_entry_must_be(api: Api, join: Join) -> None:
    place, ada, ben, cleo = await three(api, join)
    path = f"{place.path}/entries"
    good = decode_entry(entry(ada, place.room))
    flipped = bytes([good.body[0] ^ 1]) + good.body[1:]
    wrong = {
        "422 refused": [
            encode_entry(replace(good, body=flipped)),
            encode_entry(replace(good, body=good.body + b"x")),
            encode_entry(replace(good, sig=bytes(64))),
            entry(ada, place.room, epoch=place.room.state.current.epoch + 1),
        ],
        "400 malformed": [b"", b"\xa0", cbor.encode({"v": 1}), encode_entry(good) + b"\x00"],
        "413 too-large": [bytes((1 << 18) + 1)],
    }
    for code, bodies in wrong.items():
        for body in bodies:
            assert await code_of(api, "POST", path, body, ada) == code
    assert await code_of(api, "POST", path, encode_entry(good), ben) == "403 not-authorised"
    medical = entry(cleo, place.room, compartment="medical")
    assert await code_of(api, "POST", path, medical, cleo) == "403 not-authorised"


async def test_an_assistant_sees_the_administrative_part_only(api: Api, join: Join) -> None:
    place, ada, _, cleo = await three(api, join)
    for compartment in ("medical", "administrative", "medical"):
        sent = entry(ada, place.room, compartment=compartment)
        await api.ask("POST", f"{place.path}/entries", sent, ada)
    seen = {
        name: [line["seq"] for line in (await page_of(api, place, who))["entries"]]
        for name, who in (("ada", ada), ("cleo", cleo))
    }
    assert seen == {"ada": [1, 2, 3], "cleo": [2]}


async def page_of(api: Api, place: Place, who: Person) -> dict[str, list[dict[str, int]]]:
    """The first page of entries."""
    page: dict[str, list[dict[str, int]]] = await api.ask("GET", f"{place.path}/entries", None, who)
    return page


async def test_a_former_member_keeps_the_view_of_that_day(api: Api, join: Join) -> None:
    place, ada, ben, cleo = await three(api, join)
    await api.ask("POST", f"{place.path}/entries", entry(ada, place.room), ada)
    await change(api, place, ada, [ada, cleo], "remove")
    removal = place.room.state.head
    await api.ask("POST", f"{place.path}/entries", entry(ada, place.room), ada)
    await change(api, place, ada, place.people, "rotate")
    page = await api.ask("GET", f"{place.path}/entries", None, ben)
    assert [line["seq"] for line in page["entries"]] == [1]
    chain = await api.ask("GET", f"{place.path}/membership", None, ben)
    assert len(chain["statements"]) == 2
    line = (await api.ask("GET", "/v1/conversations", None, ben))["conversations"][0]
    assert (line["entries"], line["seq"], line["head"]) == (1, 1, bytes(removal))
    await change(api, place, ada, [ada, ben, cleo], "add")
    page = await api.ask("GET", f"{place.path}/entries", None, ben)
    assert [line["seq"] for line in page["entries"]] == [1, 2]


async def test_of_two_changes_on_one_head_one_is_stale(api: Api, join: Join) -> None:
    place, ada, ben, _ = await three(api, join)
    made = [
        statement(who, place.people, ada.account, place.room.state, "rotate") for who in (ada, ben)
    ]
    bodies = [{"statement": signed, "wraps": wraps} for signed, wraps, _ in made]
    answers = await asyncio.gather(
        *(
            api.send("POST", f"{place.path}/membership", body, who)
            for body, who in zip(bodies, (ada, ben), strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    winner = 0 if answers[0].status_code == 200 else 1
    who = (ada, ben)[winner]
    assert await api.ask("POST", f"{place.path}/membership", bodies[winner], who) == {}


async def test_a_pending_conversation_is_accepted(api: Api, join: Join) -> None:
    ben, ada = await join("practitioner"), await join()
    signed, wraps, keys = statement(ben, [ben, ada], ada.account, None, "create")
    body = {"statement": signed, "wraps": wraps}
    first = await api.ask("POST", "/v1/conversations", body, ben)
    assert await api.ask("POST", "/v1/conversations", body, ben) == first
    room = Room(next_state(None, signed, [ben, ada]), keys)
    path = f"/v1/conversations/{room.state.conversation.text()}"
    await api.ask("POST", f"{path}/entries", entry(ben, room), ben)
    accept, none, _ = statement(ada, [ben, ada], ada.account, room.state, "accept")
    await api.ask("POST", f"{path}/membership", {"statement": accept, "wraps": none}, ada)
    chain = await api.ask("GET", f"{path}/membership?after=0", None, ben)
    assert chain == {"statements": [{"statement": accept, "wraps": b""}]}


async def test_a_conversation_with_a_decoy_looks_like_any_other(api: Api, join: Join) -> None:
    ben = await join("practitioner")
    found = await api.ask("POST", "/v1/lookup", {"email": "nobody-here@example.org"}, ben)
    decoy = replace(ben, state=verify_chain(found["chain"], ben.deployment), role="patient")
    signed, wraps, _ = statement(ben, [ben, decoy], decoy.account, None, "create")
    body = {"statement": signed, "wraps": wraps}
    assert (await api.send("POST", "/v1/conversations", body, ben)).status_code == 201
    chain = f"/v1/accounts/{decoy.account.text()}/chain"
    assert await api.ask("GET", chain, None, ben) == {"links": found["chain"]}
    assert await api.ask("GET", f"{chain}?after=0", None, ben) == {"links": []}


async def test_wraps_must_be_those_that_were_signed(api: Api, join: Join) -> None:
    place, ada, ben, _ = await three(api, join)
    signed, wraps, _ = statement(ada, place.people, ada.account, place.room.state, "rotate")
    other = statement(ada, place.people, ada.account, place.room.state, "rotate")[1]
    body = {"statement": signed, "wraps": other}
    assert await code_of(api, "POST", f"{place.path}/membership", body, ada) == "422 refused"
    assert await code_of(
        api, "POST", f"{place.path}/membership", {"statement": signed, "wraps": wraps}, ben
    ) == ("403 not-authorised")


async def test_conversations_are_listed_in_pages(api: Api, join: Join) -> None:
    ada, ben = await join(), await join("practitioner")
    places = [await open_place(api, ada, [ben]) for _ in range(3)]
    page = await api.ask("GET", "/v1/conversations?limit=2", None, ben)
    rest = await api.ask(
        "GET", f"/v1/conversations?after={page['conversations'][-1]['cursor']}", None, ben
    )
    listed = [line["conversation"] for line in page["conversations"] + rest["conversations"]]
    assert listed == [bytes(place.room.state.conversation) for place in places]
    assert (page["more"], rest["more"]) == (True, False)
