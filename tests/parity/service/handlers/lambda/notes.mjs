import { recall, remember } from "../memory.mjs";

export const remembering = async ({ key, kind, value }) => {
  await remember(key, kind, value);
  return {};
};

export const recalling = async ({ key, kind }) => ({ entries: await recall(key, kind) });
