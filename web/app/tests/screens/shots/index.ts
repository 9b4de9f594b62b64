import type { Shot } from "../shot.ts";
import { accountShots } from "./account.ts";
import { frameShots } from "./frame.ts";
import { talksShots } from "./talks.ts";
import { waysInShots } from "./ways-in.ts";

export const SHOTS: readonly Shot[] = [...waysInShots, ...frameShots, ...accountShots, ...talksShots];
