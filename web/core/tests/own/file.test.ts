/** Vectors of spec: file. */
import { LeafHasher, openFile, sealFile } from "../../src/sealing/file.ts";
import { concatBytes } from "../../src/wire/bytes.ts";
import {
  ciphertextLength,
  FILE_DESCRIPTOR,
  paddedLength,
  type FileContext,
} from "../../src/wire/file.ts";
import type { ConversationId, EntryId, FileId } from "../../src/wire/ids.ts";
import { sha256 } from "../../src/wire/pae.ts";
import { decode, encode } from "../../src/wire/schema.ts";
import { testPage, type Inputs, type Reader } from "./reading.ts";

function* pieces(data: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

async function joined(parts: AsyncIterable<Uint8Array[]>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(...part);
  return concatBytes(...all);
}

function contextOf(inputs: Inputs, file: FileId): FileContext {
  return {
    conversation: inputs.octets<ConversationId>("conversation"),
    entry: inputs.octets<EntryId>("entry"),
    file,
    version: 1,
  };
}

const readers: Record<string, Reader> = {
  "file-size": (inputs) => {
    const padded = paddedLength(inputs.number("length"));
    return { padded, sealed: ciphertextLength(padded) };
  },
  "file-descriptor": (inputs) => ({
    descriptor: encode(FILE_DESCRIPTOR, decode(FILE_DESCRIPTOR, inputs.octets("descriptor"), 4096)),
  }),
  "seal-file": async (inputs) => {
    const [plaintext, leaves] = [inputs.octets("plaintext"), new LeafHasher()];
    const secrets = { key: inputs.octets("key"), salt: inputs.octets("salt") };
    const context = contextOf(inputs, inputs.octets<FileId>("file"));
    const source = pieces(plaintext, 10_000);
    const sealed = await joined(sealFile(source, plaintext.length, context, secrets, leaves));
    return { root: await leaves.root(), sha256: sha256(sealed), size: sealed.length };
  },
  "open-file": async (inputs) => {
    const descriptor = decode(FILE_DESCRIPTOR, inputs.octets("descriptor"), 4096);
    const source = pieces(inputs.octets("ciphertext"), 7_000);
    const plain = await joined(openFile(source, descriptor, contextOf(inputs, descriptor.file)));
    return { sha256: sha256(plain), size: plain.length };
  },
};

await testPage("file", readers);
