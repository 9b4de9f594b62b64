/**
 * Errors by blame: LocalError (this side) and RemoteError (what the other side sent).
 *
 * The message is the sentence that a user reads; `code` is its name in vectors. No error carries
 * keys, plaintext or user data. Twin of errors.py.
 */

/** Something went wrong. */
export abstract class ColloqueError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** This side cannot do that. */
export abstract class LocalError extends ColloqueError {}

/** The other side sent something that cannot be accepted. */
export abstract class RemoteError extends ColloqueError {}

export class BadInput extends LocalError {
  readonly code: string = "bad-input";
  constructor(message = "The input is not usable.") {
    super(message);
  }
}

export class WrongPassword extends LocalError {
  readonly code = "wrong-password";
  constructor() {
    super("The e-mail address or the password is wrong.");
  }
}

export class TooManyTries extends LocalError {
  readonly code = "too-many-tries";
  /** Milliseconds to wait before the next try, null where nobody said. */
  readonly retry: number | null;
  constructor(retry: number | null = null) {
    super("There were too many wrong tries.");
    this.retry = retry;
  }
}

export class NotFound extends LocalError {
  readonly code = "not-found";
  constructor() {
    super("There is no such thing, or it is not yours to see.");
  }
}

export class Offline extends LocalError {
  readonly code = "offline";
  constructor() {
    super("The server cannot be reached.");
  }
}

export class NotLoggedIn extends LocalError {
  readonly code = "not-logged-in";
  constructor() {
    super("Nobody is logged in here.");
  }
}

export class NotMember extends LocalError {
  readonly code = "not-member";
  constructor() {
    super("You cannot read or write this part of the conversation.");
  }
}

export class SourceChanged extends LocalError {
  readonly code = "source-changed";
  constructor() {
    super("The file changed while it was being read.");
  }
}

export class ProfileBusy extends LocalError {
  readonly code = "profile-busy";
  constructor() {
    super("Another tab is working for too long.");
  }
}

export class Malformed extends RemoteError {
  readonly code = "malformed";
  constructor() {
    super("The data is not well formed.");
  }
}

export class TooLarge extends RemoteError {
  readonly code = "too-large";
  constructor() {
    super("The data is larger than allowed.");
  }
}

export class UnknownVersion extends RemoteError {
  readonly code = "unknown-version";
  constructor() {
    super("The data is of a newer version than this program understands.");
  }
}

export class WrongPurpose extends RemoteError {
  readonly code = "wrong-purpose";
  constructor() {
    super("The data was made for another purpose.");
  }
}

export class BadSignature extends RemoteError {
  readonly code = "bad-signature";
  constructor() {
    super("A signature is wrong.");
  }
}

export class Tampered extends RemoteError {
  readonly code = "tampered";
  constructor() {
    super("The data was changed on its way.");
  }
}

export class NotAuthorised extends RemoteError {
  readonly code = "not-authorised";
  constructor() {
    super("The author was not allowed to do that.");
  }
}

export class Fork extends RemoteError {
  readonly code = "fork";
  constructor() {
    super("Two different histories were shown.");
  }
}

export class Stale extends RemoteError {
  readonly code = "stale";
  constructor() {
    super("The data belongs to a state that has passed.");
  }
}

export class Gap extends RemoteError {
  readonly code = "gap";
  constructor() {
    super("Something is missing here.");
  }
}

export class RolledBack extends RemoteError {
  readonly code = "rolled-back";
  constructor() {
    super("The server shows an older state than before.");
  }
}

export class Replayed extends RemoteError {
  readonly code = "replayed";
  constructor() {
    super("The data was shown before, as something else.");
  }
}

export class Substituted extends RemoteError {
  readonly code = "substituted";
  constructor() {
    super("The server answered with another identity than the expected one.");
  }
}

export class ProofInvalid extends RemoteError {
  readonly code = "proof-invalid";
  constructor() {
    super("A guardian's answer does not carry a valid proof.");
  }
}

export class WrapMismatch extends RemoteError {
  readonly code = "wrap-mismatch";
  constructor() {
    super("A key was not handed out as its author signed.");
  }
}

export class GuardiansDisagree extends RemoteError {
  readonly code = "guardians-disagree";
  constructor() {
    super("The guardians gave different answers.");
  }
}

export class GuardiansUnavailable extends RemoteError {
  readonly code = "guardians-unavailable";
  constructor() {
    super("Too few guardians can be reached.");
  }
}
