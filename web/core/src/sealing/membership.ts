/** Epoch keys: wrapped for members, opened by one (spec: conversation §2, §3 step 7). */
import { NotMember, Tampered, WrapMismatch } from "../errors.ts";
import { root } from "../trust/merkle.ts";
import type { Accounts } from "../trust/membership.ts";
import type { AccountState } from "../trust/sigchain.ts";
import { equalBytes, keyOf } from "../wire/bytes.ts";
import type { AccountId } from "../wire/ids.ts";
import {
  compartmentsOf,
  encodeLeaf,
  epochKeyCommit,
  LABEL,
  wrapContextHash,
  type Compartment,
  type EpochKeyCommit,
  type Leaf,
  type Member,
  type Statement,
  type WrapContext,
  type Wraps,
} from "../wire/membership.ts";
import { privateKeyFromSeed, unwrap, wrap, wrapInfo } from "./wrap.ts";

/** The key of one compartment in one epoch (32 bytes). */
export interface EpochKey {
  readonly compartment: Compartment;
  readonly epoch: number;
  readonly key: Uint8Array;
}

function infoOf(context: WrapContext, recipient: Uint8Array, keyEpoch: number): Uint8Array {
  return wrapInfo(LABEL, wrapContextHash(context), recipient, keyEpoch, "epoch-key");
}

/** Wrap one compartment's key for its entitled members, at their verified current key. */
export async function wrapEpochKey(
  { compartment, epoch, key }: EpochKey,
  context: WrapContext,
  members: readonly Member[],
  accounts: Accounts,
): Promise<{ commit: EpochKeyCommit; leaves: Uint8Array[] }> {
  const leaves: Uint8Array[] = [];
  for (const { member, role } of members) {
    if (!compartmentsOf(role).includes(compartment)) continue;
    const { enc } = accounts.get(keyOf(member.id)) as AccountState;
    const wrapped = await wrap(key, enc.key, infoOf(context, member.id, enc.epoch));
    leaves.push(
      encodeLeaf({ compartment, key_epoch: enc.epoch, recipient: member, wrap: wrapped }),
    );
  }
  const commit = epochKeyCommit(compartment, epoch, key, context.nonce);
  return { commit: { commit, compartment, root: await root(leaves) }, leaves };
}

/** Wrap the keys of all compartments, in their order. */
export async function wrapEpochKeys(
  keys: readonly EpochKey[],
  context: Omit<WrapContext, "compartment">,
  members: readonly Member[],
  accounts: Accounts,
): Promise<{ commits: readonly EpochKeyCommit[]; wraps: Wraps }> {
  const commits: EpochKeyCommit[] = [];
  const leaves: Uint8Array[] = [];
  for (const key of keys) {
    const own = { ...context, compartment: key.compartment };
    const wrapped = await wrapEpochKey(key, own, members, accounts);
    commits.push(wrapped.commit);
    leaves.push(...wrapped.leaves);
  }
  return { commits, wraps: { leaves } };
}

/**
 * Open one's own wraps of a verified statement with one's X-Wing seeds by epoch.
 * Throws WrapMismatch if a wrap does not open or the key is not the committed one (A33), NotMember
 * if the statement has no wrap for this account.
 */
export async function unwrapEpochKeys(
  statement: Statement,
  leaves: readonly Leaf[],
  account: AccountId,
  seeds: ReadonlyMap<number, Uint8Array>,
): Promise<EpochKey[]> {
  const mine = leaves.filter(({ recipient }) => equalBytes(recipient.id, account));
  if (mine.length === 0) throw new NotMember();
  return Promise.all(mine.map((leaf) => unwrapOne(statement, leaf, seeds)));
}

async function unwrapOne(
  statement: Statement,
  { compartment, key_epoch, recipient, wrap: wrapped }: Leaf,
  seeds: ReadonlyMap<number, Uint8Array>,
): Promise<EpochKey> {
  const { author, deployment, epoch, keys, nonce, prev } = statement;
  const context = { author: author.account, compartment, deployment, epoch, nonce, prev };
  const commit = keys.find((item) => item.compartment === compartment)?.commit;
  const seed = seeds.get(key_epoch);
  if (seed === undefined || commit === undefined) throw new WrapMismatch();
  let key: Uint8Array;
  try {
    key = await unwrap(wrapped, await privateKeyFromSeed(seed), infoOf(context, recipient.id, key_epoch));
  } catch (error) {
    if (error instanceof Tampered) throw new WrapMismatch();
    throw error;
  }
  if (!equalBytes(epochKeyCommit(compartment, epoch, key, nonce), commit)) throw new WrapMismatch();
  return { compartment, epoch, key };
}
