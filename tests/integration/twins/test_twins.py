"""Both cores in live exchange, for every structure: each opens and verifies what the other made.

The TypeScript half is web/core/tests/exchange, run by Vitest in Node and in Chromium. All that is
random (signatures, encapsulations, salts, keys) is drawn anew in each run; that every *refusal* is
the same is what the vectors show.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tools.vectors import cast
from tools.vectors.cast import START, Person, deployment_id, descriptor, signed_descriptor
from tools.vectors.keyslot import MASTER, keyring, keyslot_set, sign_set
from tools.vectors.rooms import Room, Step
from tools.vectors.stream import fixed

from colloque.guardian.traffic import Traffic
from colloque.sealing.entry import ContentSecrets, open_entry, seal_entry
from colloque.sealing.file import FileSecrets, LeafHasher, open_file, seal_file
from colloque.sealing.keyring import open_keyring, seal_keyring
from colloque.sealing.keyslot import PASSWORD, unwrap_master_key
from colloque.sealing.membership import EpochKey, unwrap_epoch_keys
from colloque.sealing.settings import open_settings, seal_settings
from colloque.sealing.wrap import keypair_from_seed
from colloque.trust.deployment import verify_descriptors
from colloque.trust.entry import verify_entry
from colloque.trust.keyslots import verify_keyslot_set
from colloque.trust.membership import ConversationState, verify_statement, verify_wraps
from colloque.trust.sigchain import verify_chain
from colloque.wire.entry import (
    Document,
    Header,
    content_of,
    encode_content,
    encode_entry,
    encode_header,
)
from colloque.wire.file import FileContext, FileDescriptor, padded_length
from colloque.wire.guardian import GuardianAnswer
from colloque.wire.ids import EntryId, FileId
from colloque.wire.keyring import encode_keyring
from colloque.wire.membership import Author, Head
from colloque.wire.settings import Contact, ReadMark, Settings, encode_settings

WEB = Path(__file__).resolve().parents[3] / "web"
FILE = secrets.token_bytes(1_200_000)
FILE_ID, ENTRY_ID = FileId(secrets.token_bytes(16)), EntryId(secrets.token_bytes(16))


@dataclass
class World:
    """Ana, Ben, their conversation, and what Python sealed in it."""

    ana: Person
    ben: Person
    room: Room
    step: Step
    settings: Settings
    given: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def header(self) -> Header:
        """The header of Ana's entry."""
        author = Author(self.ana.state.account, self.ana.device().public.id)
        return Header(author, bytes(32), "medical", self.room.state.conversation, 1, 1, ENTRY_ID,
                      self.room.state.head, (), 0)  # fmt: skip


def make_world() -> World:
    """Seal and sign one of everything."""
    ana, ben = Person("Ana", "patient"), Person("Ben", "practitioner")
    room = Room({"Ana": ana, "Ben": ben})
    step = room.append("Ana", "create", ("Ana", "Ben"))
    state = ben.state
    contact = Contact(state.account, state.head, state.seq, 1, "directory")
    mark = ReadMark(room.state.conversation, 7)
    return World(ana, ben, room, step, Settings((contact,), (mark,), 2))


def gift(world: World) -> dict[str, Any]:
    """What TypeScript is given."""
    ana, room, step = world.ana, world.room, world.step
    plain = keyring(ana)
    sealed_keyring = seal_keyring(plain, MASTER, secrets.token_bytes(24))
    value = replace(keyslot_set(ana), keyring=sha256(sealed_keyring).digest())
    key, salt, leaves = secrets.token_bytes(32), secrets.token_bytes(24), LeafHasher()
    context = FileContext(room.state.conversation, ENTRY_ID, FILE_ID)
    sealed = b"".join(seal_file([FILE], len(FILE), context, FileSecrets(key, salt), leaves))
    found = FileDescriptor(FILE_ID, key, len(FILE), "application/pdf", "bilan é.pdf",
                           padded_length(len(FILE)), leaves.root())  # fmt: skip
    heads = (Head(ana.state.account, ana.state.head, ana.state.seq),)
    content = content_of(Document(found, "result", "Voilà"), heads, START)
    medical = next(one for one in step.keys if one.compartment == "medical")
    drawn = ContentSecrets(
        secrets.token_bytes(32), secrets.token_bytes(24), secrets.token_bytes(24)
    )
    entry = seal_entry(world.header, content, medical, drawn, ana.device().entry)
    settings = seal_settings(
        world.settings, ana.state.account, plain.settings, secrets.token_bytes(24)
    )
    octets = {
        "deployment": bytes(deployment_id()),
        "descriptor": signed_descriptor(descriptor()),
        "root_seed": fixed("root signs", 64),
        "device_seed": fixed("device Ana 0"),
        "keyslot_seed": fixed(f"keyslot Ana {PASSWORD}"),
        "enc_seed": ana.enc_seed(1),
        "link": ana.links[0],
        "set": sign_set(ana, value),
        "keyring": sealed_keyring,
        "keyring_plain": encode_keyring(plain),
        "settings": settings,
        "settings_plain": encode_settings(world.settings),
        "statement": step.statement,
        "wraps": step.wraps,
        "entry": encode_entry(entry),
        "header": encode_header(world.header),
        "content": encode_content(content),
        "file": sealed,
        "file_plain": FILE,
        "file_id": bytes(FILE_ID),
    }
    chains = [[link.hex() for link in person.links] for person in (ana, world.ben)]
    return {**{name: data.hex() for name, data in octets.items()}, "chains": chains}


class Exchange(BaseHTTPRequestHandler):
    """GET gives Python's side, POST takes TypeScript's; the answer is a guardian's."""

    given: dict[str, Any]
    made: dict[str, Any]

    def do_GET(self) -> None:
        """What Python sealed."""
        self._answer(json.dumps(self.given).encode())

    def do_POST(self) -> None:
        """What TypeScript sealed."""
        self.made.update(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        private, _ = keypair_from_seed(cast.kem_seed("guardian 1"))
        traffic = Traffic(deployment_id(), 1, private)
        data = bytes.fromhex(self.made["request"])
        request = traffic.open(data)
        assert request.op == "evaluate"
        answer = traffic.seal(GuardianAnswer(request.body, "ok"), data, request.reply)
        self._answer(answer.hex().encode())

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("access-control-allow-origin", "*")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def exchange(given: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Address of the exchange, and where what TypeScript made will be."""
    made: dict[str, Any] = {}
    handler = type("Handler", (Exchange,), {"given": given, "made": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("where", ["node", "chromium"])
def test_each_core_opens_what_the_other_sealed(where: str) -> None:
    world = make_world()
    with exchange(gift(world)) as (address, made):
        done = subprocess.run(
            ["npx", "vitest", "run", "--project", where, "core/tests/exchange"],
            cwd=WEB,
            env={**os.environ, "COLLOQUE_EXCHANGE": address, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
    open_all(world, {name: octets(value) for name, value in made.items()})


def octets(value: str | list[str]) -> Any:
    """Bytes from hexadecimal."""
    if isinstance(value, list):
        return [bytes.fromhex(one) for one in value]
    return bytes.fromhex(value)


def open_all(world: World, made: dict[str, Any]) -> None:
    """Verify and open what TypeScript made, with nothing but the Python core."""
    ana = world.ana.state
    assert verify_descriptors([made["descriptor"]]).id == deployment_id()
    assert verify_chain([made["link"]], deployment_id()).account == ana.account
    assert made["link"] != world.ana.links[0], "signatures are hedged: a fresh one differs"

    keyslots = verify_keyslot_set(ana, made["set"])
    slot, keys = world.ana.slot(PASSWORD)
    master = unwrap_master_key(keys, keyslots, slot)
    assert master == MASTER
    opened = open_keyring(made["keyring"], master, keyslots, ana)
    assert opened == keyring(world.ana)
    settings = open_settings(made["settings"], ana.account, opened.settings, 2)
    assert settings == world.settings

    accounts = {person.state.account: person.state for person in (world.ana, world.ben)}
    room = verify_statement(None, made["statement"], accounts, deployment_id())
    for person in (world.ana, world.ben):
        open_conversation(person, room, made, accounts)


def open_conversation(
    person: Person, room: ConversationState, made: dict[str, Any], accounts: Any
) -> None:
    """Each member finds the keys in the wraps, and with them entry and file."""
    leaves = verify_wraps(room.current, made["wraps"], accounts)
    seeds = {1: person.enc_seed(1)}
    keys: tuple[EpochKey, ...] = unwrap_epoch_keys(
        room.current, leaves, person.state.account, seeds
    )
    assert [key.key for key in keys] == made["epoch_keys"]
    entry = verify_entry(room, accounts[room.current.author.account], made["entry"])
    medical = next(key for key in keys if key.compartment == "medical")
    content = open_entry(entry, medical)
    assert isinstance(content.data, Document)
    context = FileContext(room.conversation, ENTRY_ID, FILE_ID)
    opened = open_file([made["file"]], content.data.file, context, LeafHasher())
    assert b"".join(opened) == FILE
