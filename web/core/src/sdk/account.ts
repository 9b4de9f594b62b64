/** The own account as its owner sees it: who is logged in, ways in; and its name. */
import { BadInput, NotLoggedIn } from "../errors.ts";
import type { Authority } from "../protocol/vault.ts";
import { SHEET } from "../sealing/keyslot.ts";
import { deviceId } from "../wire/account.ts";
import { idText } from "../wire/ids.ts";
import type { AccountInfo, WayIn } from "./api.ts";
import { authorityOf, keepAuthority } from "./authority.ts";
import type { Context } from "./context.ts";
import { openWithPassword, prove } from "./entrance.ts";
import { sheetProved, updateKeyring } from "./ownAccount.ts";

/** The longest name, in bytes (spec: keyslot §3). */
const NAME_LIMIT = 200;

/** Who is logged in. Throws NotLoggedIn. */
export function accountInfo({ own, held }: Context): AccountInfo {
  if (own === null || held === null) throw new NotLoggedIn();
  return {
    account: idText("account", own.state.account),
    device: idText("device", deviceId(own.device.public)),
    email: held.email,
    name: own.keyring.name,
    role: own.state.role,
    sheetProved: sheetProved(own),
    expires: held.expires ?? Number.MAX_SAFE_INTEGER,
    shared: held.shared,
  };
}

/** Who signs; by the password where nobody does without. Throws PasswordNeeded, WrongPassword. */
export async function authorise(context: Context, password: string | null): Promise<Authority> {
  if (password !== null && context.held !== null) {
    const deployment = await context.deployment();
    const opened = await openWithPassword(context, deployment, context.held.email, password);
    context.inBackground(prove(context, opened));
    keepAuthority(context, opened.keyslot);
  }
  return authorityOf(context);
}

/** Change one's own name. Throws BadInput, PasswordNeeded, WrongPassword. */
export async function rename(
  context: Context,
  name: string,
  password: string | null,
): Promise<void> {
  const trimmed = name.trim();
  const length = new TextEncoder().encode(trimmed).length;
  if (length === 0 || length > NAME_LIMIT) throw new BadInput();
  const authority = await authorise(context, password);
  await updateKeyring(context, authority, ({ keyring }) => ({ ...keyring, name: trimmed }));
}

/** How one can get in. A sheet counts as proved once two of its words were typed. */
export function waysIn(context: Context): readonly WayIn[] {
  const own = context.me();
  return own.keyring.owner.map(({ id, kind }) => ({
    id: idText("keyslot", id),
    kind,
    proved: kind !== SHEET || sheetProved(own),
  }));
}
