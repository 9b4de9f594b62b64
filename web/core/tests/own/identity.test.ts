/** Vectors of spec: identity. */
import { safetyQr, safetyWords } from "../../src/sealing/words.ts";
import { safetyCode } from "../../src/trust/safety.ts";
import { admitSession, verifySession } from "../../src/trust/session.ts";
import { checkPin, deviceAt, headOf, seqOf, verifyChain } from "../../src/trust/sigchain.ts";
import { verifyPlain } from "../../src/trust/signature.ts";
import { deviceId, keyslotCommit } from "../../src/wire/account.ts";
import type { AccountId, DeploymentId, KeyslotId } from "../../src/wire/ids.ts";
import { decodeAssertion, LABEL, LIMIT } from "../../src/wire/login.ts";
import { decodeSigned, signedMessage } from "../../src/wire/signed.ts";
import { testPage, type Inputs, type Reader } from "./reading.ts";

const chain = (inputs: Inputs) =>
  verifyChain(inputs.many("links"), inputs.octets<DeploymentId>("deployment"));

const readers: Record<string, Reader> = {
  sigchain: async (inputs) => {
    const state = await chain(inputs);
    return {
      account: state.account,
      role: state.role,
      seq: seqOf(state),
      head: headOf(state),
      devices: [...state.devices.keys()].sort(),
      revoked: [...state.revoked.keys()].sort(),
      enc_epoch: state.enc.epoch,
      keyslots: state.keyslots.map(({ id, kind }) => ({ id, kind })),
      time: state.time,
    };
  },
  "device-id": (inputs) => ({
    id: deviceId({
      entry: inputs.octets("entry"),
      expires: null,
      session: inputs.octets("session"),
      sign: inputs.octets("sign"),
    }),
  }),
  "keyslot-commit": (inputs) => ({
    commit: keyslotCommit(
      inputs.octets<KeyslotId>("id"),
      inputs.text("keyslot_kind"),
      inputs.octets("key"),
      inputs.octets("salt"),
    ),
  }),
  "account-pin": async (inputs) => {
    checkPin(await chain(inputs), inputs.number("seq"), inputs.octets("head"));
    return {};
  },
  "safety-code": (inputs) => {
    const code = safetyCode(inputs.octets<AccountId>("a"), inputs.octets<AccountId>("b"));
    const words = { english: safetyWords(code, "english"), french: safetyWords(code, "french") };
    return { code, qr: safetyQr(code), words };
  },
  "login-assertion": async (inputs) => {
    const signed = decodeSigned(inputs.octets("assertion"), LABEL, LIMIT);
    const { account, device, nonce, origin, purpose, slot } = decodeAssertion(signed.payload);
    await verifyPlain(inputs.octets("public"), signedMessage(signed), signed.sig);
    return { account, device, nonce, origin, purpose, slot };
  },
  "session-device": async (inputs) => {
    const data = inputs.octets("session");
    const { device, seq, slot } = await verifySession(await chain(inputs), data);
    const state = await admitSession(await chain(inputs), data);
    const found = deviceAt(state, deviceId(device), inputs.number("at"));
    return { device: deviceId(found), expires: found.expires, seq, slot: slot.id };
  },
};

await testPage("identity", readers);
