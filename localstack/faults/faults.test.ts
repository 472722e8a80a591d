import { beforeEach, expect, it } from "vitest";
import { INPUTS } from "../sqs/protocol/shapes.ts";
import { SERVICES } from "./catalogue.ts";
import { createFaults, type Faults } from "./faults.ts";

let faults: Faults;
beforeEach(() => {
  faults = createFaults();
});

const take = (service: string, operation: string, ...resources: string[]) =>
  faults.takeForCall(service, operation, () => resources)?.name;

it("a fault meets the first call that it is meant for, once", () => {
  faults.failNext({ service: "dynamodb", operation: "PutItem", resource: "b" });
  expect(take("dynamodb", "GetItem", "b")).toBeUndefined();
  expect(take("dynamodb", "PutItem", "a")).toBeUndefined();
  expect(take("sqs", "PutItem", "b")).toBeUndefined();
  expect(take("dynamodb", "PutItem", "a", "b")).toBe("ThrottlingException");
  expect(take("dynamodb", "PutItem", "a", "b")).toBeUndefined();
});

it("faults wait in line, each as often as it is to", () => {
  faults.failNext({ service: "sqs", error: "OverLimit", times: 2 });
  faults.failNext({ service: "sqs", operation: "SendMessage" });
  expect(faults.list()).toEqual([
    { service: "sqs", error: "OverLimit", times: 2 },
    { service: "sqs", operation: "SendMessage", times: 1 },
  ]);
  expect([1, 2, 3, 4].map(() => take("sqs", "SendMessage"))).toEqual([
    "OverLimit",
    "OverLimit",
    "RequestThrottled",
    undefined,
  ]);
});

it("those of functions are apart, and all go at once", () => {
  faults.failNext({ function: "tell" });
  expect(faults.takeForFunction(["other", "s-test-other"])).toBeUndefined();
  expect(faults.takeForFunction(["tell", "s-test-tell"])).toEqual({
    error: { name: "Error", message: "failNext asked for it" },
    isAfterRun: false,
    delayMs: 0,
  });
  faults.failNext({ function: "tell" });
  faults.failNext({ service: "s3" });
  faults.clear();
  expect([faults.takeForFunction(["tell"]), take("s3", "GetObject"), faults.list()]).toEqual([
    undefined,
    undefined,
    [],
  ]);
});

it("an invocation that is late fails only where something says so", () => {
  const trouble = (fault: object) => {
    faults.failNext({ function: "tell", delayMs: 20, ...fault });
    return faults.takeForFunction(["tell"]);
  };
  const error = { name: "Error", message: "failNext asked for it" };
  expect(trouble({})).toEqual({ error: undefined, isAfterRun: false, delayMs: 20 });
  expect(trouble({ afterRun: true })).toEqual({ error, isAfterRun: true, delayMs: 20 });
  expect(trouble({ error: "Oops" })).toMatchObject({ error: { name: "Oops" }, isAfterRun: false });
  expect(trouble({ message: "no" })).toMatchObject({ error: { name: "Error", message: "no" } });
});

it("a call's resources are asked for only where a fault names one", () => {
  faults.failNext({ service: "s3", operation: "PutObject" });
  const never = () => {
    throw new Error("asked");
  };
  expect(faults.takeForCall("s3", "PutObject", never)?.name).toBe("SlowDown");
  expect(faults.takeForCall("s3", "PutObject", never)).toBeUndefined();
});

it("every operation of SQS that is served can be made to fail", () => {
  expect([...SERVICES.sqs.operations].sort()).toEqual(Object.keys(INPUTS).sort());
});
