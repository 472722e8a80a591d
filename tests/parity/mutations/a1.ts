import type { Mutation } from "./mutation.ts";

export const mutations: readonly Mutation[] = [
  {
    row: "A1.3",
    file: "gateway/handshake.ts",
    find: "        status: 502,",
    replace: "        status: 500,",
  },
];
