/** Typed ids (spec: encoding §4): ids of different kinds do not pass for each other (A11). */
import { BadInput } from "../errors.ts";
import { decodeBase32, encodeBase32 } from "./base32.ts";

declare const kind: unique symbol;
type Id<K extends string> = Uint8Array & { readonly [kind]: K };

/** Hash of an account's first link, 32 bytes. */
export type AccountId = Id<"account">;
/** Hash of a device's public keys, 32 bytes. */
export type DeviceId = Id<"device">;
/** Hash of a conversation's first membership statement, 32 bytes. */
export type ConversationId = Id<"conversation">;
/** Hash of a signed statement or of an entry's header, 32 bytes. */
export type StatementHash = Id<"statement">;
/** Hash of deployment and e-mail address, 32 bytes. */
export type Handle = Id<"handle">;
/** Hash of a deployment's first descriptor, 32 bytes. */
export type DeploymentId = Id<"deployment">;
/** Random id of an entry, 16 bytes. */
export type EntryId = Id<"entry">;
/** Random id of a file, 16 bytes. */
export type FileId = Id<"file">;
/** Random id of a keyslot, 16 bytes. */
export type KeyslotId = Id<"keyslot">;

interface IdOf {
  account: AccountId;
  device: DeviceId;
  conversation: ConversationId;
  statement: StatementHash;
  handle: Handle;
  deployment: DeploymentId;
  entry: EntryId;
  file: FileId;
  keyslot: KeyslotId;
}

const FORMS: { readonly [K in keyof IdOf]: readonly [prefix: string, size: number] } = {
  account: ["acct_", 32],
  device: ["dev_", 32],
  conversation: ["conv_", 32],
  statement: ["stmt_", 32],
  handle: ["hdl_", 32],
  deployment: ["dep_", 32],
  entry: ["entry_", 16],
  file: ["file_", 16],
  keyslot: ["slot_", 16],
};

/** A byte string as an id of this kind. Throws BadInput for another size. */
export function idFrom<K extends keyof IdOf>(of: K, bytes: Uint8Array): IdOf[K] {
  if (bytes.length !== FORMS[of][1]) throw new BadInput();
  return bytes as Uint8Array as IdOf[K];
}

/** Prefix and lower-case base32 without padding. */
export function idText<K extends keyof IdOf>(of: K, id: IdOf[K]): string {
  return FORMS[of][0] + encodeBase32(id);
}

/** Read the text form. Throws BadInput for anything that `idText` would not give. */
export function parseId<K extends keyof IdOf>(of: K, text: string): IdOf[K] {
  const [prefix] = FORMS[of];
  if (!text.startsWith(prefix)) throw new BadInput();
  return idFrom(of, decodeBase32(text.slice(prefix.length)));
}
