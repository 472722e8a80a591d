import { mutations as a1 } from "./a1.ts";
import { mutations as a2 } from "./a2.ts";
import { mutations as a3 } from "./a3.ts";
import { mutations as a4 } from "./a4.ts";
import { mutations as a5 } from "./a5.ts";
import { mutations as b } from "./b.ts";
import { mutations as c } from "./c.ts";
import { mutations as d } from "./d.ts";
import { mutations as e } from "./e.ts";
import type { Mutation } from "./mutation.ts";

/** One or more for every row that holds. */
export const mutations: readonly Mutation[] = [...a1, ...a2, ...a3, ...a4, ...a5, ...b, ...c, ...d, ...e];
