/** Who is in a talk, in words. Names were chosen by somebody: they are text, and nothing else. */
import type { ConversationInfo, EntryView, MemberView, Role } from "@colloque/core/sdk/api";
import type { Shape } from "../design/person.ts";
import { shapeOf } from "../design/person.ts";
import { listed, plural } from "../texts/plural.ts";
import { language } from "../texts/speaking.svelte.ts";
import { talks } from "../texts/talks/index.ts";
import { oneLine } from "./shown.ts";

/** The longest name that is shown, in letters. */
const LONGEST = 80;

/** What somebody is called: their name, else their address, else words for having none. */
export function nameOf({ name, email }: Pick<MemberView, "name" | "email">): string {
  const shown = oneLine(name) || oneLine(email) || talks().nameless;
  const letters = [...shown];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join("")}…` : shown;
}

/** Who wrote an entry. */
export function authorOf({ name }: Pick<EntryView, "name">): string {
  return nameOf({ name, email: "" });
}

/** Everybody but oneself. */
export function others(info: ConversationInfo): readonly MemberView[] {
  return info.members.filter(({ state }) => state !== "self");
}

/** Oneself; null after one has left. */
export function self(info: ConversationInfo): MemberView | null {
  return info.members.find(({ state }) => state === "self") ?? null;
}

/** The others, the patient first, then carers, then secretaries. */
function inOrder(info: ConversationInfo): readonly MemberView[] {
  const rank = ({ account, role }: MemberView): number => (account === info.patient ? 0 : role === "assistant" ? 2 : 1);
  return [...others(info)].sort((one, other) => rank(one) - rank(other));
}

/**
 * Those whom a talk is called after: for whoever cares for the patient, the patient; for the patient,
 * those who care. Who else is in it stands in `betweenWhom`.
 */
function namesakes(info: ConversationInfo): readonly MemberView[] {
  const people = inOrder(info);
  const patient = people.filter(({ account }) => account === info.patient);
  if (patient.length > 0) return patient;
  const carers = people.filter(({ role }) => role === "practitioner");
  return carers.length > 0 ? carers : people;
}

/** What a talk is called: people in it. A title never takes their place. */
export function nameOfTalk(info: ConversationInfo): string {
  const names = namesakes(info).map(nameOf);
  if (names.length === 0) return talks().onlyYou;
  if (names.length <= 2) return listed(language(), names);
  const more = plural(language(), names.length - 1, talks().andMore);
  return `${names[0] ?? ""} ${more}`;
}

/** `Between you, Dr … and …`. */
export function betweenWhom(info: ConversationInfo): string {
  const names = inOrder(info).map(nameOf);
  const shown = names.slice(0, 3);
  if (names.length > 3) shown.push(plural(language(), names.length - 3, talks().more));
  return names.length === 0 ? talks().onlyYou : talks().between(listed(language(), [talks().you, ...shown]));
}

export function roleOf(role: Role): string {
  return { patient: talks().patient, practitioner: talks().practitioner, assistant: talks().assistant }[role];
}

/** What stands below the name: the title that somebody gave, else the role of those named. */
export function underName(info: ConversationInfo): string {
  const title = oneLine(info.title ?? "");
  if (title !== "") return title;
  return [...new Set(namesakes(info).map(({ role }) => roleOf(role)))].join(", ");
}

export function shapeOfTalk(info: ConversationInfo): Shape {
  const people = namesakes(info);
  const first = people[0];
  return people.length > 1 ? "double" : first === undefined ? "circle" : shapeOf(first.role);
}

/** The name whose letters stand for a talk. */
export function faceOfTalk(info: ConversationInfo): string {
  const first = namesakes(info)[0];
  return first === undefined ? "" : nameOf(first);
}

/** Those of whom nobody has confirmed who they are. */
export function unknownIn(info: ConversationInfo): readonly MemberView[] {
  return info.members.filter(({ state }) => state === "unverified");
}

/** Whether a secretary is among the others, who reads only what is administrative. */
export function hasAssistant(info: ConversationInfo): boolean {
  return others(info).some(({ role }) => role === "assistant");
}

/** Whether any secretary is in it, oneself included. */
export function isReadByAssistants({ members }: ConversationInfo): boolean {
  return members.some(({ role }) => role === "assistant");
}

/** Problems after which nothing more is written (spec: entry §3, conversation §3). */
const STOPPING: ReadonlySet<string> = new Set(["fork", "frozen", "rolled-back", "substituted"]);

/** Whether one may write here. */
export function isStopped({ frozen, problem }: ConversationInfo): boolean {
  return frozen || (problem !== null && STOPPING.has(problem));
}

/** Whom to call: those who are not oneself, by name. */
export function whomToCall(info: ConversationInfo): string {
  const people = inOrder(info);
  const named = people.filter(({ name, email }) => (name + email).trim() !== "");
  return listed(language(), (named.length > 0 ? named : people).map(nameOf));
}
