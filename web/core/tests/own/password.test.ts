/** Vectors of spec: password. */
import { LogIn, passwordVersion } from "../../src/protocol/logIn.ts";
import { openAnswer } from "../../src/sealing/guardian.ts";
import * as oprf from "../../src/sealing/oprf.ts";
import {
  blindPassword,
  checkNewPassword,
  finishPassword,
  normalisePassword,
  passwordInput,
  passwordSalt,
} from "../../src/sealing/password.ts";
import { verifyDescriptors, type Deployment } from "../../src/trust/deployment.ts";
import { sharePublicKey, verifyShareProof } from "../../src/trust/dleq.ts";
import { bindingKey, verifyAgreement, verifyEvaluation } from "../../src/trust/guardian.ts";
import { verifyChain } from "../../src/trust/sigchain.ts";
import { verifyComposite, verifyPlain } from "../../src/trust/signature.ts";
import {
  BIND_LABEL,
  BIND_STATEMENT,
  CONFIRM_LABEL,
  CONFIRM_STATEMENT,
  LANE_CLAIM,
  LANE_LABEL,
  PROOF_CLAIM,
  PROOF_LABEL,
  STATEMENT_LIMIT,
  type BindStatement,
  type ConfirmStatement,
  type Evaluation,
} from "../../src/wire/guardian.ts";
import { handleOf, normaliseEmail } from "../../src/wire/handle.ts";
import type { DeploymentId, Handle } from "../../src/wire/ids.ts";
import { pae } from "../../src/wire/pae.ts";
import { decode, encode, type Codec } from "../../src/wire/schema.ts";
import { decodeSigned, signedMessage } from "../../src/wire/signed.ts";
import { testPage, type Inputs, type Reader } from "./reading.ts";

async function readAnswers(
  deployment: Deployment,
  inputs: Inputs,
  blinded: Uint8Array,
  handle: Handle,
  version: number,
): Promise<Evaluation[]> {
  const read: Evaluation[] = [];
  for (const item of inputs.parts("answers")) {
    const guardian = deployment.descriptor.guardians[item.number("guardian") - 1];
    if (guardian === undefined) throw new Error("no such guardian");
    const asked = {
      blinded,
      handle,
      lane: { kind: "stranger" },
      nonce: item.octets("nonce"),
      version,
    } as const;
    const answer = { payload: item.octets("payload"), sig: item.octets("sig") };
    read.push(await verifyEvaluation(guardian, asked, answer));
  }
  return read;
}

/** Steps 4 and 5 of spec: password §7. */
async function logIn(inputs: Inputs): Promise<unknown> {
  const deployment = await verifyDescriptors(inputs.many("descriptors"));
  const handle = handleOf(deployment.id, inputs.text("email"));
  const blind = inputs.octets("blind");
  const blinded = blindPassword(deployment.id, handle, inputs.text("password"), blind);
  const [chain, keyslots] = [inputs.many("chain"), inputs.octets("keyslots")];
  const bundle = { chain, keyslots, nonce: new Uint8Array(32) };
  const version = passwordVersion(bundle);
  const evaluations = await readAnswers(deployment, inputs, blinded.element, handle, version);
  const opened = await new LogIn(deployment, handle, blinded).finish(bundle, evaluations);
  return { account: opened.state.account, master: opened.master, slot: opened.slot };
}

async function guardianStatement(inputs: Inputs): Promise<unknown> {
  const deployment = inputs.octets<DeploymentId>("deployment");
  const state = await verifyChain(inputs.many("links"), deployment);
  const binds = inputs.text("operation") === "bind";
  const codec = (binds ? BIND_STATEMENT : CONFIRM_STATEMENT) as Codec<
    BindStatement | ConfirmStatement
  >;
  const label = binds ? BIND_LABEL : CONFIRM_LABEL;
  const signed = decodeSigned(inputs.octets("statement"), label, STATEMENT_LIMIT);
  const statement = decode(codec, signed.payload, STATEMENT_LIMIT);
  const key = bindingKey(state, statement.signer, statement.version, statement.time);
  await verifyComposite(key, signedMessage(signed), signed.sig);
  const { account, handle, guardian, version } = statement;
  return { account, handle, guardian, version };
}

function claimMessage(inputs: Inputs): Uint8Array {
  const fields = inputs.part("fields");
  const common = {
    deployment: fields.octets<DeploymentId>("deployment"),
    guardian: fields.number("guardian"),
    handle: fields.octets<Handle>("handle"),
  };
  if (inputs.text("claim") === "lane") {
    const lane = {
      ...common,
      blinded: fields.octets("blinded"),
      nonce: fields.octets("nonce"),
      time: fields.number("time"),
    };
    return pae(LANE_LABEL, 1, encode(LANE_CLAIM, lane));
  }
  const proof = {
    ...common,
    attempt: fields.octets("attempt"),
    version: fields.number("version"),
  };
  return pae(PROOF_LABEL, 1, encode(PROOF_CLAIM, proof));
}

const readers: Record<string, Reader> = {
  email: (inputs) => {
    const deployment = inputs.octets<DeploymentId>("deployment");
    const handle = handleOf(deployment, inputs.text("email"));
    return { email: normaliseEmail(inputs.text("email")), handle };
  },
  "password-input": (inputs) => {
    const deployment = inputs.octets<DeploymentId>("deployment");
    const [handle, password] = [inputs.octets<Handle>("handle"), inputs.text("password")];
    const check = inputs.json("new") === true ? checkNewPassword : normalisePassword;
    return {
      normalised: check(password),
      input: passwordInput(deployment, handle, password),
      salt: passwordSalt(deployment, handle),
    };
  },
  shares: (inputs) => {
    const [key, ...others] = inputs.many("coefficients") as [Uint8Array, ...Uint8Array[]];
    const count = inputs.number("count");
    const { shares, vector } = oprf.split(key, 1 + others.length, count, others);
    const publics = shares.map((_, place) => sharePublicKey(vector, place + 1));
    return { shares, vector, publics };
  },
  "share-proof": (inputs) => {
    verifyShareProof(
      inputs.many("vector"),
      inputs.number("index"),
      inputs.octets("blinded"),
      inputs.octets("evaluated"),
      inputs.octets("proof"),
    );
    return {};
  },
  "password-seed": async (inputs) => {
    const deployment = inputs.octets<DeploymentId>("deployment");
    const handle = handleOf(deployment, inputs.text("email"));
    const [password, blind] = [inputs.text("password"), inputs.octets("blind")];
    const blinded = blindPassword(deployment, handle, password, blind);
    const evaluated = new Map(
      inputs.parts("evaluated").map((item) => [item.number("guardian"), item.octets("evaluated")]),
    );
    return { blinded: blinded.element, seed: await finishPassword(blinded, evaluated) };
  },
  evaluations: async (inputs) => {
    const deployment = await verifyDescriptors(inputs.many("descriptors"));
    const [blinded, handle] = [inputs.octets("blinded"), inputs.octets<Handle>("handle")];
    const version = inputs.number("version");
    const evaluations = await readAnswers(deployment, inputs, blinded, handle, version);
    verifyAgreement(evaluations, deployment.descriptor.threshold);
    return { account: (evaluations[0] as Evaluation).account };
  },
  "log-in": logIn,
  "guardian-answer": async (inputs) => {
    const [answer, request] = [inputs.octets("answer"), inputs.octets("request")];
    const { status, body } = await openAnswer(answer, request, inputs.octets("reply"));
    return { status, body };
  },
  "guardian-statement": guardianStatement,
  claim: async (inputs) => {
    const message = claimMessage(inputs);
    await verifyPlain(inputs.octets("public"), message, inputs.octets("sig"));
    return { message };
  },
};

await testPage("password", readers, {
  "guardian-request": "guardians open requests, and they are written in Python only",
  "mail-ticket": "guardians read tickets, and they are written in Python only",
});
