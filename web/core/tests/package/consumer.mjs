/**
 * A program in plain JavaScript that has installed the package: it imports every module, opens a
 * vector, and sees a changed one refused. It gets the modules' names and the vector as JSON.
 */
import { RemoteError } from "@colloque/core";
import { keypairFromSeed, unwrap, wrapInfo } from "@colloque/core/sealing/wrap";

const [specifiers, vector, name] = process.argv.slice(2).map((text) => JSON.parse(text));
for (const specifier of specifiers) await import(specifier);

const { blobs, cases, inputs } = vector;
const hex = (text) => Uint8Array.from(Buffer.from(text, "hex"));
const octets = (value) =>
  value.startsWith("@") ? Uint8Array.from(Buffer.from(blobs[value.slice(1)], "base64")) : hex(value);
const { outputs } = cases.find((one) => one.name === name);
const { privateKey, publicKey } = await keypairFromSeed(octets(inputs.seed));
const context = [octets(inputs.context), octets(inputs.recipient), Number(inputs.epoch)];
const info = wrapInfo(inputs.label, ...context, inputs.purpose);
const wrapped = octets(inputs.wrapped);
const key = await unwrap(wrapped, privateKey, info);
wrapped[wrapped.length - 1] ^= 1;
const refused = await unwrap(wrapped, privateKey, info).catch((error) => error);

const same = (bytes, expected) => Buffer.compare(bytes, octets(expected)) === 0;
const found = {
  modules: specifiers.length,
  key: same(key, outputs.key),
  public: same(publicKey, outputs.public),
  refused: refused instanceof RemoteError ? refused.code : String(refused),
};
process.stdout.write(JSON.stringify(found));
