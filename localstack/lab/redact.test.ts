import { expect, it } from "vitest";
import { redact } from "./redact.ts";

const hidden = (payload: object) => JSON.parse(redact(JSON.stringify(payload)));

it("hides what has a secret's name, at any depth", () => {
  expect(
    hidden({
      username: "ada",
      password: "correct horse",
      nested: [{ refresh_token: "abc", count: 3 }],
      headers: { Authorization: "Bearer abc", cookie: "a=b", "x-api-key": "k" },
      empty: { token: "", secret: null },
    }),
  ).toEqual({
    username: "ada",
    password: "[redacted]",
    nested: [{ refresh_token: "[redacted]", count: 3 }],
    headers: { Authorization: "[redacted]", cookie: "[redacted]", "x-api-key": "[redacted]" },
    empty: { token: "", secret: null },
  });
});

it("hides it in JSON that stands as a text, as an event's body does", () => {
  const { body } = hidden({ body: JSON.stringify({ action: "log_in", password: "correct horse" }) });
  expect(JSON.parse(body)).toEqual({ action: "log_in", password: "[redacted]" });
});

it("keeps the shape of DynamoDB's values", () => {
  expect(
    hidden({ Item: { PK: { S: "USER#1" }, password_hash: { S: "x" }, token_hash: { B: "eA==" } } }),
  ).toEqual({
    Item: { PK: { S: "USER#1" }, password_hash: { S: "[redacted]" }, token_hash: { B: "[redacted]" } },
  });
});

it.each([
  ["Bearer abcdef123", "Bearer [redacted]"],
  ["GET /local?ticket=abc&v=1", "GET /local?ticket=[redacted]&v=1"],
  ["https://b/k?X-Amz-Signature=0a1b&x=2", "https://b/k?X-Amz-Signature=[redacted]&x=2"],
  ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "[redacted]"],
  ["AKIAIOSFODNN7EXAMPLE", "AKIA[redacted]"],
  ["password=correct&user=ada", "password=[redacted]&user=ada"],
  ['{"username":"ada","password":"correct",}', '{"username":"ada","password":"[redacted]",}'],
  ["<SecretAccessKey>abc</SecretAccessKey>", "<SecretAccessKey>[redacted]</SecretAccessKey>"],
  ["hello, all is well", "hello, all is well"],
])("hides it in a text: %s", (text, expected) => expect(redact(text)).toBe(expected));

it("hides a parameter's secret value, and what stands in a body of base64", () => {
  expect(hidden({ Parameter: { Name: "/a", Type: "SecureString", Value: "key" } })).toEqual({
    Parameter: { Name: "/a", Type: "SecureString", Value: "[redacted]" },
  });
  expect(hidden({ Parameter: { Type: "String", Value: "plain" } }).Parameter.Value).toBe("plain");
  const body = Buffer.from("user=ada&password=correct").toString("base64");
  expect(hidden({ body, isBase64Encoded: true }).body).toBe("user=ada&password=[redacted]");
});
