/**
 * Creating an account (spec: password §4, keyslot §1).
 *
 * `prepareSignUp` makes everything at once; the edge stores it before the first byte leaves, so that
 * a crash at any point is followed by the same bytes again. Order at the edge: bind at all guardians,
 * the account at the server, confirm at all guardians.
 */
import { deviceKeys, deviceSigner, type DeviceKeys } from "../sealing/device.ts";
import {
  commitOf,
  keyslotKeys,
  ownerOf,
  PASSWORD,
  SHEET,
  sheetSeed,
  type KeyslotKeys,
} from "../sealing/keyslot.ts";
import { argon2, checkNewPassword, evaluatePassword, type Stretch } from "../sealing/password.ts";
import { keypairFromSeed } from "../sealing/wrap.ts";
import type { Deployment } from "../trust/deployment.ts";
import { verifyKeyslotSet } from "../trust/keyslots.ts";
import { headOf, seqOf, verifyChain, type AccountState } from "../trust/sigchain.ts";
import { deviceId, type Role } from "../wire/account.ts";
import { handleOf, normaliseEmail } from "../wire/handle.ts";
import type { KeyslotId } from "../wire/ids.ts";
import type { Keyring } from "../wire/keyring.ts";
import { sealVault, signLink, type OwnAccount, type Vault } from "./account.ts";
import { bindBody, confirmBody, drawOprfKey, type Binding, type Rng } from "./guardians.ts";

/** Who signs up; `expires` is when the first device ends by itself, null for never. */
export interface Newcomer {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly role: Role;
  readonly deviceName: string;
  readonly expires: number | null;
}

/** A prepared account: everything that will travel, and the secrets that stay. */
export class SignUp {
  readonly email: string;
  readonly own: OwnAccount;
  readonly link: Uint8Array;
  readonly vault: Vault;
  readonly binding: Binding;
  readonly sheet: Uint8Array;
  readonly deviceSeed: Uint8Array;

  constructor(made: Omit<SignUp, "bind" | "confirm">) {
    this.email = made.email;
    this.own = made.own;
    this.link = made.link;
    this.vault = made.vault;
    this.binding = made.binding;
    this.sheet = made.sheet;
    this.deviceSeed = made.deviceSeed;
  }

  /** The body of `bind` for a guardian. */
  bind(guardian: number, ticket: Uint8Array): Promise<Uint8Array> {
    const { device, state } = this.own;
    const signer = deviceSigner(device);
    const chain = [this.link];
    return bindBody(this.binding, guardian, chain, signer, device.sign, state.time, ticket);
  }

  /** The body of `confirm` for a guardian, once the server has the account. */
  confirm(guardian: number): Promise<Uint8Array> {
    const { device, state } = this.own;
    const signer = deviceSigner(device);
    return confirmBody(this.binding, guardian, [this.link], signer, device.sign, state.time);
  }
}

interface NewSlot {
  readonly id: KeyslotId;
  readonly keys: KeyslotKeys;
}

interface Drawn {
  readonly device: DeviceKeys;
  readonly slots: readonly [NewSlot, NewSlot];
  readonly encSeed: Uint8Array;
  readonly sheet: Uint8Array;
}

/** Draw all keys of a new account. Throws BadInput for a bad address or a short password. */
export async function prepareSignUp(
  deployment: Deployment,
  person: Newcomer,
  now: number,
  rng: Rng,
  stretch: Stretch = argon2,
): Promise<SignUp> {
  const email = normaliseEmail(person.email);
  const handle = handleOf(deployment.id, email);
  const { key, ...shared } = drawOprfKey(deployment, rng);
  const password = checkNewPassword(person.password);
  const seed = await evaluatePassword(deployment.id, handle, password, key, stretch);
  const [sheet, deviceSeed] = [rng(16), rng(32)];
  const slots = [
    { id: rng(16) as KeyslotId, keys: await keyslotKeys(seed, PASSWORD) },
    { id: rng(16) as KeyslotId, keys: await keyslotKeys(sheetSeed(sheet), SHEET) },
  ] as const;
  const device = await deviceKeys(deviceSeed, person.expires);
  const drawn: Drawn = { device, slots, encSeed: rng(32), sheet };
  const link = await firstLink(deployment, drawn, person.role, now, rng);
  const state = await verifyChain([link], deployment.id);
  const keyring = keyringOf(state, drawn, person, rng);
  const master = rng(32);
  const signer = deviceSigner(device);
  const vault = await sealVault(keyring, master, state, 1, signer, device.sign, now, rng);
  const keyslots = await verifyKeyslotSet(state, vault.keyslots);
  const own: OwnAccount = { state, device, master, keyring, keyslots };
  const proof = slots[0].keys.proof.public;
  const common = { account: state.account, deployment: deployment.id, handle, proof };
  const binding: Binding = { ...common, ...shared, version: 1 };
  return new SignUp({ email, own, link, vault, binding, sheet, deviceSeed });
}

async function firstLink(
  deployment: Deployment,
  { device, slots, encSeed }: Drawn,
  role: Role,
  now: number,
  rng: Rng,
): Promise<Uint8Array> {
  const link = {
    account: null,
    add: [device.public],
    deployment: deployment.id,
    enc: { epoch: 1, key: (await keypairFromSeed(encSeed)).publicKey },
    keyslots: slots.map(({ id, keys }) => commitOf(keys, id)),
    nonce: rng(16),
    prev: null,
    revoke: [],
    role,
    seq: 0,
    signer: deviceSigner(device),
    time: now,
  };
  return signLink(link, device.sign);
}

function keyringOf(
  state: AccountState,
  { device, slots, encSeed, sheet }: Drawn,
  { deviceName, name }: Newcomer,
  rng: Rng,
): Keyring {
  return {
    account: state.account,
    devices: [{ id: deviceId(device.public), name: deviceName }],
    enc: [{ epoch: 1, seed: encSeed }],
    head: headOf(state),
    name,
    owner: slots.map(({ id, keys }) => ownerOf(keys, id)),
    seq: seqOf(state),
    settings: rng(32),
    sheet,
    version: 1,
  };
}
