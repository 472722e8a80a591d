export { type FaultyService, SERVICES } from "./catalogue.ts";
export { createFaults, type Faults } from "./faults.ts";
export { runInTrouble } from "./faulty-invocation.ts";
export type { CallError, CallFault, FunctionError, FunctionFault, FunctionTrouble } from "./types.ts";
