"use strict";

/** Most environments of each function at once. More work waits or is refused: a stranger cannot run up a bill. Together they stay below what an account of 1,000 may reserve. */
const CONCURRENCY = {
  Authorize: 10,
  Connect: 10,
  Disconnect: 10,
  Default: 2,
  Session: 20,
  People: 10,
  Guilds: 5,
  Channels: 5,
  Messages: 20,
  History: 10,
  Typing: 5,
  Attachments: 5,
  // scrypt takes a whole processor for a tenth of a second and more.
  Auth: 5,
  Ticket: 5,
  Health: 1,
  // A shard of the table's stream has one at a time; a busy table has a few shards.
  FanDashout: 10,
  // A shard of a large audience each; the queue waits for more.
  Deliver: 40,
  Sweep: 1,
};

/** `extensions` that reserve concurrency, where `reserveConcurrency` is `on`. An account whose limit is too low for it is bounded by that limit. */
module.exports = async ({ resolveVariable }) => {
  if ((await resolveVariable("param:reserveConcurrency")) !== "on") return null;
  const extensions = Object.entries(CONCURRENCY).map(([name, ReservedConcurrentExecutions]) => [
    `${name}LambdaFunction`,
    { Properties: { ReservedConcurrentExecutions } },
  ]);
  return { extensions: Object.fromEntries(extensions) };
};

module.exports.CONCURRENCY = CONCURRENCY;
