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
/** Milliseconds until both sides have done what belongs to a message. */
const SETTLED = 300;
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
  await pause(SETTLED); // the draft has been kept
  await Promise.all([takeSpans(from), takeSpans(to)]);
  await from.getByRole("button", { name: french.send, exact: true }).click();
  const [own, other] = [await from.evaluate(read, seen[0]), await to.evaluate(read, seen[1])];
  const start = await clicked(from);
  await pause(SETTLED);
  const [sent, taken] = [(await takeSpans(from)).spans, (await takeSpans(to)).spans];
  const request = firstAfter(sent, "exchange", start);
  const kept = lastBefore(taken, "Talks.change", other);
  const heard = lastAround(taken, "Refreshing.take", kept[0]);
  return {
    "kept by the sender": firstAfter(sent, "Client.sendText", start)[1] - start,
    "seen by the sender as waiting": own - start,
    "first request on its way": request[0] - start,
    "first request answered": firstAfter(sent, "collect", request[0])[1] - start,
    "the other browser hears of it": heard[0] - start,
    "the other browser has fetched it": lastBefore(taken, "collect", kept[0])[1] - start,
    "verified, opened and kept there": kept[1] - start,
    "shown, painted": other - start,
  };
}

type Stretch = readonly [start: number, end: number];

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function stretchesOf(spans: readonly Span[], name: string): Stretch[] {
  return spans.filter(([one]) => one === name).map(([, start, end]) => [start, end]);
}

function some(found: Stretch | undefined, name: string): Stretch {
  if (found === undefined) throw new Error(`${name} has not run for a message`);
  return found;
}

function firstAfter(spans: readonly Span[], name: string, time: number): Stretch {
  return some(stretchesOf(spans, name).find(([start]) => start >= time - 1), name);
}

function lastBefore(spans: readonly Span[], name: string, time: number): Stretch {
  return some(stretchesOf(spans, name).findLast(([, end]) => end <= time), name);
}

function lastAround(spans: readonly Span[], name: string, time: number): Stretch {
  return some(stretchesOf(spans, name).findLast(([start, end]) => start <= time && time <= end), name);
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
