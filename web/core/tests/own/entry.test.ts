/** Vectors of spec: entry. */
import { checkGossip } from "../../src/protocol/conversation.ts";
import { NO_ENTRIES, receive } from "../../src/protocol/timeline.ts";
import { openEntry } from "../../src/sealing/entry.ts";
import { verifyEntry } from "../../src/trust/entry.ts";
import type { AccountState } from "../../src/trust/sigchain.ts";
import { keyOf } from "../../src/wire/bytes.ts";
import { decodeContent, decodeHeader, encodeContent, LABEL } from "../../src/wire/entry.ts";
import type { AccountId, StatementHash } from "../../src/wire/ids.ts";
import type { Compartment } from "../../src/wire/membership.ts";
import { statementHash } from "../../src/wire/pae.ts";
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
  timeline: (inputs) => {
    const entries = inputs.many("headers").map((encoded) => ({
      header: decodeHeader(encoded),
      body: new Uint8Array(),
      hash: statementHash(LABEL, 1, encoded) as Uint8Array as StatementHash,
      expires: null,
    }));
    const places = receive(NO_ENTRIES, entries).places.map((place) => {
      if (!("entry" in place)) return place.code;
      return place.repeated ? "repeated" : (place.problem ?? "ok");
    });
    return { places };
  },
  gossip: async (inputs) => {
    const heads = inputs.parts("heads").map((head) => ({
      account: head.octets<AccountId>("account"),
      head: head.octets<StatementHash>("head"),
      seq: head.number("seq"),
    }));
    return { behind: checkGossip({ heads }, await accountsOf(inputs)) };
  },
};

await testPage("entry", readers);
