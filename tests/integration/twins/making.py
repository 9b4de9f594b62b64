"""Makes a parcel with the protocol's own functions; twin of web/core/tests/twins/making.ts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tests.integration.twins.opening import Json
from tools.vectors.stream import Stream

from colloque.protocol.account import OwnAccount, Vault
from colloque.protocol.conversation import Draft, seal_draft
from colloque.protocol.devices import add_device
from colloque.protocol.guardians import prove_body
from colloque.protocol.lanes import device_lane
from colloque.protocol.log_in import Bundle, OpenedKeyslot, open_with_sheet
from colloque.protocol.membership import (
    Change,
    accept_conversation,
    change_members,
    create_conversation,
)
from colloque.protocol.recovery import Recovery, prepare_recovery
from colloque.protocol.sign_up import SignUp, prepare_sign_up
from colloque.protocol.timeline import Timeline, receive
from colloque.sealing.file import FileSecrets, LeafHasher, seal_file
from colloque.sealing.keyslot import sheet_seed
from colloque.sealing.settings import seal_settings
from colloque.sealing.signing import EntryKey, SigningKey
from colloque.sealing.statement import sign_statement
from colloque.sealing.wrap import keypair_from_seed
from colloque.trust.deployment import Deployment, verify_descriptors
from colloque.trust.entry import verify_entry
from colloque.wire import deployment as wire
from colloque.wire import guardian, login
from colloque.wire.entry import Data, Document, Message, Profile, Title, encode_entry
from colloque.wire.file import FileContext, FileDescriptor, padded_length
from colloque.wire.ids import AccountId, ConversationId, EntryId, FileId, StatementHash
from colloque.wire.membership import ADMINISTRATIVE, MEDICAL
from colloque.wire.schema import decode, encode
from colloque.wire.settings import Contact, ReadMark, Settings

NOW = 1_767_225_600_000
SIGNS = ["a", "Z", "é", "œ", "ß", "中", "𝄞", " ", "'", "<", "&", "\n"]
STATES = ["unverified", "invited", "directory", "verified"]


def below(rng: Stream, most: int) -> int:
    """A whole number from 0 to `most`."""
    return int.from_bytes(rng(4), "big") % (most + 1)


def some_text(rng: Stream, most: int = 40) -> str:
    """A text with signs of one to four bytes."""
    return "".join(SIGNS[below(rng, len(SIGNS) - 1)] for _ in range(1 + below(rng, most - 1)))


@dataclass(frozen=True)
class Person:
    """An account with everything that its owner has."""

    own: OwnAccount
    chain: tuple[bytes, ...]
    vault: Vault
    opened: OpenedKeyslot
    sheet: bytes
    made: SignUp | Recovery


def make_parcel(seed: str) -> Json:
    """A parcel that depends on the seed, but for what wrapping and signing draw by themselves."""
    rng = Stream(seed)
    registry = SigningKey.from_seed(rng(64))
    descriptors = _descriptors(registry, rng)
    deployment = verify_descriptors(descriptors)
    roles = ("patient", "practitioner", "assistant")
    people = [_person(deployment, role, role != "assistant", rng) for role in roles]
    return {
        "descriptors": [item.hex() for item in descriptors],
        "record": _record(deployment, people[1], registry, rng).hex(),
        "now": NOW + 1000,
        "accounts": [_describe(deployment, person, rng) for person in people],
        **_converse(people, rng),
    }


def _descriptors(registry: SigningKey, rng: Stream) -> list[bytes]:
    root = SigningKey.from_seed(rng(64))
    guardians = tuple(
        wire.Guardian(
            index,
            keypair_from_seed(rng(32))[1],
            EntryKey.from_seed(rng(32)).public,
            f"/guardians/{index}",
        )
        for index in (1, 2, 3)
    )
    made: list[bytes] = []
    for version in (1, 2, 3):
        prev = verify_descriptors(made).head if made else None
        # The first is signed by its own root, each other one by the root before it.
        after = root if version == 1 else SigningKey.from_seed(rng(64))
        descriptor = wire.Descriptor(
            guardians, EntryKey.from_seed(rng(32)).public, some_text(rng),
            (f"https://{version}.example.org",), prev, registry.public, after.public, 2, version,
        )  # fmt: skip
        made.append(sign_statement(wire.LABEL, wire.encode_descriptor(descriptor), root))
        root = after
    return made


def _record(deployment: Deployment, person: Person, registry: SigningKey, rng: Stream) -> bytes:
    record = wire.DirectoryRecord(
        person.own.state.account, some_text(rng), deployment.id, "a@example.org", NOW + 10_000, NOW,
        some_text(rng), below(rng, 1000), some_text(rng),
    )  # fmt: skip
    return sign_statement(wire.RECORD_LABEL, wire.encode_directory_record(record), registry)


def _person(deployment: Deployment, role: str, grows: bool, rng: Stream) -> Person:
    """Signed up; one that grows has added a device and then recovered with the sheet."""
    email, password = f"{role}@example.org", "a password " + some_text(rng).replace("\n", "-")
    made = prepare_sign_up(
        deployment, email, password, some_text(rng), role, some_text(rng), NOW, rng
    )
    bundle = Bundle((made.link,), made.vault.keyslots, rng(32))
    opened = open_with_sheet(deployment, bundle, made.sheet)
    if not grows:
        return Person(made.own, (made.link,), made.vault, opened, made.sheet, made)
    _, link, _, _ = add_device(made.own, NOW + 1000, rng)
    bundle = replace(bundle, chain=(made.link, link))
    opened = open_with_sheet(deployment, bundle, made.sheet)
    entrance = opened.prepare_device("https://1.example.org", NOW + 2000, rng)
    own = entrance.open_vault(made.vault.keyring)
    new = prepare_recovery(entrance, own, email, password + "!", NOW + 3000, rng)
    chain = (*new.chain, new.link)
    return Person(new.own, chain, new.vault, opened, made.sheet, new)


def _describe(deployment: Deployment, person: Person, rng: Stream) -> Json:
    own, device, keys = person.own, person.own.device, person.opened.keys
    contact = Contact(
        AccountId(rng(32)), StatementHash(rng(32)), below(rng, 100), below(rng, 100),
        STATES[below(rng, 3)],
    )  # fmt: skip
    mark = ReadMark(ConversationId(rng(32)), below(rng, 10**9))
    settings = Settings((contact,), (mark,), 1 + below(rng, 50))
    sealed = seal_settings(settings, own.state.account, own.keyring.settings, rng(24))
    greeting = login.Greeting(below(rng, 2**31), rng(32))
    signed = device.session.sign(login.EVENTS_LABEL, 1, login.encode_greeting(greeting))
    return {
        "chain": [link.hex() for link in person.chain],
        "slots": [
            {
                "id": person.opened.slot.hex(),
                "kind": "sheet",
                "seed": sheet_seed(person.sheet).hex(),
            }
        ],
        "set": person.vault.keyslots.hex(),
        "keyring": person.vault.keyring.hex(),
        "settings": sealed.hex(),
        "settings_version": settings.version,
        "assertion": person.opened.assertion(device, "https://1.example.org").hex(),
        "assertion_key": keys.login.public.hex(),
        "greeting": {
            "created": greeting.created,
            "token": greeting.token.hex(),
            "sig": signed.hex(),
            "key": device.session.public.hex(),
        },
        **_guardian_parts(deployment, person, rng),
    }


def _guardian_parts(deployment: Deployment, person: Person, rng: Stream) -> Json:
    made, own, keys = person.made, person.own, person.opened.keys
    index, handle = 1 + below(rng, 2), person.made.binding.handle
    bind = made.bind(index, b"ticket") if isinstance(made, SignUp) else made.bind(index)
    asked = guardian.Evaluate(rng(32), handle, guardian.StrangerLane(), rng(16), 1)
    lane = device_lane(asked, own, index, person.chain, NOW)
    lane_claim = guardian.LaneClaim(
        asked.blinded, deployment.id, index, handle, asked.nonce, lane.time
    )
    attempt = rng(16)
    proved = guardian.Evaluation(
        own.state.account, attempt, rng(32), rng(32), index, handle, 5, rng(16), rng(64), (), 1
    )
    proof = decode(guardian.PROVE, prove_body(keys, deployment.id, proved), 4096)
    proof_claim = guardian.ProofClaim(attempt, deployment.id, index, handle, 1)
    return {
        "bind": decode(guardian.BIND, bind, 1 << 20).statement.hex(),
        "confirm": decode(guardian.CONFIRM, made.confirm(index), 1 << 20).statement.hex(),
        "lane": {
            "payload": encode(guardian.LANE_CLAIM, lane_claim).hex(),
            "sig": lane.sig.hex(),
            "key": own.device.session.public.hex(),
        },
        "proof": {
            "payload": encode(guardian.PROOF_CLAIM, proof_claim).hex(),
            "sig": proof.sig.hex(),
            "key": keys.proof.public.hex(),
        },
    }


def _converse(people: list[Person], rng: Stream) -> Json:
    """The practitioner opens it, the patient accepts, an assistant comes, rotation, it leaves."""
    patient, practitioner, assistant = (person.own for person in people)
    three = {own.state.account: own.state for own in (patient, practitioner, assistant)}
    two = {own.state.account: own.state for own in (patient, practitioner)}
    now = NOW + 10_000
    made = [create_conversation(practitioner, patient.state.account, two, now, rng)]
    made.append(accept_conversation(made[-1].state, patient, two, now, rng))
    for action, author, members in (
        ("add", patient, three),
        ("rotate", practitioner, three),
        ("leave", assistant, two),
    ):
        made.append(change_members(made[-1].state, action, author, members, now, rng))
    statements = [
        {"statement": change.statement.hex(), "wraps": change.wraps.hex()} for change in made
    ]
    return {"statements": statements, **_write(made[-1], [patient, practitioner], two, rng)}


def _write(change: Change, authors: list[OwnAccount], accounts: Any, rng: Stream) -> Json:
    """One entry of each type, by both in turns, each behind the one before; and a file."""
    keys = {(key.compartment, key.epoch): key for key in change.keys}
    file_entry = EntryId(rng(16))
    document, ciphertext = _file(change.state.conversation, file_entry, rng)
    contents: list[Data] = [
        Message(some_text(rng, 3000)),
        Title(some_text(rng)),
        Profile(some_text(rng)),
        document,
    ]
    timeline, entries = Timeline(), []
    for place, data in enumerate(contents):
        own = authors[place % 2]
        id_ = file_entry if data is document else EntryId(rng(16))
        draft = Draft(id_, (MEDICAL, ADMINISTRATIVE)[place % 2], data, NOW + place)
        entry = seal_draft(draft, own, change.state, keys, timeline, accounts, rng)
        encoded = encode_entry(entry)
        verified = verify_entry(change.state, own.state, encoded)
        timeline, _ = receive(timeline, [verified])
        entries.append({"author": own.state.account.hex(), "entry": encoded.hex()})
    return {"entries": entries, "ciphertext": ciphertext.hex()}


def _file(conversation: ConversationId, entry: EntryId, rng: Stream) -> tuple[Document, bytes]:
    plain, file, leaves = rng(below(rng, 70_000)), FileId(rng(16)), LeafHasher()
    secrets, context = FileSecrets(rng(32), rng(24)), FileContext(conversation, entry, file)
    half = len(plain) // 2
    pieces = seal_file((plain[:half], plain[half:]), len(plain), context, secrets, leaves)
    ciphertext = b"".join(pieces)
    descriptor = FileDescriptor(
        file, secrets.key, len(plain), "application/octet-stream",
        some_text(rng).replace("\n", "-"), padded_length(len(plain)), leaves.root(),
    )  # fmt: skip
    return Document(descriptor, "result", some_text(rng)), ciphertext
