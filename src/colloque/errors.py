"""Errors by blame: LocalError (this side) and RemoteError (what the other side sent).

The docstring of a kind is the sentence that a user reads; `code` is its name in vectors, `hint`
says what to do next. No error carries keys, plaintext or user data.
"""

from __future__ import annotations


class ColloqueError(Exception):
    """Something went wrong."""

    code = "error"
    hint = ""

    def __str__(self) -> str:
        return (type(self).__doc__ or "").strip()


class LocalError(ColloqueError):
    """This side cannot do that."""

    code = "local"


class RemoteError(ColloqueError):
    """The other side sent something that cannot be accepted."""

    code = "remote"


class BadInput(LocalError):
    """The input is not usable."""

    code = "bad-input"


class WrongPassword(LocalError):
    """The e-mail address or the password is wrong."""

    code = "wrong-password"
    hint = "Try again, or get back in with the recovery sheet."


class TooManyTries(LocalError):
    """There were too many wrong tries."""

    code = "too-many-tries"
    hint = "Wait a while, log in from a device you have used before, or use the recovery sheet."


class NotFound(LocalError):
    """There is no such thing, or it is not yours to see."""

    code = "not-found"


class Offline(LocalError):
    """The server cannot be reached."""

    code = "offline"
    hint = "Check the connection and the server's address; what you wrote is kept."


class NotLoggedIn(LocalError):
    """Nobody is logged in here."""

    code = "not-logged-in"
    hint = "Log in first."


class NotMember(LocalError):
    """You cannot read or write this part of the conversation."""

    code = "not-member"


class SourceChanged(LocalError):
    """The file changed while it was being read."""

    code = "source-changed"
    hint = "Send it again once nothing writes to it any more."


class ProfileBusy(LocalError):
    """Another program is using this profile."""

    code = "profile-busy"
    hint = "Wait until it has finished."


class Malformed(RemoteError):
    """The data is not well formed."""

    code = "malformed"


class TooLarge(RemoteError):
    """The data is larger than allowed."""

    code = "too-large"


class UnknownVersion(RemoteError):
    """The data is of a newer version than this program understands."""

    code = "unknown-version"
    hint = "Update this program."


class WrongPurpose(RemoteError):
    """The data was made for another purpose."""

    code = "wrong-purpose"


class BadSignature(RemoteError):
    """A signature is wrong."""

    code = "bad-signature"


class Tampered(RemoteError):
    """The data was changed on its way."""

    code = "tampered"


class NotAuthorised(RemoteError):
    """The author was not allowed to do that."""

    code = "not-authorised"


class Fork(RemoteError):
    """Two different histories were shown."""

    code = "fork"
    hint = "Do not write any further; compare with the other person."


class Stale(RemoteError):
    """The data belongs to a state that has passed."""

    code = "stale"


class Gap(RemoteError):
    """Something is missing here."""

    code = "gap"


class RolledBack(RemoteError):
    """The server shows an older state than before."""

    code = "rolled-back"


class Replayed(RemoteError):
    """The data was shown before, as something else."""

    code = "replayed"


class Substituted(RemoteError):
    """The server answered with another identity than the expected one."""

    code = "substituted"
    hint = "Do not go on; call the person or the practice."


class ProofInvalid(RemoteError):
    """A guardian's answer does not carry a valid proof."""

    code = "proof-invalid"


class WrapMismatch(RemoteError):
    """A key was not handed out as its author signed."""

    code = "wrap-mismatch"


class GuardiansDisagree(RemoteError):
    """The guardians gave different answers."""

    code = "guardians-disagree"


class GuardiansUnavailable(RemoteError):
    """Too few guardians can be reached."""

    code = "guardians-unavailable"
    hint = "Try again later; your data is safe."
