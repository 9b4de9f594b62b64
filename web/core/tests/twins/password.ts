/** The client's side of guardians: signing up, logging in, recovering; the guardians are Python's. */
import { bytesToHex as hex, hexToBytes as fromHex } from "@noble/hashes/utils.js";
import {
  evaluateBody,
  proveBody,
  sealFor,
  type SealedRequest,
} from "../../src/protocol/guardians.ts";
import {
  openWithSheet,
  passwordVersion,
  startLogIn,
  type Bundle,
  type LogIn,
  type OpenedKeyslot,
} from "../../src/protocol/logIn.ts";
import { prepareRecovery } from "../../src/protocol/recovery.ts";
import { prepareSignUp } from "../../src/protocol/signUp.ts";
import { verifyDescriptors, type Deployment } from "../../src/trust/deployment.ts";
import type { Guardian } from "../../src/wire/deployment.ts";
import type { Evaluate } from "../../src/wire/guardian.ts";
import { encodeKeyring } from "../../src/wire/keyring.ts";
import { stream, type Rng } from "./stream.ts";

const NOW = 1_767_225_600_000;
const ORIGIN = "https://vectors.example";

/** What has been asked and not yet answered, by the number that the request travels with. */
const asked = new Map<number, SealedRequest>();
/** Log-ins under way, with the questions by number. */
const begun = new Map<string, { logIn: LogIn; questions: Map<number, Evaluate>; rng: Rng }>();

interface Request {
  number: number;
  guardian: number;
  sealed: string;
}

interface Answered extends Request {
  answer: string;
}

interface Person {
  descriptors: string[];
  email: string;
  password: string;
  seed: string;
}

/** An account as the server holds it. */
interface Held {
  chain: string[];
  set: string;
  keyring: string;
}

async function deploymentOf({ descriptors }: Person): Promise<Deployment> {
  return verifyDescriptors(descriptors.map(fromHex));
}

async function seal(
  deployment: Deployment,
  to: Guardian,
  op: string,
  body: Uint8Array,
  rng: Rng,
): Promise<Request> {
  const request = await sealFor(deployment, to, op, body, rng);
  asked.set(asked.size, request);
  return { number: asked.size - 1, guardian: to.index, sealed: hex(request.data) };
}

function bodyOf({ number, answer }: Answered): Promise<Uint8Array> {
  const request = asked.get(number);
  if (request === undefined) throw new Error("never asked");
  return request.open(fromHex(answer));
}

/** The same request to every guardian. */
async function toAll(
  deployment: Deployment,
  op: string,
  body: (guardian: number) => Promise<Uint8Array>,
  rng: Rng,
): Promise<Request[]> {
  const requests: Request[] = [];
  for (const guardian of deployment.descriptor.guardians) {
    requests.push(await seal(deployment, guardian, op, await body(guardian.index), rng));
  }
  return requests;
}

/** The bodies of `ok` answers. */
export async function openAnswers({ answers }: { answers: Answered[] }): Promise<string[]> {
  return (await Promise.all(answers.map(bodyOf))).map(hex);
}

/** A new account and its requests to bind and to confirm, for every guardian. */
export async function signUp(person: Person): Promise<unknown> {
  const deployment = await deploymentOf(person);
  const rng = stream(person.seed);
  const { email, password } = person;
  const name = "Pia Ångström";
  const newcomer = { email, password, name, role: "patient", deviceName: "☎", expires: null } as const;
  const made = await prepareSignUp(deployment, newcomer, NOW, rng);
  const ticket = Uint8Array.of(1, 2, 3);
  return {
    chain: [hex(made.link)],
    keyring: hex(made.vault.keyring),
    set: hex(made.vault.keyslots),
    master: hex(made.own.master),
    content: hex(encodeKeyring(made.own.keyring)),
    sheet: hex(made.sheet),
    binds: await toAll(deployment, "bind", (index) => made.bind(index, ticket), rng),
    confirms: await toAll(deployment, "confirm", (index) => made.confirm(index), rng),
  };
}

/** The question to each of these guardians. */
export async function ask(given: Person & Held & { guardians: number[] }): Promise<Request[]> {
  const deployment = await deploymentOf(given);
  const rng = stream(given.seed);
  const logIn = startLogIn(deployment, given.email, given.password, rng);
  const [questions, requests] = [new Map<number, Evaluate>(), [] as Request[]];
  for (const index of given.guardians) {
    const guardian = deployment.descriptor.guardians[index - 1] as Guardian;
    const question = logIn.ask(passwordVersion(bundleOf(given)), rng);
    const request = await seal(deployment, guardian, "evaluate", evaluateBody(question), rng);
    questions.set(request.number, question);
    requests.push(request);
  }
  begun.set(given.seed, { logIn, questions, rng });
  return requests;
}

function bundleOf({ chain, set }: Held): Bundle {
  return { chain: chain.map(fromHex), keyslots: fromHex(set), nonce: new Uint8Array(32) };
}

/** Steps 4 to 7 of spec: password §7 on a session device, and the proofs of success. */
export async function finish(given: Person & Held & { answers: Answered[] }): Promise<unknown> {
  const { logIn, questions, rng } = begun.get(given.seed) as NonNullable<ReturnType<typeof begun.get>>;
  const { deployment } = logIn;
  const read = given.answers.map(async (answer) => {
    const guardian = deployment.descriptor.guardians[answer.guardian - 1] as Guardian;
    const question = questions.get(answer.number) as Evaluate;
    return logIn.read(guardian, question, await bodyOf(answer));
  });
  const evaluations = await Promise.all(read);
  const opened = await logIn.finish(bundleOf(given), evaluations);
  const proofs: Request[] = [];
  for (const evaluation of evaluations) {
    const guardian = deployment.descriptor.guardians[evaluation.guardian - 1] as Guardian;
    const body = await proveBody(opened.keys, deployment.id, evaluation);
    proofs.push(await seal(deployment, guardian, "prove", body, rng));
  }
  return { ...(await enter(opened, given, rng)), proofs };
}

/** What a log-in sends and what it opens. */
async function enter(opened: OpenedKeyslot, { keyring }: Held, rng: Rng): Promise<object> {
  const entrance = await opened.prepareSession(ORIGIN, NOW + 1000, rng);
  const own = await entrance.openVault(fromHex(keyring));
  return {
    account: hex(own.state.account),
    master: hex(own.master),
    content: hex(encodeKeyring(own.keyring)),
    session: hex(entrance.session),
    assertion: hex(entrance.assertion),
  };
}

/** A new password by the sheet, from a session device: the account after it, and the requests. */
export async function recover(given: Person & Held & { sheet: string }): Promise<unknown> {
  const deployment = await deploymentOf(given);
  const rng = stream(`recovery ${given.seed}`);
  const opened = await openWithSheet(deployment, bundleOf(given), fromHex(given.sheet));
  const entrance = await opened.prepareSession(ORIGIN, NOW + 1000, rng);
  const own = await entrance.openVault(fromHex(given.keyring));
  const { email, password } = given;
  const made = await prepareRecovery(entrance, own, email, password, NOW + 2000, rng);
  return {
    chain: [...made.chain, made.link].map(hex),
    keyring: hex(made.vault.keyring),
    set: hex(made.vault.keyslots),
    master: hex(made.own.master),
    content: hex(encodeKeyring(made.own.keyring)),
    current: await toAll(deployment, "confirm", (index) => made.confirmCurrent(index), rng),
    binds: await toAll(deployment, "bind", (index) => made.bind(index), rng),
    confirms: await toAll(deployment, "confirm", (index) => made.confirm(index), rng),
  };
}
