/** What can go wrong between this client and its server or its own store. Twin of sdk/errors.py. */
import { BadInput, LocalError, RemoteError } from "../errors.ts";

export class EmailTaken extends LocalError {
  readonly code = "taken";
  constructor() {
    super("There is already an account with this e-mail address.");
  }
}

export class SomeoneElse extends LocalError {
  readonly code = "someone-else";
  constructor() {
    super("Somebody else is logged in here.");
  }
}

export class Unsent extends LocalError {
  readonly code = "unsent";
  constructor() {
    super("There are messages that have not gone out yet.");
  }
}

/** The account was made by an earlier attempt, with the password that was given then. */
export class EarlierPassword extends LocalError {
  readonly code = "earlier-password";
  constructor() {
    super("The account was made with the password of an earlier attempt.");
  }
}

export class SheetUnproved extends LocalError {
  readonly code = "sheet-unproved";
  constructor() {
    super("The recovery sheet has not been proved yet.");
  }
}

export class CodeNeeded extends LocalError {
  readonly code = "code-needed";
  constructor() {
    super("The address has to be confirmed with the code that was mailed to it.");
  }
}

export class DeviceRevoked extends LocalError {
  readonly code = "device-revoked";
  constructor() {
    super("This device has been removed from the account.");
  }
}

/** The session's time is over, as its signed statement says (spec: identity §6). */
export class Expired extends LocalError {
  readonly code = "expired";
  constructor() {
    super("The session has ended.");
  }
}

/** What is asked needs a way in, and those keys are kept for some minutes only. */
export class PasswordNeeded extends LocalError {
  readonly code = "password-needed";
  constructor() {
    super("The password is needed for that.");
  }
}

/** The browser gives no more room on this computer. */
export class StoreFull extends LocalError {
  readonly code = "store-full";
  constructor() {
    super("There is no room left on this computer.");
  }
}

export class TransferBusy extends LocalError {
  readonly code = "transfer-busy";
  constructor() {
    super("Another tab is working on this file.");
  }
}

/** Whoever asked for it has given it up. */
export class Cancelled extends LocalError {
  readonly code = "cancelled";
  constructor() {
    super("The transfer was cancelled.");
  }
}

export class Refused extends RemoteError {
  readonly code = "refused";
  constructor() {
    super("The server refused the request.");
  }
}

export class Conflict extends RemoteError {
  readonly code = "conflict";
  constructor() {
    super("The server holds other data under this id.");
  }
}

export class ServerFailed extends RemoteError {
  readonly code = "server-failed";
  constructor() {
    super("The server failed.");
  }
}

export class Frozen extends RemoteError {
  readonly code = "frozen";
  constructor() {
    super("Two different histories of this conversation were shown; it is frozen.");
  }
}

export class CodeDiffers extends BadInput {
  override readonly code = "code-differs";
  constructor() {
    super("This is not the code of you two.");
  }
}
