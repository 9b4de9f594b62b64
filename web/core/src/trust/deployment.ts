/** Verifying deployment descriptors and directory records (spec: deployment). */
import { Malformed, RolledBack, Stale, Substituted } from "../errors.ts";
import { equalBytes } from "../wire/bytes.ts";
import {
  decodeDescriptor,
  decodeDirectoryRecord,
  LABEL,
  LIMIT,
  RECORD_LABEL,
  RECORD_LIMIT,
  type Descriptor,
  type DirectoryRecord,
} from "../wire/deployment.ts";
import type { AccountId, DeploymentId, StatementHash } from "../wire/ids.ts";
import { decodeSigned, signedHash, signedMessage, type Signed } from "../wire/signed.ts";
import { verifyComposite } from "./signature.ts";

/** A verified descriptor chain. */
export interface Deployment {
  readonly id: DeploymentId;
  readonly descriptor: Descriptor;
  readonly head: StatementHash;
}

/**
 * Verify a version chain against a pin (null at first use).
 * Throws Substituted for another deployment, RolledBack for a lower version.
 */
export async function verifyDescriptors(
  data: readonly Uint8Array[],
  pinned: DeploymentId | null = null,
  pinnedVersion = 0,
): Promise<Deployment> {
  let deployment: Deployment | null = null;
  for (const item of data) {
    deployment = await verifyDescriptor(deployment, decodeSigned(item, LABEL, LIMIT));
  }
  if (deployment === null) throw new Malformed();
  if (pinned !== null && !equalBytes(deployment.id, pinned)) throw new Substituted();
  if (deployment.descriptor.version < pinnedVersion) throw new RolledBack();
  return deployment;
}

async function verifyDescriptor(before: Deployment | null, signed: Signed): Promise<Deployment> {
  const descriptor = decodeDescriptor(signed.payload);
  const { prev, version } = descriptor;
  const follows =
    before === null ? prev === null : prev !== null && equalBytes(prev, before.head);
  if (!follows || version !== (before?.descriptor.version ?? 0) + 1) throw new Malformed();
  const root = before?.descriptor.root ?? descriptor.root;
  await verifyComposite(root, signedMessage(signed), signed.sig);
  checkGuardians(descriptor);
  const head = signedHash(signed);
  return { id: before?.id ?? (head as Uint8Array as DeploymentId), descriptor, head };
}

function checkGuardians({ guardians, threshold }: Descriptor): void {
  if (!guardians.every((guardian, place) => guardian.index === place + 1)) throw new Malformed();
  if (threshold < 2 || threshold > guardians.length) throw new Malformed();
  // An absolute URL, or a path on the origin; `//host` would leave the origin.
  if (!guardians.every(({ url }) => /^(https:\/\/|http:\/\/|\/(?!\/))/.test(url))) throw new Malformed();
}

/**
 * A record signed by the registry, good now and, where given, for `account`.
 * Throws Substituted, Stale (not in its time), RolledBack (serial lower than one already seen).
 */
export async function verifyDirectoryRecord(
  deployment: Deployment,
  data: Uint8Array,
  now: number,
  account: AccountId | null = null,
  serial = 0,
): Promise<DirectoryRecord> {
  const signed = decodeSigned(data, RECORD_LABEL, RECORD_LIMIT);
  const record = decodeDirectoryRecord(signed.payload);
  if (!equalBytes(record.deployment, deployment.id)) throw new Substituted();
  if (account !== null && !equalBytes(record.account, account)) throw new Substituted();
  await verifyComposite(deployment.descriptor.registry, signedMessage(signed), signed.sig);
  if (now < record.issued || now > record.expires) throw new Stale();
  if (record.serial < serial) throw new RolledBack();
  return record;
}
