"""Finding people in the directory, and marking them as verified by the safety code.

All of it needs a turn (spec: identity §4).
"""

from __future__ import annotations

from colloque.errors import NotFound
from colloque.sdk import answers
from colloque.sdk.errors import CodeDiffers
from colloque.sdk.online import try_online
from colloque.sdk.parts import Parts
from colloque.sdk.settings import note_contact, sync_settings
from colloque.sdk.views import DirectoryEntry, MemberView
from colloque.sealing.words import LANGUAGES, safety_qr, safety_words, same_word
from colloque.trust.safety import safety_code
from colloque.wire.deployment import DirectoryRecord
from colloque.wire.ids import AccountId


async def search_directory(parts: Parts, text: str) -> list[DirectoryEntry]:
    """Practitioners whose signed record has all words of the text."""
    parts.context.me()
    return [_shown(record) for record in await parts.people.search(text)]


def _shown(record: DirectoryRecord) -> DirectoryEntry:
    return DirectoryEntry(record.account, record.name, record.speciality, record.city, record.email)


async def request_listing(parts: Parts, name: str, speciality: str, city: str, email: str) -> None:
    """Ask the registry to be listed."""
    body = {"city": city, "email": email, "name": name, "speciality": speciality}
    target = "/v1/directory/requests"
    await parts.context.transport.ask("POST", target, answers.EMPTY, body)


async def verify_contact(parts: Parts, account: AccountId, code: str) -> MemberView:
    """Note that the safety code was compared. Raises CodeDiffers, NotFound."""
    state = (await parts.people.need([account])).get(account)
    if state is None:
        raise NotFound
    if not is_safety_code(safety_code(parts.context.account, account), code):
        raise CodeDiffers
    with parts.context.store.write():
        note_contact(parts.context, account, "verified")
    await try_online(sync_settings(parts.context))
    return parts.reading.member(account, state.role, _names(parts, account))


def is_safety_code(code: bytes, given: str) -> bool:
    """Whether the text is the code's QR text, or its words in any of the languages."""
    text = given.strip()
    if ":" in text:
        return text.upper() == safety_qr(code)
    typed = text.split()
    return any(
        len(typed) == len(words) and all(map(same_word, typed, words))
        for words in (safety_words(code, language) for language in LANGUAGES)
    )


def _names(parts: Parts, account: AccountId) -> dict[AccountId, str]:
    """Names as a conversation with this account has them."""
    for id_ in parts.rooms.ids():
        room = parts.rooms.known(id_)
        if room is not None and account in room.state.roles:
            return parts.reading.names(room)
    return {}
