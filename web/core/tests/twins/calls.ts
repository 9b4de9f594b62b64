/** What run.mjs calls by name, in Node and in a page; errors of the product come back by their code. */
import { ColloqueError } from "../../src/errors.ts";
import { makeParcel } from "./making.ts";
import { openParcel } from "./opening.ts";
import type { Parcel } from "./parcel.ts";
import { ask, finish, openAnswers, recover, signUp } from "./password.ts";

const calls = {
  make: ({ seed }: { seed: string }) => makeParcel(seed),
  open: (parcel: Parcel) => openParcel(parcel),
  ask,
  finish,
  openAnswers,
  recover,
  signUp,
};

/** Run one call; `{ value }`, or `{ error }` with the code of a typed error. */
export async function call(name: keyof typeof calls, given: unknown): Promise<unknown> {
  try {
    return { value: await (calls[name] as (given: unknown) => Promise<unknown>)(given) };
  } catch (error) {
    if (error instanceof ColloqueError) return { error: error.code };
    throw error;
  }
}
