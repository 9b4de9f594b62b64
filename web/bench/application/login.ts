/** Logging in by the log-in page, split by step: each round is a fresh profile. */
import type { Browser } from "playwright-core";
import { closing, freshPage, INSIDE, launch, logIn, painted, ran, takeSpans, type LogIn } from "./stage.ts";
import { firstEnd, firstStart, joined, lengthOf, stretches, within } from "./spans.ts";

const NETWORK = ["exchange", "collect"];
/** Steps in the order of spec: password §7, and the functions that they are. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  "deployment descriptor": ["Context.deployment"],
  "OPRF: handle and blind": ["startLogIn"],
  "log-in bundle from the server": ["startAt"],
  "guardians: questions and answers": ["askThreshold"],
  "agreement and DLEQ proofs": ["verifyAgreement"],
  "combine, and Argon2id in its worker": ["finishPassword"],
  "sigchain": ["verifyChain"],
  "keyslot: derive keys": ["keyslotKeys"],
  "keyslot: verify and unwrap": ["openSlot"],
  "session device: keys, statement, signatures": ["OpenedKeyslot.prepareSession"],
  "session at the server": ["finish"],
  "vault: open": ["openVault"],
  "keep the account in the store": ["keepOwn"],
};

export interface Asked extends LogIn {
  readonly kind: "native" | "fallback";
  readonly rounds: number;
}

/** Milliseconds by step, each round; the first one, which warms up the server, is left out. */
export async function run(asked: Asked): Promise<Record<string, number>[]> {
  const browser = await launch();
  try {
    const rounds: Record<string, number>[] = [];
    for (let round = 0; round <= asked.rounds; round++) rounds.push(await once(browser, asked));
    return rounds.slice(1);
  } finally {
    await browser.close();
  }
}

async function once(browser: Browser, asked: Asked): Promise<Record<string, number>> {
  const page = await freshPage(browser, [INSIDE]);
  const loaded: string[] = [];
  page.context().on("request", (request) => {
    if (request.serviceWorker() === null) loaded.push(new URL(request.url()).pathname);
  });
  return closing(page, async () => {
    const click = await logIn(page, asked);
    const inside = await painted(page, INSIDE);
    await ran(page, "prove");
    checkKind(asked.kind, loaded);
    const { spans } = await takeSpans(page);
    const [start, end] = [firstStart(spans, "Client.logIn"), firstEnd(spans, "Client.logIn")];
    const whole = [[start, end]] as const;
    const network = within(stretches(spans, NETWORK), whole);
    const found: Record<string, number> = { "click to the key worker": start - click };
    for (const [name, functions] of Object.entries(STEPS)) {
      const step = within(stretches(spans, functions), whole);
      found[name] = lengthOf(step);
      const onTheWay = lengthOf(within(network, step));
      if (onTheWay > 0) found[`${name}, of it waiting for the network`] = onTheWay;
      if (name.startsWith("combine")) found["of it Argon2id with its worker's start"] = lengthOf(within(stretches(spans, ["stretchInWorker"]), whole));
    }
    const watched = joined([...within(stretches(spans, Object.values(STEPS).flat()), whole), ...network]);
    found["everything else in the key worker"] = end - start - lengthOf(watched);
    found["key worker to the frame, painted"] = inside - end;
    found["waiting for the network, all in all"] = lengthOf(network);
    found["the whole, click to painted"] = inside - click;
    found["the whole beside the network"] = inside - click - lengthOf(network);
    return found;
  });
}

/** What is called native is native, and what is called fallback is not. */
function checkKind(kind: Asked["kind"], loaded: readonly string[]): void {
  const hasFallback = loaded.some((path) => path.startsWith("/assets/xwing-"));
  if (hasFallback !== (kind === "fallback")) throw new Error(`this log-in was not ${kind}`);
}
