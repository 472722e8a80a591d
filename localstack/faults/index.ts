export { type FaultyService, FUNCTION_ERRORS, SERVICES } from "./catalogue.ts";
export { createFaults, type Faults } from "./faults.ts";
export type { CallError, CallFault, FunctionError, FunctionFault } from "./types.ts";
