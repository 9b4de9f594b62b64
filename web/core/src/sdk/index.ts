/** What the package offers by its own name: the client, what it says, its stores, its errors. */
export * from "../errors.ts";
export type * from "./api.ts";
export { Client } from "./client.ts";
export * from "./errors.ts";
export { IndexedDbStore } from "./indexedDbStore.ts";
export { MemoryStore } from "./memoryStore.ts";
export type { Opening } from "./parts.ts";
