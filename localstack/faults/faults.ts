import { checkNames, unknownName } from "../unknown-name.ts";
import { UserError } from "../user-error.ts";
import { type FaultyService, SERVICES, type ServiceFaults } from "./catalogue.ts";
import type { CallError, CallFault, FunctionFault, FunctionTrouble } from "./types.ts";

/** Faults that are waiting for the call or the invocation that they are meant for. */
export interface Faults {
  /** Waits behind those that are waiting already. @throws UserError that names what there is, for a service, operation, error or option that there is not */
  failNext(fault: CallFault | FunctionFault): void;
  /**
   * Takes the first fault that is meant for this call.
   * @param resources what the call is about; asked only where something waits
   */
  takeForCall(service: string, operation: string, resources: () => readonly string[]): CallError | undefined;
  /** @param names the function's key and name */
  takeForFunction(names: readonly string[]): FunctionTrouble | undefined;
  /** Those that still wait, as they were given. */
  list(): readonly (CallFault | FunctionFault)[];
  clear(): void;
}

interface Waiting<Fault> {
  readonly fault: Fault;
  left: number;
}

const CALL_OPTIONS = ["service", "operation", "resource", "error", "message", "times"];
const FUNCTION_OPTIONS = ["function", "error", "message", "times", "afterRun", "delayMs"];
const HANDLER_ERROR = "Error";

export function createFaults(): Faults {
  let calls: Waiting<CallFault>[] = [];
  let functions: Waiting<FunctionFault>[] = [];

  const take = <Fault>(waiting: Waiting<Fault>[], isMeant: (fault: Fault) => boolean): Fault | undefined => {
    const found = waiting.find(({ fault }) => isMeant(fault));
    if (found) found.left -= 1;
    return found?.fault;
  };

  return {
    failNext(fault) {
      const left = checkTimes(fault.times);
      if ("function" in fault) {
        checkNames("failNext for a function", "option", fault, FUNCTION_OPTIONS);
        checkDelay(fault.delayMs);
        functions.push({ fault, left });
      } else {
        checkCallFault(fault);
        calls.push({ fault, left });
      }
    },
    takeForCall(service, operation, resources) {
      if (calls.length === 0) return undefined;
      const fault = take(
        calls,
        (one) =>
          one.service === service &&
          (one.operation ?? operation) === operation &&
          (one.resource === undefined || resources().includes(one.resource)),
      );
      calls = calls.filter(({ left }) => left > 0);
      return fault && errorOf(fault);
    },
    takeForFunction(names) {
      if (functions.length === 0) return undefined;
      const fault = take(functions, (one) => names.includes(one.function));
      functions = functions.filter(({ left }) => left > 0);
      return fault && troubleOf(fault);
    },
    list: () => [...calls, ...functions].map(({ fault, left }) => ({ ...fault, times: left })),
    clear() {
      calls = [];
      functions = [];
    },
  };
}

const serviceOf = (name: FaultyService): ServiceFaults => SERVICES[name];

function errorOf({ service, error, message }: CallFault): CallError {
  const { throttling, errors } = serviceOf(service);
  const name = error ?? throttling;
  const [status, words] = errors[name] ?? [400, ""];
  return { name, status, message: message ?? words };
}

function troubleOf({ error, message, afterRun = false, delayMs }: FunctionFault): FunctionTrouble {
  const isOnlyLate = delayMs !== undefined && error === undefined && message === undefined && !afterRun;
  return {
    error: isOnlyLate
      ? undefined
      : { name: error ?? HANDLER_ERROR, message: message ?? "failNext asked for it" },
    isAfterRun: afterRun,
    delayMs: delayMs ?? 0,
  };
}

function checkDelay(delayMs = 0): void {
  if (!(Number.isFinite(delayMs) && delayMs >= 0))
    throw new UserError(`failNext takes delayMs as milliseconds from 0 on, not ${String(delayMs)}.`);
}

function checkCallFault(fault: CallFault): void {
  checkNames("failNext", "option", fault, CALL_OPTIONS);
  const { service, operation, error } = fault;
  if (service === undefined)
    throw new UserError(
      "failNext needs the service whose call is to fail, or the function. It was given neither.",
    );
  if (!Object.hasOwn(SERVICES, service)) throw unknownName("service", service, Object.keys(SERVICES));
  const { operations, errors } = serviceOf(service);
  if (operation !== undefined && !operations.includes(operation))
    throw unknownName(`operation of ${service}`, operation, operations);
  if (error !== undefined && !Object.hasOwn(errors, error))
    throw unknownName(`error of ${service}`, error, Object.keys(errors));
}

function checkTimes(times = 1): number {
  if (Number.isInteger(times) && times > 0) return times;
  throw new UserError(`failNext takes times as a whole number from 1 on, not ${String(times)}.`);
}
