/**
 * What somebody types on the ways in, kept from one step to the next in this page's memory alone:
 * never in an address, a storage or a history entry. Forgotten on arrival.
 */
import type { Role } from "@colloque/core/sdk/api";

function nothing() {
  return {
    email: "",
    name: "",
    role: "patient" as Role,
    password: "",
    shared: false,
    /** The words of a sheet by their places, or the text of its code. */
    words: Array.from({ length: 12 }, () => ""),
    sheetCode: "",
  };
}

export const typed = $state(nothing());

export function forgetTyped(): void {
  Object.assign(typed, nothing());
}

/** Whether it can be an address at all; whether it is one is for the mail to find out. */
export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/u.test(text.trim());
}
