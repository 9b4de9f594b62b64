import { plural } from "../plural.ts";
import type { CommonTexts } from "./french.ts";

export const english: CommonTexts = {
  language: "Language",
  menu: "Main menu",
  skip: "Skip to content",
  back: "Back",
  close: "Close",
  show: "Show",
  hide: "Hide",
  showPassword: "Show the password",
  hidePassword: "Hide the password",
  tryAgain: "Try again",
  more: "More choices",
  loading: "One moment…",
  or: "or",
  step: (n, of) => `Step ${n} of ${of}`,

  messages: "Messages",
  unread: (n) => plural("en", n, { one: "{n} unread message", other: "{n} unread messages" }),
  write: "Write",
  readers: "Who reads what",
  account: "My account",
  profile: "My profile",
  security: "Your devices and ways in",
  seen: "What we see",
  appearance: "Language and appearance",

  offlineTitle: "No network.",
  offline: "You can read and write. Your messages will leave by themselves.",
  talksKeptOut: (n) =>
    plural("en", n, {
      one: "One talk could not be verified, so we do not show it. If you expect to hear from somebody, call them.",
      other: "{n} talks could not be verified, so we do not show them. If you expect to hear from somebody, call them.",
    }),
  settingsKeptOut: "We are shown an older state of what you have read and verified. We keep the one on this device: nothing is lost. If this goes on, let us know.",
  unknownTitle: "There is no such page",
  unknown: "Its address may have changed. Your messages are still there.",
  home: "Go to my messages",
  brokenTitle: "This page did not open",
  broken: "The fault is ours or the network’s. What you have written is kept.",
};
