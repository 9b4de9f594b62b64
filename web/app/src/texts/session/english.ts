import type { SessionTexts } from "./french.ts";

export const english: SessionTexts = {
  expired: "Twelve hours have passed",
  expiredMore: "To be on the safe side, your space has closed here. Your talks are there, and what you were writing is kept on this device.",
  expiredShared: "To be on the safe side, your space has closed here. Your talks are waiting for you. Nothing has stayed on this device, not even what had not left.",
  revoked: "This device was removed",
  revokedMore: "It reads nothing new any more. Your talks are still in your space: if the device is yours, log in again. If it was not you who removed it, choose another password afterwards with your recovery sheet.",
  elsewhere: "Your space has closed here",
  elsewhereMore: "It was closed in another tab, or the password has changed. Your talks are waiting for you.",
  left: "See you soon",
  leftMore: "Nothing has stayed on this device. Your talks are waiting for you in your space.",
  logIn: "Log in",

  newVersion: "A new version is ready.",
  newVersionMore: "It takes a few seconds. What you are writing is kept.",
  update: "Update",
  updating: "One moment…",
};
