/**
 * A new password with the recovery sheet (spec: keyslot §4).
 *
 * The client is in by the sheet's keyslot already (an entrance, `OwnAccount`). Master key, encryption
 * epoch and settings key rotate; all other devices of the chain are revoked, and what the old
 * password let in ends with it; the sheet stays, and signs. Order at the edge: confirm the version in
 * force, bind the next (provisional) at all guardians, one request to the server, confirm at all
 * guardians. What `prepareRecovery` gives is stored first and sent again verbatim after a crash.
 */
import {
  commitOf,
  keyslotKeys,
  keyslotSigner,
  ownerOf,
  PASSWORD,
  type KeyslotKeys,
} from "../sealing/keyslot.ts";
import { argon2, checkNewPassword, evaluatePassword, type Stretch } from "../sealing/password.ts";
import { keypairFromSeed } from "../sealing/wrap.ts";
import { verifyKeyslotSet } from "../trust/keyslots.ts";
import { headOf, seqOf, verifyLink, type AccountState } from "../trust/sigchain.ts";
import { deviceId } from "../wire/account.ts";
import { compareBytes, equalBytes, keyOf } from "../wire/bytes.ts";
import { handleOf } from "../wire/handle.ts";
import type { DeviceId, KeyslotId } from "../wire/ids.ts";
import type { Keyring } from "../wire/keyring.ts";
import { sealVault, signLink, type OwnAccount, type Vault } from "./account.ts";
import { bindBody, confirmBody, drawOprfKey, type Binding, type Rng } from "./guardians.ts";
import { Entrance, type OpenedKeyslot, type SessionEntrance } from "./logIn.ts";

/** A prepared change of password: everything that will travel, and the secrets that stay. */
export class Recovery {
  readonly own: OwnAccount;
  readonly opened: OpenedKeyslot;
  readonly chain: readonly Uint8Array[];
  readonly link: Uint8Array;
  readonly vault: Vault;
  readonly binding: Binding;

  constructor(made: Omit<Recovery, "bind" | "confirm" | "confirmCurrent">) {
    this.own = made.own;
    this.opened = made.opened;
    this.chain = made.chain;
    this.link = made.link;
    this.vault = made.vault;
    this.binding = made.binding;
  }

  /** The body of `bind` for a guardian: signed by the sheet on the chain before. */
  bind(guardian: number): Promise<Uint8Array> {
    const { keys, slot } = this.opened;
    const signer = keyslotSigner(keys, slot);
    const { time } = this.own.state;
    return bindBody(this.binding, guardian, this.chain, signer, keys.sign, time, null);
  }

  /**
   * The body that confirms the version in force, for a guardian that was never told of it.
   *
   * Without it a client lost between the server's commit and the last confirmation would leave a
   * guardian behind for good, and with it every later change of the password.
   */
  confirmCurrent(guardian: number): Promise<Uint8Array> {
    const current = { ...this.binding, version: this.binding.version - 1 };
    return this.#confirm(current, guardian, this.chain);
  }

  /** The body of `confirm` for a guardian, once the server has the new chain. */
  confirm(guardian: number): Promise<Uint8Array> {
    return this.#confirm(this.binding, guardian, [...this.chain, this.link]);
  }

  #confirm(
    binding: Binding,
    guardian: number,
    chain: readonly Uint8Array[],
  ): Promise<Uint8Array> {
    const { keys, slot } = this.opened;
    const signer = keyslotSigner(keys, slot);
    return confirmBody(binding, guardian, chain, signer, keys.sign, this.own.state.time);
  }
}

interface NewPassword {
  readonly keys: KeyslotKeys;
  readonly slot: KeyslotId;
  readonly encSeed: Uint8Array;
}

/** Prepare the change. Throws BadInput for a short password. */
export async function prepareRecovery(
  entrance: Entrance | SessionEntrance,
  own: OwnAccount,
  email: string,
  password: string,
  now: number,
  rng: Rng,
  stretch: Stretch = argon2,
): Promise<Recovery> {
  const { opened } = entrance;
  const { deployment } = opened;
  const handle = handleOf(deployment.id, email);
  const { key, ...shared } = drawOprfKey(deployment, rng);
  const mapped = checkNewPassword(password);
  const seed = await evaluatePassword(deployment.id, handle, mapped, key, stretch);
  const keys = await keyslotKeys(seed, PASSWORD);
  const fresh: NewPassword = { keys, slot: rng(16) as KeyslotId, encSeed: rng(32) };
  const time = Math.max(now, own.state.time);
  const link = await recoveryLink(opened, own, fresh, time, rng);
  const state = await verifyLink(own.state, link, deployment.id);
  const keyring = keyringOf(own, state, fresh, rng);
  const [master, version] = [rng(32), own.keyslots.password + 1];
  const signer = keyslotSigner(opened.keys, opened.slot);
  const { sign } = opened.keys;
  const vault = await sealVault(keyring, master, state, version, signer, sign, time, rng);
  const keyslots = await verifyKeyslotSet(state, vault.keyslots);
  const after: OwnAccount = { state, device: own.device, master, keyring, keyslots };
  const proof = keys.proof.public;
  const common = { account: state.account, deployment: deployment.id, handle, proof };
  const binding: Binding = { ...common, ...shared, version };
  const chain = entrance instanceof Entrance ? [...opened.chain, entrance.link] : opened.chain;
  return new Recovery({ own: after, opened, chain, link, vault, binding });
}

async function recoveryLink(
  { keys, slot }: OpenedKeyslot,
  { device, state }: OwnAccount,
  fresh: NewPassword,
  time: number,
  rng: Rng,
): Promise<Uint8Array> {
  const kept = state.keyslots.filter(({ kind }) => kind !== PASSWORD);
  const { publicKey } = await keypairFromSeed(fresh.encSeed);
  const link = {
    account: state.account,
    // A chain is never without a device: one that came by a session statement takes its place.
    add: state.devices.has(keyOf(deviceId(device.public))) ? [] : [device.public],
    deployment: state.deployment,
    enc: { epoch: state.enc.epoch + 1, key: publicKey },
    keyslots: [commitOf(fresh.keys, fresh.slot), ...kept],
    nonce: rng(16),
    prev: headOf(state),
    revoke: othersOf(state, deviceId(device.public)),
    role: null,
    seq: seqOf(state) + 1,
    signer: keyslotSigner(keys, slot),
    time,
  };
  return signLink(link, keys.sign);
}

/** The devices of the chain but this one, sorted. */
function othersOf(state: AccountState, own: DeviceId): DeviceId[] {
  return [...state.devices.values()]
    .map(deviceId)
    .filter((id) => !equalBytes(id, own))
    .sort(compareBytes);
}

function keyringOf(
  { keyring: old }: OwnAccount,
  state: AccountState,
  fresh: NewPassword,
  rng: Rng,
): Keyring {
  const kept = old.owner.filter(({ kind }) => kind !== PASSWORD);
  return {
    ...old,
    devices: old.devices.filter(({ id }) => state.devices.has(keyOf(id))),
    enc: [...old.enc, { epoch: state.enc.epoch, seed: fresh.encSeed }],
    head: headOf(state),
    owner: [ownerOf(fresh.keys, fresh.slot), ...kept],
    seq: seqOf(state),
    settings: rng(32),
    version: old.version + 1,
  };
}
