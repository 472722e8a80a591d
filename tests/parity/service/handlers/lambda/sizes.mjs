/** `{bytes}` answers with JSON of exactly that size; without it the answer says how large the event was. */
export const sized = async (event) => {
  const around = JSON.stringify({ text: "" }).length;
  return event.bytes === undefined
    ? { received: Buffer.byteLength(JSON.stringify(event)) }
    : { text: "x".repeat(event.bytes - around) };
};
