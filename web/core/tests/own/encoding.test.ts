/** Vectors of spec: encoding. */
import { openSealed, seal } from "../../src/sealing/content.ts";
import { hkdf } from "../../src/sealing/derive.ts";
import { SigningKey } from "../../src/sealing/signing.ts";
import { keypairFromSeed, unwrap, wrapInfo } from "../../src/sealing/wrap.ts";
import { root } from "../../src/trust/merkle.ts";
import { verifyComposite, verifyPlain } from "../../src/trust/signature.ts";
import { equalBytes } from "../../src/wire/bytes.ts";
import * as cbor from "../../src/wire/cbor.ts";
import { idText, parseId } from "../../src/wire/ids.ts";
import { pad, padme, unpad } from "../../src/wire/padding.ts";
import { pae, statementHash } from "../../src/wire/pae.ts";
import { decodeSigned, encodeSigned, signedHash } from "../../src/wire/signed.ts";
import { testPage, type Inputs, type Reader } from "./reading.ts";

const KINDS = {
  acct_: "account",
  dev_: "device",
  conv_: "conversation",
  stmt_: "statement",
  hdl_: "handle",
  dep_: "deployment",
  entry_: "entry",
  file_: "file",
  slot_: "keyslot",
} as const;

function same(a: Uint8Array, b: Uint8Array): void {
  if (!equalBytes(a, b)) throw new Error("not the same bytes");
}

function message(inputs: Inputs): Uint8Array {
  return pae(inputs.text("label"), inputs.number("version"), inputs.octets("payload"));
}

const readers: Record<string, Reader> = {
  cbor: (inputs) => ({
    encoded: cbor.encode(cbor.decode(inputs.octets("data"), inputs.number("limit"))),
  }),
  pae: (inputs) => ({
    pae: message(inputs),
    hash: statementHash(inputs.text("label"), inputs.number("version"), inputs.octets("payload")),
  }),
  "id-text": (inputs) => {
    const kind = KINDS[inputs.text("prefix") as keyof typeof KINDS];
    const id = parseId(kind, inputs.text("text"));
    if (idText(kind, id) !== inputs.text("text")) throw new Error("not the same text");
    return { id };
  },
  padme: (inputs) => ({ padded: padme(inputs.number("length"), inputs.number("floor")) }),
  padding: (inputs) => {
    const data = unpad(inputs.octets("padded"), inputs.number("floor"));
    same(pad(data, inputs.number("floor")), inputs.octets("padded"));
    return { data };
  },
  hkdf: (inputs) => ({
    key: hkdf(
      inputs.octets("secret"),
      inputs.text("label"),
      inputs.number("length"),
      inputs.octets("context"),
    ),
  }),
  merkle: async (inputs) => ({ root: await root(inputs.many("leaves")) }),
  signed: (inputs) => {
    const data = inputs.octets("data");
    const signed = decodeSigned(data, inputs.text("label"), inputs.number("limit"));
    same(encodeSigned(signed), data);
    return { payload: signed.payload, sig: signed.sig, hash: signedHash(signed) };
  },
  "plain-signature": async (inputs) => {
    await verifyPlain(inputs.octets("public"), message(inputs), inputs.octets("sig"));
    return {};
  },
  "composite-signature": async (inputs) => {
    await verifyComposite(inputs.octets("public"), message(inputs), inputs.octets("sig"));
    same((await SigningKey.fromSeed(inputs.octets("seed"))).public, inputs.octets("public"));
    return {};
  },
  seal: async (inputs) => {
    const [key, context] = [inputs.octets("key"), inputs.octets("context")];
    if (inputs.has("sealed")) {
      return { plaintext: await openSealed(key, context, inputs.octets("sealed")) };
    }
    const plaintext = inputs.octets("plaintext");
    const sealed = await seal(key, context, plaintext, inputs.octets("salt"));
    same(await openSealed(key, context, sealed), plaintext);
    return { sealed };
  },
  unwrap: async (inputs) => {
    const { privateKey, publicKey } = await keypairFromSeed(inputs.octets("seed"));
    const info = wrapInfo(
      inputs.text("label"),
      inputs.octets("context"),
      inputs.octets("recipient"),
      inputs.number("epoch"),
      inputs.text("purpose"),
    );
    return { key: await unwrap(inputs.octets("wrapped"), privateKey, info), public: publicKey, info };
  },
};

await testPage("encoding", readers);
