export { createDestinations, type Destinations } from "./destinations.ts";
export { createEventSourceMappings, type UpdatableMappings } from "./event-source-mappings.ts";
export type { FailureDocument } from "./failure-document.ts";
export { FilterPatternError } from "./filter-pattern.ts";
export { type MappingStates, openMappingStates } from "./mapping-states.ts";
export { nextRunLines } from "./next-runs.ts";
export { createObjectNotifications } from "./object-notifications.ts";
export { type ScheduleState, type Schedules, startSchedules } from "./schedules.ts";
export {
  type QueueMappings,
  type QueueMappingsOptions,
  startQueueMappings,
} from "./start-queue-mappings.ts";
export {
  type StreamMappings,
  type StreamMappingsOptions,
  type StreamSettings,
  startStreamMappings,
} from "./start-stream-mappings.ts";
export type { BlockedShard, MappingState } from "./stream-mapping.ts";
