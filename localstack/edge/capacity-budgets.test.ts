import { describe, expect, it } from "vitest";
import { CapacityBudgets } from "./capacity-budgets.ts";

describe("CapacityBudgets", () => {
  const budget = { name: "a", unitsPerSecond: 10, most: 20 };

  it("begins full, lets a call make a debt, and fills by the second", () => {
    const budgets = new CapacityBudgets();
    expect(budgets.hasUnits(budget, 0)).toBe(true);
    budgets.spend(budget, 25, 0);
    expect(budgets.hasUnits(budget, 0)).toBe(false);
    expect(budgets.hasUnits(budget, 500)).toBe(false);
    expect(budgets.hasUnits(budget, 501)).toBe(true);
  });

  it("holds no more than its most, however long nobody comes", () => {
    const budgets = new CapacityBudgets();
    budgets.spend(budget, 1, 0);
    budgets.spend(budget, 20, 1_000_000);
    expect(budgets.hasUnits(budget, 1_000_000)).toBe(false);
  });

  it("has one for each name, and forgets those that are full long since", () => {
    const budgets = new CapacityBudgets();
    budgets.spend(budget, 100, 0);
    for (let index = 0; index <= 10_000; index++) budgets.spend({ ...budget, name: `${index}` }, 1, 5_000);
    expect(budgets.hasUnits({ ...budget, name: "b" }, 5_000)).toBe(true);
    // A debt is not forgotten.
    expect(budgets.hasUnits(budget, 5_000)).toBe(false);
  });
});
