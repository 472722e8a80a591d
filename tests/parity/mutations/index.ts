import { mutations as a1 } from "./a1.ts";
import { mutations as a2 } from "./a2.ts";
import type { Mutation } from "./mutation.ts";

/** One or more for every row of gateway and Lambda that holds. */
export const mutations: readonly Mutation[] = [...a1, ...a2];
