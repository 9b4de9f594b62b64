"""One valid example of every structure that arrives from outside, with its decoder and encoder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from colloque.wire import (
    account,
    deployment,
    entry,
    guardian,
    keyring,
    keyslots,
    login,
    schema,
    session,
    settings,
    signed,
)
from colloque.wire import membership as m
from colloque.wire.file import FILE_DESCRIPTOR, FileDescriptor
from colloque.wire.ids import (
    AccountId,
    ConversationId,
    DeploymentId,
    DeviceId,
    EntryId,
    FileId,
    Handle,
    KeyslotId,
    StatementHash,
)
from colloque.wire.schema import Codec


@dataclass(frozen=True)
class Structure:
    """A decoder of untrusted bytes, its encoder, its size limit and an example."""

    name: str
    decode: Callable[[bytes], Any]
    encode: Callable[[Any], bytes]
    limit: int
    example: bytes

    def __str__(self) -> str:
        return self.name


ACCOUNT, DEPLOYMENT, DEVICE = AccountId(b"\1" * 32), DeploymentId(b"\2" * 32), DeviceId(b"\3" * 32)
HASH, HANDLE, SLOT = StatementHash(b"\4" * 32), Handle(b"\5" * 32), KeyslotId(b"\6" * 16)
CONVERSATION, FILE = ConversationId(b"\7" * 32), FileId(b"\x08" * 16)
KEM, SIGN = bytes(1216), bytes(1984)
BY_KEYSLOT = account.KeyslotSigner(SLOT, SIGN, bytes(32))
REF, HEAD = m.Ref(bytes(32), "account"), m.Head(ACCOUNT, HASH, 3)

_LINK = account.Link(
    account=ACCOUNT,
    add=(account.Device(bytes(32), bytes(32), SIGN, 5),),
    deployment=DEPLOYMENT,
    enc=account.EncKey(2, KEM),
    keyslots=(account.KeyslotCommit(bytes(32), SLOT, "sheet"),),
    nonce=bytes(16),
    prev=HASH,
    revoke=(DEVICE,),
    role=None,
    seq=1,
    signer=BY_KEYSLOT,
    time=1,
)
_SET = keyslots.KeyslotSet(
    account=ACCOUNT,
    deployment=DEPLOYMENT,
    head=HASH,
    keyring=bytes(32),
    password=1,
    seq=0,
    signer=account.DeviceSigner(DEVICE),
    slots=(keyslots.Slot(SLOT, "password", bytes(32), bytes(1200)),),
    time=1,
    version=1,
)
_KEYRING = keyring.Keyring(
    account=ACCOUNT,
    devices=(keyring.DeviceName(DEVICE, "Laptop"),),
    enc=(keyring.EncSeed(1, bytes(32)),),
    head=HASH,
    name="Ana",
    owner=(keyring.Owner(SLOT, KEM, "sheet", bytes(32), bytes(32), SIGN),),
    seq=0,
    settings=bytes(32),
    sheet=bytes(16),
    version=1,
)
_ASSERTION = login.Assertion(ACCOUNT, DEPLOYMENT, DEVICE, bytes(32), "https://x", "login", SLOT)
_SESSION = session.SessionStatement(
    account=ACCOUNT,
    deployment=DEPLOYMENT,
    device=account.Device(bytes(32), bytes(32), SIGN, 5),
    head=HASH,
    seq=3,
    signer=BY_KEYSLOT,
    time=1,
)
_DESCRIPTOR = deployment.Descriptor(
    guardians=(deployment.Guardian(1, KEM, bytes(32), "/guardians/1"),),
    mail=bytes(32),
    name="x",
    origins=("https://x",),
    prev=None,
    registry=SIGN,
    root=SIGN,
    threshold=2,
    version=1,
)
_RECORD = deployment.DirectoryRecord(ACCOUNT, "Lyon", DEPLOYMENT, "a@b", 2, 1, "Dr", 1, "gp")
_STATEMENT = m.Statement(
    action="create",
    author=m.Author(ACCOUNT, DEVICE),
    conversation=None,
    deployment=DEPLOYMENT,
    epoch=1,
    heads=(HEAD,),
    keys=(m.EpochKeyCommit(bytes(32), "medical", bytes(32)),),
    members=(m.Member(REF, "patient"),),
    nonce=bytes(16),
    patient=REF,
    prev=None,
    seq=0,
    time=1,
)
_LEAF = m.Leaf("medical", 1, REF, bytes(1200))
_HEADER = entry.Header(
    author=m.Author(ACCOUNT, DEVICE),
    body=bytes(32),
    compartment="medical",
    conversation=CONVERSATION,
    counter=1,
    epoch=1,
    id=EntryId(bytes(16)),
    membership=HASH,
    parents=(HASH,),
    size=3,
)
_FILE = FileDescriptor(FILE, bytes(32), 10, "text/plain", "a.txt", 1024, bytes(32))
_CONTENT = entry.content_of(entry.Document(_FILE, "result", "x"), (HEAD,), 1)
_SETTINGS = settings.Settings(
    (settings.Contact(ACCOUNT, HASH, 1, 0, "verified"),),
    (settings.ReadMark(CONVERSATION, 1),),
    1,
)
_SIGNED = signed.Signed(login.LABEL, b"payload", bytes(64))

_BIND = guardian.BindStatement(
    ACCOUNT, DEPLOYMENT, 1, HANDLE, bytes(32), BY_KEYSLOT, 1, (bytes(32),), 1
)
_EVALUATION = guardian.Evaluation(
    ACCOUNT, bytes(16), bytes(32), bytes(32), 1, HANDLE, 5, bytes(16), bytes(64), (bytes(32),), 1
)
_DEVICE_LANE = guardian.DeviceLane((b"link",), DEVICE, bytes(64), 1)


def _of(name: str, codec: Codec[Any], value: Any, limit: int) -> Structure:
    return Structure(
        name,
        lambda data: schema.decode(codec, data, limit),
        lambda read: schema.encode(codec, read),
        limit,
        schema.encode(codec, value),
    )


def _evaluate(lane: guardian.Lane) -> guardian.Evaluate:
    return guardian.Evaluate(bytes(32), HANDLE, lane, bytes(16), 1)


def _plain(
    name: str,
    decode: Callable[[bytes], Any],
    encode: Callable[[Any], bytes],
    limit: int,
    value: Any,
) -> Structure:
    return Structure(name, decode, encode, limit, encode(value))


STRUCTURES = (
    Structure(
        "signed",
        lambda data: signed.decode_signed(data, login.LABEL, login.LIMIT),
        signed.encode_signed,
        login.LIMIT,
        signed.encode_signed(_SIGNED),
    ),
    _plain("link", account.decode_link, account.encode_link, account.LIMIT, _LINK),
    _plain(
        "keyslot-set",
        keyslots.decode_keyslot_set,
        keyslots.encode_keyslot_set,
        keyslots.LIMIT,
        _SET,
    ),
    _plain("keyring", keyring.decode_keyring, keyring.encode_keyring, keyring.LIMIT, _KEYRING),
    _plain("session", session.decode_session, session.encode_session, session.LIMIT, _SESSION),
    _plain("assertion", login.decode_assertion, login.encode_assertion, login.LIMIT, _ASSERTION),
    _plain(
        "descriptor",
        deployment.decode_descriptor,
        deployment.encode_descriptor,
        deployment.LIMIT,
        _DESCRIPTOR,
    ),
    _plain(
        "directory-record",
        deployment.decode_directory_record,
        deployment.encode_directory_record,
        deployment.RECORD_LIMIT,
        _RECORD,
    ),
    _plain("statement", m.decode_statement, m.encode_statement, m.LIMIT, _STATEMENT),
    _plain("wraps", m.decode_wraps, m.encode_wraps, m.WRAPS_LIMIT, m.Wraps((b"leaf",))),
    _plain("leaf", m.decode_leaf, m.encode_leaf, m.LEAF_LIMIT, _LEAF),
    _plain(
        "entry",
        entry.decode_entry,
        entry.encode_entry,
        entry.LIMIT,
        entry.Entry(b"body", b"header", bytes(64)),
    ),
    _plain("header", entry.decode_header, entry.encode_header, 4096, _HEADER),
    _plain("content", entry.decode_content, entry.encode_content, entry.LIMIT, _CONTENT),
    _plain(
        "settings", settings.decode_settings, settings.encode_settings, settings.LIMIT, _SETTINGS
    ),
    _of("file-descriptor", FILE_DESCRIPTOR, _FILE, 4096),
    _of(
        "guardian-request",
        guardian.REQUEST,
        guardian.GuardianRequest(b"body", "bind", bytes(32)),
        guardian.REQUEST_LIMIT,
    ),
    _of(
        "guardian-answer",
        guardian.ANSWER,
        guardian.GuardianAnswer(b"body", "ok"),
        guardian.ANSWER_LIMIT,
    ),
    _of(
        "bind",
        guardian.BIND,
        guardian.Bind((b"link",), bytes(32), b"statement", b"ticket"),
        guardian.REQUEST_LIMIT,
    ),
    _of("bind-statement", guardian.BIND_STATEMENT, _BIND, guardian.STATEMENT_LIMIT),
    _of(
        "confirm",
        guardian.CONFIRM,
        guardian.Confirm((b"link",), b"statement"),
        guardian.REQUEST_LIMIT,
    ),
    _of(
        "confirm-statement",
        guardian.CONFIRM_STATEMENT,
        guardian.ConfirmStatement(ACCOUNT, DEPLOYMENT, 1, HANDLE, BY_KEYSLOT, 1, 1),
        guardian.STATEMENT_LIMIT,
    ),
    _of(
        "evaluate-stranger",
        guardian.EVALUATE,
        _evaluate(guardian.StrangerLane()),
        guardian.REQUEST_LIMIT,
    ),
    _of("evaluate-device", guardian.EVALUATE, _evaluate(_DEVICE_LANE), guardian.REQUEST_LIMIT),
    _of(
        "evaluate-ticket",
        guardian.EVALUATE,
        _evaluate(guardian.TicketLane(b"ticket")),
        guardian.REQUEST_LIMIT,
    ),
    _of(
        "signed-evaluation",
        guardian.SIGNED_EVALUATION,
        guardian.SignedEvaluation(b"payload", bytes(64)),
        16384,
    ),
    _of("evaluation", guardian.EVALUATION, _EVALUATION, 8192),
    _of("prove", guardian.PROVE, guardian.Prove(bytes(16), HANDLE, bytes(64), 1), 4096),
    _of("too-many", guardian.TOO_MANY, guardian.TooMany(60), 64),
    _of("ticket", guardian.TICKET, guardian.Ticket(DEPLOYMENT, 1, HANDLE, bytes(16), "bind"), 4096),
)
