/** Vectors of spec: conversation. */
import { unwrapEpochKeys, type EpochKey } from "../../src/sealing/membership.ts";
import {
  checkConversationPin,
  currentOf,
  headOf,
  isRival,
  rolesOf,
  verifyWraps,
} from "../../src/trust/membership.ts";
import { keyOf } from "../../src/wire/bytes.ts";
import type { AccountId } from "../../src/wire/ids.ts";
import { epochKeyCommit, type Compartment } from "../../src/wire/membership.ts";
import { accountsOf, conversationOf } from "./conversations.ts";
import { testPage, type Reader } from "./reading.ts";

const readers: Record<string, Reader> = {
  membership: async (inputs) => {
    const accounts = await accountsOf(inputs);
    const keys: EpochKey[] = [];
    const state = await conversationOf(inputs, async (after, item) => {
      if (inputs.isNull("reader")) return;
      const reader = inputs.part("reader");
      const account = reader.octets<AccountId>("account");
      const statement = currentOf(after);
      if (statement.keys.length === 0 || !rolesOf(statement).has(keyOf(account))) return;
      const leaves = await verifyWraps(statement, item.octets("wraps"), accounts);
      const seeds = new Map(
        reader.parts("seeds").map((seed) => [seed.number("epoch"), seed.octets("seed")]),
      );
      keys.push(...(await unwrapEpochKeys(statement, leaves, account, seeds)));
    });
    const { epoch, members } = currentOf(state);
    return {
      conversation: state.conversation,
      seq: state.heads.length - 1,
      head: headOf(state),
      epoch,
      accepted: state.accepted,
      keys,
      members: members.map(({ member, role }) => ({ account: member.id, role })),
    };
  },
  "epoch-key-commit": (inputs) => ({
    commit: epochKeyCommit(
      inputs.text("compartment") as Compartment,
      inputs.number("epoch"),
      inputs.octets("key"),
      inputs.octets("nonce"),
    ),
  }),
  "conversation-pin": async (inputs) => {
    const state = await conversationOf(inputs);
    checkConversationPin(state, inputs.number("seq"), inputs.octets("head"));
    return {};
  },
  rival: async (inputs) => {
    const [state, accounts] = [await conversationOf(inputs), await accountsOf(inputs)];
    return { evidence: await isRival(state, inputs.octets("rival"), accounts) };
  },
};

await testPage("conversation", readers);
