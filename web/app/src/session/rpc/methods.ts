/** What a page may call: every method of ClientApi, and nothing that the client has besides. */
import type { ClientApi } from "@colloque/core/sdk/api";

/** A record, so that a method that is missing here is a type error. */
const LISTED: Readonly<Record<keyof ClientApi, true>> = {
  account: true,
  createAccount: true,
  logIn: true,
  logOut: true,
  recover: true,
  sheet: true,
  confirmSheet: true,
  rename: true,
  devices: true,
  waysIn: true,
  status: true,
  searchDirectory: true,
  requestListing: true,
  verifyContact: true,
  conversations: true,
  conversation: true,
  startConversation: true,
  accept: true,
  addMember: true,
  removeMember: true,
  leave: true,
  retitle: true,
  entries: true,
  sendText: true,
  unsend: true,
  markRead: true,
  draft: true,
  saveDraft: true,
  sendFile: true,
  transfers: true,
  pauseTransfer: true,
  resumeTransfer: true,
  cancelTransfer: true,
  readFile: true,
  refresh: true,
};

export const METHODS = Object.keys(LISTED) as readonly (keyof ClientApi)[];

export function isMethod(name: string): name is keyof ClientApi {
  return Object.hasOwn(LISTED, name);
}
