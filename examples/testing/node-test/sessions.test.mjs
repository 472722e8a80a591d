import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startLocalAws } from "fanout-local-aws/testing";

let aws;
before(async () => {
  aws = await startLocalAws();
});
beforeEach(() => aws.reset());
after(() => aws.stop());

test("who is allowed has a session", async () => {
  const [ada] = await aws.clients(1, { query: { user: "ada" } });
  const session = await aws.tables.get("Sessions", { connectionId: ada.connectionId });
  assert.equal(session.user, "ada");
  await assert.rejects(aws.clients(1, { query: { user: "mallory" } }), /answered 403/);
});

test("a session that expires sends its user away", async () => {
  const [ada, grace] = await aws.clients(2, (index) => ({ query: { user: ["ada", "grace"][index] } }));
  await aws.expire({ connectionId: ada.connectionId });
  assert.equal((await ada.closed).code, 1000);
  assert.equal(grace.isOpen, true);
});

test("who says nothing for ten minutes is disconnected by API Gateway", async () => {
  const [ada] = await aws.clients(1, { query: { user: "ada" } });
  await aws.advance(10 * 60_000);
  assert.equal((await ada.closed).code, 1001);
});
