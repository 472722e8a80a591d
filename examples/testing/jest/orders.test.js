const { startLocalAws } = require("fanout-local-aws/testing");

let aws;
beforeAll(async () => {
  aws = await startLocalAws();
}, 60_000);
beforeEach(() => aws.reset());
afterAll(() => aws.stop());

const order = (article) => aws.queues.send("Orders", JSON.stringify({ article }));

test("an order takes a piece", async () => {
  await aws.tables.put("Stock", { article: "pen", pieces: 2 });
  await order("pen");
  await aws.invocations.waitFor("fill", ({ error }) => !error);
  expect(await aws.tables.get("Stock", { article: "pen" })).toEqual({ article: "pen", pieces: 1 });
});

test("an order goes through though DynamoDB throttles it once", async () => {
  await aws.tables.put("Stock", { article: "pen", pieces: 1 });
  aws.failNext({ service: "dynamodb", operation: "UpdateItem", resource: "Stock" });
  await order("pen");
  // The SDK has tried again: the function knows nothing of it.
  await aws.invocations.waitFor("fill", ({ error }) => !error);
  const errors = aws.invocations.list("fill").map(({ error }) => error?.errorType);
  expect(errors).not.toContain("ThrottlingException");
});

test("an order that cannot be filled lies with the dead letters after three tries", async () => {
  await order("nothing of that name");
  const [letter] = await aws.waitFor(
    async () => {
      const letters = await aws.queues.messages("Unfilled");
      return letters.length > 0 && letters;
    },
    { timeoutMs: 15_000 },
  );
  expect(JSON.parse(letter.body)).toEqual({ article: "nothing of that name" });
  const tries = aws.invocations.list("fill").map(({ error }) => error?.errorType);
  expect(tries).toEqual(Array(3).fill("ConditionalCheckFailedException"));
});
