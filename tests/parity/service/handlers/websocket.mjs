import { act } from "./act.mjs";
import { callback } from "./callback.mjs";
import { recall, remember } from "./memory.mjs";

/** JSON in the query of the handshake: `?do={"throw":"x"}`. */
const fromQuery = (event, name) => {
  const text = event.queryStringParameters?.[name];
  return text === undefined ? undefined : JSON.parse(text);
};

/** Under the connection's id, and under the client's own label where it gave one: a refused client never learns its id. */
async function note(kind, event) {
  const label = event.queryStringParameters?.label;
  const keys = [event.requestContext?.connectionId, label].filter((key) => key !== undefined);
  await Promise.all(keys.map((key) => remember(key, kind, event)));
}

/**
 * `?auth=` says how it decides: allow (default), deny, unauthorized, `throw`, or the JSON of fields of its result;
 * `fill` in it makes a context of so many characters. */
export async function authorize(event) {
  await note("authorizer", event);
  const how = event.queryStringParameters?.auth ?? "allow";
  if (how === "unauthorized") throw new Error("Unauthorized");
  if (how === "throw") throw new Error("the authorizer broke");
  const policy = (Effect) => ({
    principalId: "someone",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect, Resource: event.methodArn }],
    },
  });
  if (how === "deny") return policy("Deny");
  if (how === "allow") return policy("Allow");
  const { fill, ...rest } = JSON.parse(how);
  return {
    ...policy("Allow"),
    ...(fill === undefined ? {} : { context: { filled: "x".repeat(fill) } }),
    ...rest,
  };
}

export async function connect(event) {
  const asked = fromQuery(event, "do");
  if (asked?.call !== undefined) {
    await remember(
      event.queryStringParameters.label,
      "call",
      await callback(asked.call, event.requestContext),
    );
  }
  await note("connect", event);
  return act({ return: { statusCode: 200 }, ...asked, call: undefined }, event);
}

export async function disconnect(event) {
  await note("disconnect", event);
  return { statusCode: 200 };
}

/** Any message route: `{"action": ..., "do": ...}`. With `note` it remembers that it ran, for routes that answer nothing. */
export async function message(event) {
  let body = {};
  try {
    body = JSON.parse(event.body) ?? {};
  } catch {
    // A2.4: the row is that such a body arrives here at all.
  }
  if (typeof body.note === "string") await remember(body.note, "message", event);
  const answer = await act(body.do, event);
  if (typeof body.noteAfter === "string") await remember(body.noteAfter, "after", event);
  return answer;
}

/** `{"action": "recall", "key": ..., "kind": ...}` answers with a list of what was remembered. */
export async function recalling(event) {
  const { key, kind, token } = JSON.parse(event.body);
  return { statusCode: 200, body: JSON.stringify({ token, entries: await recall(key, kind) }) };
}
