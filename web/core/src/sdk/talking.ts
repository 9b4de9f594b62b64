/** The parts that work on conversations, put together (twin of sdk/parts.py). */
import type { Language } from "../sealing/words.ts";
import { ContactBook } from "./contactBook.ts";
import type { Context } from "./context.ts";
import { Drafts } from "./drafts.ts";
import { Entries } from "./entries.ts";
import { Outbox } from "./outbox.ts";
import { People } from "./people.ts";
import { Queue } from "./queue.ts";
import { Reading } from "./reading.ts";
import { Rooms } from "./rooms.ts";
import { Segments } from "./segments.ts";
import { Sessions } from "./sessions.ts";
import { Tabs } from "./tabs.ts";
import { Tails } from "./tails.ts";
import { Talks } from "./talks.ts";
import { TurnsByName } from "./turnsByName.ts";

/** What works on the conversations of an account. */
export interface Talking {
  readonly context: Context;
  readonly tabs: Tabs;
  readonly book: ContactBook;
  readonly people: People;
  readonly segments: Segments;
  readonly tails: Tails;
  readonly talks: Talks;
  readonly rooms: Rooms;
  readonly queue: Queue;
  readonly entries: Entries;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly reading: Reading;
}

/** Put them together. `language` is that of the safety code's words. */
export function assembleTalking(context: Context, language: Language): Talking {
  const [turns, tabs] = [new TurnsByName(context), new Tabs()];
  const book = new ContactBook(context, turns, tabs);
  const people = new People(context, turns, new Sessions(context));
  const segments = new Segments(context);
  const talks = new Talks(context, turns, segments, tabs);
  const rooms = new Rooms(context, turns, people, talks);
  const queue = new Queue(context, turns, tabs);
  const [drafts, tails] = [new Drafts(context, tabs), new Tails()];
  const entries = new Entries({ context, people, rooms, talks, segments, tails, queue });
  const outbox = new Outbox({ context, people, rooms, talks, queue, entries });
  const reading = new Reading({
    context,
    book,
    talks,
    segments,
    tails,
    queue,
    drafts,
    language,
  });
  return {
    context,
    tabs,
    book,
    people,
    segments,
    tails,
    talks,
    rooms,
    queue,
    entries,
    outbox,
    drafts,
    reading,
  };
}

/** Drop everything that is in memory: somebody else may log in. */
export function forgetAll(parts: Talking): void {
  for (const part of [parts.book, parts.people, parts.talks, parts.rooms]) part.forget();
  for (const part of [parts.queue, parts.drafts, parts.tails, parts.reading]) part.forget();
}
