export { type FaultyService, SERVICES } from "./catalogue.ts";
export { createFaults, type Faults } from "./faults.ts";
export { faultyInvocation } from "./faulty-invocation.ts";
export type { CallError, CallFault, FunctionError, FunctionFault } from "./types.ts";
