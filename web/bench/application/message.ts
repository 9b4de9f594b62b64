/** Messages from one browser to another, both with the conversation open: from the click to being seen. */
import type { Browser, Page } from "playwright-core";
import { french } from "../../app/src/texts/talks/french.ts";
import { clicked, freshPage, INSIDE, launch, logIn, painted, takeSpans, type Sight } from "./stage.ts";
import type { Span } from "./stopwatch.ts";

export interface Asked {
  readonly server: string;
  readonly conversation: string;
  readonly password: string;
  /** E-mail addresses of who writes and who reads. */
  readonly from: string;
  readonly to: string;
  readonly messages: number;
}

const WARM_UP = 5;
const OPEN: Sight = { name: "open", selector: '[role="feed"]', count: 1 };
/** The conversation as a path inside the frame, so that the session goes on. */
const rows = (conversation: string): string => `a[href="/talks/${conversation}"]`;

/** Milliseconds by step, for each message. */
export async function run(asked: Asked): Promise<Record<string, number>[]> {
  const browser = await launch();
  try {
    const [from, to] = [await open(browser, asked, asked.from), await open(browser, asked, asked.to)];
    const found: Record<string, number>[] = [];
    for (let number = 0; number < asked.messages + WARM_UP; number++) {
      const one = await send(from, to, `Message ${number} · ${"bonjour ".repeat(12)}`);
      if (number >= WARM_UP) found.push(one);
    }
    return found;
  } finally {
    await browser.close();
  }
}

async function open(browser: Browser, asked: Asked, email: string): Promise<Page> {
  const page = await freshPage(browser, [INSIDE, OPEN]);
  await logIn(page, { server: asked.server, email, password: asked.password });
  await page.locator(rows(asked.conversation)).first().click();
  await painted(page, OPEN);
  await page.getByLabel(french.message, { exact: true }).waitFor();
  return page;
}

async function send(from: Page, to: Page, text: string): Promise<Record<string, number>> {
  const seen = [await seenWhen(from, text), await seenWhen(to, text)] as const;
  await from.getByLabel(french.message, { exact: true }).fill(text);
  await new Promise((resolve) => setTimeout(resolve, 300)); // the draft has been kept
  await Promise.all([takeSpans(from), takeSpans(to)]);
  await from.getByRole("button", { name: french.send, exact: true }).click();
  const [own, other] = [await from.evaluate(read, seen[0]), await to.evaluate(read, seen[1])];
  const start = await clicked(from);
  const [sent, taken] = [(await takeSpans(from)).spans, (await takeSpans(to)).spans];
  const arrived = after(taken, "Refreshing.take", start);
  return {
    "kept by the sender": end(sent, "Client.sendText", start) - start,
    "seen by the sender as waiting": own - start,
    "first request on its way": post(sent, start)[0] - start,
    "first request answered": post(sent, start)[1] - start,
    "the other browser hears of it": arrived[0] - start,
    "the other browser has fetched it": post(taken, arrived[0])[1] - start,
    "verified, opened and kept there": end(taken, "Talks.change", arrived[0]) - start,
    "shown, painted": other - start,
  };
}

type Stretch = readonly [start: number, end: number];

function after(spans: readonly Span[], name: string, from: number): Stretch {
  const found = spans.find(([one, start]) => one === name && start >= from - 1);
  return found === undefined ? [NaN, NaN] : [found[1], found[2]];
}

function end(spans: readonly Span[], name: string, from: number): number {
  return after(spans, name, from)[1];
}

/** The first exchange with the server from then on. */
function post(spans: readonly Span[], from: number): Stretch {
  const start = after(spans, "exchange", from)[0];
  return [start, end(spans, "collect", start)];
}

/** Has the page note when this text stands in the conversation and was painted; a name to ask by. */
function seenWhen(page: Page, text: string): Promise<string> {
  return page.evaluate((wanted) => {
    const seen = new Promise<number>((resolve) => {
      const now = (): number => performance.timeOrigin + performance.now();
      const observer = new MutationObserver(() => {
        const feed = document.querySelector('[role="feed"]')?.textContent ?? "";
        if (!feed.includes(wanted.trim())) return;
        observer.disconnect();
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(now());
          port2.postMessage(null);
        });
      });
      observer.observe(document, { subtree: true, childList: true, characterData: true });
    });
    Object.assign(window, { [`seen ${wanted}`]: seen });
    return `seen ${wanted}`;
  }, text);
}

/** Runs in the page. */
function read(name: string): Promise<number> {
  return (window as unknown as Record<string, Promise<number>>)[name] as Promise<number>;
}
