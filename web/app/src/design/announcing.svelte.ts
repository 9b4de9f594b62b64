/** What a screen reader says when something changes without the focus moving. */

let said = $state("");

/** Say it politely, once. Saying the same again is heard again. */
export function announce(text: string): void {
  // A no-break space more or less makes equal sentences different to a screen reader.
  said = said === text ? `${text}\u00a0` : text;
}

export function announced(): string {
  return said;
}
