export type { FailureDocument } from "./failure-document.ts";
export { FilterPatternError } from "./filter-pattern.ts";
export { nextRunLines } from "./next-runs.ts";
export { createObjectNotifications } from "./object-notifications.ts";
export { type ScheduleState, type Schedules, startSchedules } from "./schedules.ts";
export {
  type StreamMappings,
  type StreamMappingsOptions,
  type StreamSettings,
  startStreamMappings,
} from "./start-stream-mappings.ts";
export type { BlockedShard, MappingState } from "./stream-mapping.ts";
