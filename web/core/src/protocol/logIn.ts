/**
 * Logging in with e-mail and password, in the order of spec: password §7.
 *
 * Each step takes what the one before gave, so that a later step cannot be reached without the
 * checks of the earlier ones:
 *
 *     startLogIn -> LogIn --ask--> guardians
 *     LogIn.finish(bundle, evaluations) -> OpenedKeyslot     (steps 4 and 5: nothing sent yet)
 *     OpenedKeyslot.prepareDevice -> Entrance                (step 6: assertion and link)
 *     OpenedKeyslot.prepareSession -> SessionEntrance        (or assertion and session statement)
 *     *.openVault -> OwnAccount                              (step 7)
 *     proveBody                                              (step 8)
 */
import { Malformed, NotAuthorised, Substituted, Tampered, WrongPassword } from "../errors.ts";
import { deviceKeys, type DeviceKeys } from "../sealing/device.ts";
import { openKeyring } from "../sealing/keyring.ts";
import {
  keyslotKeys,
  keyslotSigner,
  PASSWORD,
  SHEET,
  sheetSeed,
  unwrapMasterKey,
  type KeyslotKeys,
} from "../sealing/keyslot.ts";
import {
  argon2,
  blindPassword,
  finishPassword,
  type BlindedPassword,
  type Stretch,
} from "../sealing/password.ts";
import { signStatement } from "../sealing/statement.ts";
import type { Deployment } from "../trust/deployment.ts";
import { verifyAgreement, verifyEvaluation } from "../trust/guardian.ts";
import { verifyKeyslotSet } from "../trust/keyslots.ts";
import { admitSession } from "../trust/session.ts";
import {
  headOf,
  seqOf,
  signerKey,
  verifyChain,
  verifyLink,
  type AccountState,
} from "../trust/sigchain.ts";
import { deviceId } from "../wire/account.ts";
import { equalBytes } from "../wire/bytes.ts";
import type { Guardian } from "../wire/deployment.ts";
import { SIGNED_EVALUATION, type Evaluate, type Evaluation, type Lane } from "../wire/guardian.ts";
import { handleOf } from "../wire/handle.ts";
import type { Handle, KeyslotId } from "../wire/ids.ts";
import {
  decodeKeyslotSet,
  LABEL as KEYSLOTS_LABEL,
  LIMIT as KEYSLOTS_LIMIT,
  type KeyslotSet,
} from "../wire/keyslots.ts";
import { encodeAssertion, LABEL as LOGIN_LABEL } from "../wire/login.ts";
import { decode } from "../wire/schema.ts";
import { encodeSession, LABEL as SESSION_LABEL, MAX_LIFETIME } from "../wire/session.ts";
import { decodeSigned } from "../wire/signed.ts";
import { signLink, type OwnAccount } from "./account.ts";
import type { Rng } from "./guardians.ts";

/** What `login/start` answers; nothing in it has been verified. */
export interface Bundle {
  readonly chain: readonly Uint8Array[];
  readonly keyslots: Uint8Array;
  readonly nonce: Uint8Array;
}

/** The version to ask the guardians for; a lie here makes them refuse or disagree. */
export function passwordVersion({ keyslots }: Bundle): number {
  const signed = decodeSigned(keyslots, KEYSLOTS_LABEL, KEYSLOTS_LIMIT);
  return decodeKeyslotSet(signed.payload).password;
}

/** A keyslot that opened against a verified chain: the account is the user's own. */
export class OpenedKeyslot {
  readonly deployment: Deployment;
  readonly state: AccountState;
  readonly chain: readonly Uint8Array[];
  readonly keyslots: KeyslotSet;
  readonly slot: KeyslotId;
  readonly keys: KeyslotKeys;
  readonly master: Uint8Array;
  readonly nonce: Uint8Array;

  constructor(opened: Omit<OpenedKeyslot, "assertion" | "prepareDevice" | "prepareSession">) {
    this.deployment = opened.deployment;
    this.state = opened.state;
    this.chain = opened.chain;
    this.keyslots = opened.keyslots;
    this.slot = opened.slot;
    this.keys = opened.keys;
    this.master = opened.master;
    this.nonce = opened.nonce;
  }

  /** The signed log-in assertion (spec: identity §5). */
  assertion(device: DeviceKeys, origin: string): Promise<Uint8Array> {
    const assertion = encodeAssertion({
      account: this.state.account,
      deployment: this.deployment.id,
      device: deviceId(device.public),
      nonce: this.nonce,
      origin,
      purpose: "login",
      slot: this.slot,
    });
    return signStatement(LOGIN_LABEL, assertion, this.keys.login);
  }

  /** Add a new device to the chain, signed by the keyslot, and the assertion for it. */
  async prepareDevice(origin: string, now: number, rng: Rng): Promise<Entrance> {
    const deviceSeed = rng(32);
    const device = await deviceKeys(deviceSeed);
    const link = await this.#deviceLink(device, now, rng);
    const state = await verifyLink(this.state, link, this.deployment.id);
    const assertion = await this.assertion(device, origin);
    return new Entrance({ opened: this, state, link, assertion, deviceSeed, device });
  }

  /** Let in a new session device of `lifetime` ms, and the assertion (spec: identity §6). */
  async prepareSession(
    origin: string,
    now: number,
    rng: Rng,
    lifetime: number = MAX_LIFETIME,
  ): Promise<SessionEntrance> {
    const deviceSeed = rng(32);
    const device = await deviceKeys(deviceSeed, now + lifetime);
    const statement = encodeSession({
      account: this.state.account,
      deployment: this.deployment.id,
      device: device.public,
      head: headOf(this.state),
      seq: seqOf(this.state),
      signer: keyslotSigner(this.keys, this.slot),
      time: now,
    });
    const session = await signStatement(SESSION_LABEL, statement, this.keys.sign);
    const state = await admitSession(this.state, session);
    const assertion = await this.assertion(device, origin);
    return new SessionEntrance({ opened: this, state, session, assertion, deviceSeed, device });
  }

  #deviceLink(device: DeviceKeys, now: number, rng: Rng): Promise<Uint8Array> {
    const link = {
      account: this.state.account,
      add: [device.public],
      deployment: this.deployment.id,
      enc: null,
      keyslots: null,
      nonce: rng(16),
      prev: headOf(this.state),
      revoke: [],
      role: null,
      seq: seqOf(this.state) + 1,
      signer: keyslotSigner(this.keys, this.slot),
      time: Math.max(now, this.state.time),
    };
    return signLink(link, this.keys.sign);
  }
}

/** What `login/finish` sends: the new device's link and the assertion. */
export class Entrance {
  readonly opened: OpenedKeyslot;
  readonly state: AccountState;
  readonly link: Uint8Array;
  readonly assertion: Uint8Array;
  readonly deviceSeed: Uint8Array;
  readonly device: DeviceKeys;

  constructor(made: Omit<Entrance, "openVault">) {
    this.opened = made.opened;
    this.state = made.state;
    this.link = made.link;
    this.assertion = made.assertion;
    this.deviceSeed = made.deviceSeed;
    this.device = made.device;
  }

  /** Open the keyring that the keyslot set names. Throws Tampered. */
  openVault(keyring: Uint8Array): Promise<OwnAccount> {
    return openVault(this, keyring);
  }
}

/** What `login/finish` sends: the session statement and the assertion. */
export class SessionEntrance {
  readonly opened: OpenedKeyslot;
  readonly state: AccountState;
  readonly session: Uint8Array;
  readonly assertion: Uint8Array;
  readonly deviceSeed: Uint8Array;
  readonly device: DeviceKeys;

  constructor(made: Omit<SessionEntrance, "openVault">) {
    this.opened = made.opened;
    this.state = made.state;
    this.session = made.session;
    this.assertion = made.assertion;
    this.deviceSeed = made.deviceSeed;
    this.device = made.device;
  }

  /** Open the keyring that the keyslot set names. Throws Tampered. */
  openVault(keyring: Uint8Array): Promise<OwnAccount> {
    return openVault(this, keyring);
  }
}

async function openVault(
  { device, opened, state }: Entrance | SessionEntrance,
  sealed: Uint8Array,
): Promise<OwnAccount> {
  const { keyslots, master } = opened;
  const keyring = await openKeyring(sealed, master, keyslots, state);
  return { state, device, master, keyring, keyslots };
}

/** A log-in under way; only `blinded.element` depends on the password, and it is uniform. */
export class LogIn {
  readonly #stretch: Stretch;
  readonly deployment: Deployment;
  readonly handle: Handle;
  readonly blinded: BlindedPassword;

  constructor(
    deployment: Deployment,
    handle: Handle,
    blinded: BlindedPassword,
    stretch: Stretch = argon2,
  ) {
    this.#stretch = stretch;
    this.deployment = deployment;
    this.handle = handle;
    this.blinded = blinded;
  }

  /** The question for one guardian, with a fresh nonce. */
  ask(version: number, rng: Rng, lane: Lane = { kind: "stranger" }): Evaluate {
    const { blinded, handle } = this;
    return { blinded: blinded.element, handle, lane, nonce: rng(16), version };
  }

  /** Step 4, for one guardian's answer. */
  async read(guardian: Guardian, asked: Evaluate, body: Uint8Array): Promise<Evaluation> {
    return verifyEvaluation(guardian, asked, decode(SIGNED_EVALUATION, body, 65536));
  }

  /** Steps 4 and 5: agreement, proofs, combine, chain, keyslot. Throws WrongPassword. */
  async finish(bundle: Bundle, evaluations: readonly Evaluation[]): Promise<OpenedKeyslot> {
    verifyAgreement(evaluations, this.deployment.descriptor.threshold);
    const shares = new Map(evaluations.map((item) => [item.guardian, item.evaluated]));
    const [state, seed] = await Promise.all([
      verifyChain(bundle.chain, this.deployment.id),
      finishPassword(this.blinded, shares, this.#stretch),
    ]);
    const account = evaluations[0]?.account;
    if (account === undefined || !equalBytes(state.account, account)) throw new Substituted();
    return openSlot(this.deployment, bundle, state, await keyslotKeys(seed, PASSWORD));
  }
}

/** Steps 1 and 3: handle and blinded password. Throws BadInput. */
export function startLogIn(
  deployment: Deployment,
  email: string,
  password: string,
  rng: Rng,
  stretch: Stretch = argon2,
): LogIn {
  const handle = handleOf(deployment.id, email);
  const blinded = blindPassword(deployment.id, handle, password, rng(64));
  return new LogIn(deployment, handle, blinded, stretch);
}

/**
 * Open an account with a recovery sheet's 16 bytes. Throws WrongPassword if it is not its own.
 *
 * The sheet is 128 random bits: no guardian is asked, nothing that depends on it has been sent.
 */
export async function openWithSheet(
  deployment: Deployment,
  bundle: Bundle,
  sheet: Uint8Array,
): Promise<OpenedKeyslot> {
  const keys = await keyslotKeys(sheetSeed(sheet), SHEET);
  const state = await verifyChain(bundle.chain, deployment.id);
  return openSlot(deployment, bundle, state, keys);
}

async function openSlot(
  deployment: Deployment,
  { chain, keyslots: signed, nonce }: Bundle,
  state: AccountState,
  keys: KeyslotKeys,
): Promise<OpenedKeyslot> {
  const keyslots = await verifyKeyslotSet(state, signed);
  const slot = state.keyslots.find(({ kind }) => kind === keys.kind)?.id;
  if (slot === undefined) throw new WrongPassword();
  try {
    signerKey(state, keyslotSigner(keys, slot), state.time);
    const master = await unwrapMasterKey(keys, keyslots, slot);
    return new OpenedKeyslot({ deployment, state, chain, keyslots, slot, keys, master, nonce });
  } catch (error) {
    const own = [NotAuthorised, Tampered, Malformed].some((kind) => error instanceof kind);
    throw own ? new WrongPassword() : error;
  }
}
