import { remember } from "../memory.mjs";

/** Remembers that it ran, then fails. */
export const failing = async ({ label }, { awsRequestId }) => {
  await remember(label, "attempt", { awsRequestId });
  throw new RangeError("not this time");
};

/** Gets the records of events that failed for good. */
export const destination = async (record) => {
  await remember(record.requestPayload.label, "record", record);
};
