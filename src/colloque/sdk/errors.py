"""What can go wrong between this client and its server or its own profile."""

from __future__ import annotations

from colloque.errors import BadInput, LocalError, RemoteError


class EmailTaken(LocalError):
    """There is already an account with this e-mail address."""

    code = "taken"
    hint = "Log in instead, or get back in with the recovery sheet."


class SomeoneElse(LocalError):
    """Somebody is logged in on this profile."""

    code = "someone-else"
    hint = "Log out first, or use another profile folder."


class Unsent(LocalError):
    """There are messages that have not gone out yet."""

    code = "unsent"
    hint = "Send them first, or log out with --force and lose them."


class SheetUnproved(LocalError):
    """The recovery sheet has not been proved yet."""

    code = "sheet-unproved"
    hint = "Type two of its words, so that a forgotten password loses nothing."


class CodeNeeded(LocalError):
    """The address has to be confirmed with the code that was mailed to it."""

    code = "code-needed"
    hint = "Read the mail, then give the code."


class DeviceRevoked(LocalError):
    """This device has been removed from the account."""

    code = "device-revoked"
    hint = "Log out here, then log in again."


class FileExists(LocalError):
    """There is already a file of that name."""

    code = "file-exists"
    hint = "Choose another name."


class TransferBusy(LocalError):
    """Another program is working on this file."""

    code = "transfer-busy"
    hint = "Wait until it has finished."


class Refused(RemoteError):
    """The server refused the request."""

    code = "refused"


class Conflict(RemoteError):
    """The server holds other data under this id."""

    code = "conflict"


class ServerFailed(RemoteError):
    """The server failed."""

    code = "server-failed"
    hint = "Try again later; nothing of yours is lost."


class Frozen(RemoteError):
    """Two different histories of this conversation were shown; it is frozen."""

    code = "frozen"
    hint = "Do not write any further; compare with the other person."


class EarlierPassword(LocalError):
    """The account was made by an earlier attempt, with the password that was given then."""

    code = "earlier-password"
    hint = "You are logged in. If that password is lost, use the recovery sheet to set a new one."


class CodeDiffers(BadInput):
    """This is not the code of you two."""

    code = "code-differs"
    hint = "Compare once more. If it still differs, do not go on: call the person or the practice."
