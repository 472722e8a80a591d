export type { LocalStackAddress } from "./call.ts";
export { startObjectEvents } from "./object-events.ts";
export { createLocalStackObjects } from "./objects.ts";
export { createOtherServices } from "./other-services.ts";
export { createLocalStackQueues } from "./queues.ts";
