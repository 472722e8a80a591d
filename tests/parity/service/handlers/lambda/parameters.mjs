/** What nodejs24.x decides by: `handler.length`. */
export function three(_event, _context, callback) {
  callback(null, { ran: true });
}

export const threeAsync = async (_event, _context, _callback) => ({ ran: true });

/** `length` is 2. */
export const twoAndDefault = async (_event, _context, callback = "none") => ({
  ran: true,
  callback: typeof callback,
});

const GONE = ["callbackWaitsForEmptyEventLoop", "succeed", "fail", "done"];

export async function two(_event, context) {
  // biome-ignore lint/complexity/noArguments: how many there are is the row
  return { given: arguments.length, there: GONE.filter((name) => name in context) };
}
