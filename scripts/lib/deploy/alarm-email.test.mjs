import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { inRoot } from "../paths.mjs";

const alarmEmail = createRequire(import.meta.url)(inRoot("infrastructure/deployed/alarm-email.cjs"));
const values = { "self:service": "fanout", "sls:stage": "dev", "param:monthlyBudget": "10" };
const made = (email, changes = {}) =>
  alarmEmail({
    resolveVariable: async (name) => ({ ...values, "param:alarmEmail": email, ...changes })[name],
  });

it("tells nobody where no address is given", async () => {
  expect(await made(undefined)).toBeNull();
});

// Whom a budget tells cannot change in one that is there: AWS::Budgets::Budget, "NotificationsWithSubscribers ... Update requires: Replacement".
it("another address is another budget by another name, the same address the same", async () => {
  const name = async (email) => (await made(email)).Resources.Budget.Properties.Budget.BudgetName;
  const ada = await name("ada@example.com");
  expect(ada).toMatch(/^fanout-dev-[0-9a-f]{8}$/);
  expect(await name("ada@example.com")).toBe(ada);
  expect(await name("grace@example.com")).not.toBe(ada);
});

it("`none` is no budget, and is kept in the outputs for the next deploy", async () => {
  const { Resources, Outputs } = await made("ada@example.com", { "param:monthlyBudget": "none" });
  expect(Object.keys(Resources)).toEqual(["AlarmsSubscription"]);
  expect(Outputs.MonthlyBudget.Value).toBe("none");
});
