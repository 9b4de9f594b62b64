/** Vectors of spec: entry. */
import { openEntry } from "../../src/sealing/entry.ts";
import { verifyEntry } from "../../src/trust/entry.ts";
import type { AccountState } from "../../src/trust/sigchain.ts";
import { keyOf } from "../../src/wire/bytes.ts";
import { decodeContent, encodeContent } from "../../src/wire/entry.ts";
import type { Compartment } from "../../src/wire/membership.ts";
import { accountsOf, conversationOf } from "./conversations.ts";
import { testPage, type Reader } from "./reading.ts";

const readers: Record<string, Reader> = {
  entry: async (inputs) => {
    const author = (await accountsOf(inputs)).get(keyOf(inputs.octets("author"))) as AccountState;
    const entry = inputs.octets("entry");
    const verified = await verifyEntry(await conversationOf(inputs), author, entry);
    const part = inputs.part("epoch_key");
    const content = await openEntry(verified, {
      compartment: part.text("compartment") as Compartment,
      epoch: part.number("epoch"),
      key: part.octets("key"),
    });
    return { hash: verified.hash, content: encodeContent(content) };
  },
  content: (inputs) => {
    const content = decodeContent(inputs.octets("content"));
    return {
      type: content.type,
      time: content.time,
      heads: content.heads.length,
      known: !("unknown" in content),
      content: encodeContent(content),
    };
  },
};

await testPage("entry", readers, {
  timeline: "the order of entries is kept by the protocol layer, which comes with the browser's SDK",
  gossip: "heads are compared by the protocol layer, which comes with the browser's SDK",
});
