/** Guardians in memory, a deployment of three of them, and accounts: enough to run the protocol. */
import { evaluateBody, sealFor } from "../../src/protocol/guardians.ts";
import {
  passwordVersion,
  startLogIn,
  type Bundle,
  type LogIn,
  type OpenedKeyslot,
} from "../../src/protocol/logIn.ts";
import { prepareSignUp, type SignUp } from "../../src/protocol/signUp.ts";
import { EntryKey, SigningKey } from "../../src/sealing/signing.ts";
import { signStatement } from "../../src/sealing/statement.ts";
import { keypairFromSeed } from "../../src/sealing/wrap.ts";
import { verifyDescriptors } from "../../src/trust/deployment.ts";
import type { Role } from "../../src/wire/account.ts";
import * as wire from "../../src/wire/deployment.ts";
import type { Evaluation } from "../../src/wire/guardian.ts";
import { stream, type Rng } from "../twins/stream.ts";
import { FakeGuardian } from "./guardian.ts";

export const NOW = 1_767_225_600_000;
export const [EMAIL, PASSWORD] = ["ana@example.org", "correct horse battery"];
export const ORIGIN = "https://vectors.example";

const keys = [1, 2, 3].map(async (index) => {
  const rng = stream(`guardian ${index}`);
  const { privateKey, publicKey } = await keypairFromSeed(rng(32));
  const sign = await EntryKey.fromSeed(rng(32));
  const url = `/guardians/${index}`;
  return { kem: privateKey, sign, public: { index, kem: publicKey, sign: sign.public, url } };
});
const HELD = await Promise.all(keys);

async function makeDeployment() {
  const rng = stream("deployment");
  const root = await SigningKey.fromSeed(rng(64));
  const descriptor: wire.Descriptor = {
    guardians: HELD.map((held) => held.public),
    mail: (await EntryKey.fromSeed(rng(32))).public,
    name: "Fakes",
    origins: [ORIGIN],
    prev: null,
    registry: root.public,
    root: root.public,
    threshold: 2,
    version: 1,
  };
  const signed = await signStatement(wire.LABEL, wire.encodeDescriptor(descriptor), root);
  return verifyDescriptors([signed]);
}

export const DEPLOYMENT = await makeDeployment();

export type Guardians = [FakeGuardian, FakeGuardian, FakeGuardian];

/** The three guardians of the deployment, which hold nothing yet. */
export function guardians(): Guardians {
  return HELD.map(({ kem, sign }, place) => {
    const rng = stream(`answers ${place}`);
    return new FakeGuardian(DEPLOYMENT.id, place + 1, kem, sign, rng);
  }) as Guardians;
}

function publicOf(guardian: FakeGuardian): wire.Guardian {
  return DEPLOYMENT.descriptor.guardians[guardian.index - 1] as wire.Guardian;
}

/** Seal, let the guardian answer, open. */
export async function ask(
  guardian: FakeGuardian,
  op: string,
  body: Uint8Array,
  rng: Rng,
): Promise<Uint8Array> {
  const request = await sealFor(DEPLOYMENT, publicOf(guardian), op, body, rng);
  return request.open(await guardian.receive(request.data));
}

/** A prepared account. */
export function signUp(
  name = "Ana",
  role: Role = "patient",
  email = EMAIL,
  expires: number | null = null,
): Promise<SignUp> {
  const person = { email, password: PASSWORD, name, role, deviceName: "Laptop", expires };
  return prepareSignUp(DEPLOYMENT, person, NOW, stream(`sign-up ${name}`));
}

/** Bind at all, then confirm at all. */
export async function bindAll(held: Guardians, made: SignUp): Promise<void> {
  const rng = stream("bind");
  for (const guardian of held) {
    await ask(guardian, "bind", await made.bind(guardian.index, Uint8Array.of(1)), rng);
  }
  for (const guardian of held) {
    await ask(guardian, "confirm", await made.confirm(guardian.index), rng);
  }
}

/** One question to each guardian. */
export async function evaluateAt(
  started: LogIn,
  used: readonly FakeGuardian[],
  version: number,
  rng: Rng,
): Promise<Evaluation[]> {
  const read: Evaluation[] = [];
  for (const guardian of used) {
    const asked = started.ask(version, rng);
    const body = await ask(guardian, "evaluate", evaluateBody(asked), rng);
    read.push(await started.read(publicOf(guardian), asked, body));
  }
  return read;
}

/** Steps 1 to 5 with these guardians. */
export async function logIn(
  used: readonly FakeGuardian[],
  bundle: Bundle,
  password = PASSWORD,
): Promise<OpenedKeyslot> {
  const rng = stream(`log-in ${password}`);
  const started = startLogIn(DEPLOYMENT, EMAIL, password, rng);
  const evaluations = await evaluateAt(started, used, passwordVersion(bundle), rng);
  return started.finish(bundle, evaluations);
}

/** What the server answers after sign-up. */
export function bundleOf({ link, vault }: SignUp): Bundle {
  return { chain: [link], keyslots: vault.keyslots, nonce: new Uint8Array(32).fill(7) };
}
