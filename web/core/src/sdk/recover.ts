/** A new password with the recovery sheet: the order of requests (spec: keyslot §4). */
import { prepareRecovery, type Recovery } from "../protocol/recovery.ts";
import { checkNewPassword } from "../sealing/password.ts";
import type { Deployment } from "../trust/deployment.ts";
import { authorityOf, keepAuthority } from "./authority.ts";
import type { Context } from "./context.ts";
import { checkSame, enter, openWithWords, type Entered } from "./entrance.ts";
import { askAll } from "./guardians.ts";
import { updateKeyring } from "./ownAccount.ts";
import { BINDING, complete, type Pending } from "./pending.ts";
import { settingsFor } from "./settings.ts";

/**
 * Set a new password with the sheet's secret (16 bytes); every other device and the old password end.
 *
 * Throws WrongPassword for a sheet of another account, BadInput, GuardiansUnavailable (all of them
 * are needed).
 */
export async function recover(
  context: Context,
  email: string,
  sheet: Uint8Array,
  password: string,
  shared: boolean,
): Promise<void> {
  const deployment = await context.deployment();
  checkSame(context, email);
  checkNewPassword(password);
  const opened = await openWithWords(context, deployment, email, sheet);
  context.useStore(shared);
  const entered = await enter(context, opened, email, shared);
  const { entrance, own } = entered;
  const { rng, stretch } = context;
  const made = await prepareRecovery(entrance, own, email, password, context.now(), rng, stretch);
  await askAll(context, deployment, "confirm", (index) => made.confirmCurrent(index));
  await context.store.unlock(own.state.account, own.keyring.settings);
  await complete(context, deployment, await prepare(context, deployment, entered, made));
  keepAuthority(context, opened);
  await proveSheet(context);
}

async function prepare(
  context: Context,
  deployment: Deployment,
  { own, held }: Entered,
  made: Recovery,
): Promise<Pending> {
  const indices = deployment.descriptor.guardians.map(({ index }) => index);
  const { link, vault } = made;
  const { master } = made.own;
  // The link takes a session's device into the chain.
  const after = { ...held, ...vault, master, chain: [...made.chain, link], session: null };
  return {
    binds: await Promise.all(indices.map((index) => made.bind(index))),
    confirms: await Promise.all(indices.map((index) => made.confirm(index))),
    held: after,
    own: made.own,
    settings: await settingsFor(context, own, made.own),
    step: BINDING,
    ticket: null,
  };
}

/** Who typed all twelve words has proved the sheet. */
async function proveSheet(context: Context): Promise<void> {
  if (context.me().keyring.sheet === null) return;
  const authority = authorityOf(context);
  await updateKeyring(context, authority, ({ keyring }) => ({ ...keyring, sheet: null }));
}
