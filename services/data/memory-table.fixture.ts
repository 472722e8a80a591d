import { marshall } from "@aws-sdk/util-dynamodb";
import type { Documents, Item, TransactItem } from "./documents.ts";
import type { Key } from "./keys.ts";
import type { Table } from "./table.ts";

type Action = NonNullable<TransactItem[keyof TransactItem]>;
type Values = Readonly<Item>;

const nameOf = ({ PK, SK }: Key) => `${PK}\n${SK}`;

/**
 * A table in memory, for properties of code that gets by with gets and transactions. It knows the conditions and updates that this code uses, and throws for any other.
 */
export class MemoryTable {
  readonly items = new Map<string, Item>();

  /** @param before is awaited before each call: whoever is let go first comes first */
  view(before: () => Promise<unknown>): Pick<Documents, "get" | "transactWrite"> {
    return {
      get: async ({ Key }) => {
        await before();
        const item = this.items.get(nameOf(Key as Key));
        return item && { ...item };
      },
      transactWrite: async (actions) => {
        await before();
        this.#transact(actions);
      },
    };
  }

  /** Items of one type, in the order of their keys. */
  ofType(type: string): Item[] {
    const some = [...this.items.values()].filter((item) => item.type === type);
    return some.sort((one, other) => (nameOf(one as Key) < nameOf(other as Key) ? -1 : 1));
  }

  /** All of them or none, as TransactWriteItems. */
  #transact(actions: readonly TransactItem[]): void {
    const all = actions.map((one) => Object.entries(one)[0] as [keyof TransactItem, Action]);
    const reasons = all.map(([, action]) => {
      const item = this.items.get(nameOf(keyOf(action)));
      const { ConditionExpression: condition, ExpressionAttributeValues: values = {} } = action;
      if (condition === undefined || holds(condition, item, values)) return { Code: "None" };
      return {
        Code: "ConditionalCheckFailed",
        Item: item && marshall(item, { removeUndefinedValues: true }),
      };
    });
    if (reasons.some(({ Code }) => Code !== "None"))
      throw Object.assign(new Error("cancelled"), {
        name: "TransactionCanceledException",
        CancellationReasons: reasons,
      });
    for (const [kind, action] of all) {
      const key = keyOf(action);
      if (kind === "Put") this.items.set(nameOf(key), present((action as { Item: Item }).Item));
      else if (kind === "Delete") this.items.delete(nameOf(key));
      else if (kind === "Update")
        this.items.set(nameOf(key), updated(this.items.get(nameOf(key)), action, key));
    }
  }
}

/** A table for code that is given one. */
export const tableOf = (documents: Pick<Documents, "get" | "transactWrite">): Table => ({
  documents: documents as Documents,
  name: "memory",
  now: Date.now,
});

const keyOf = (action: Action): Key => {
  const { PK, SK } = ("Item" in action ? action.Item : action.Key) as Key;
  return { PK, SK };
};

const present = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));

function holds(condition: string, item: Item | undefined, values: Values): boolean {
  return condition
    .split(" OR ")
    .some((terms) => terms.split(" AND ").every((term) => isTrue(term.trim(), item, values)));
}

function isTrue(term: string, item: Item | undefined, values: Values): boolean {
  const [, not, attribute] = /^attribute_(not_)?exists\((\w+)\)$/.exec(term) ?? [];
  if (attribute !== undefined) return (item?.[attribute] === undefined) === (not !== undefined);
  const [, name, operator, value] = /^(\w+) (=|<=) (:\w+)$/.exec(term) ?? [];
  if (name === undefined || value === undefined) throw new Error(`no such condition here: ${term}`);
  const found = item?.[name];
  if (found === undefined) return false;
  return operator === "=" ? found === values[value] : found <= values[value];
}

function updated(item: Item | undefined, action: Action, key: Key): Item {
  const { UpdateExpression: expression = "", ExpressionAttributeValues: values = {} } = action as NonNullable<
    TransactItem["Update"]
  >;
  const next: Item = { ...key, ...item };
  const [, assignments] = /^SET (.*)$/.exec(expression) ?? [];
  if (assignments === undefined) throw new Error(`no such update here: ${expression}`);
  for (const assignment of assignments.split(", ")) {
    const [, name, value] = /^(\w+) = (:\w+)$/.exec(assignment) ?? [];
    if (name === undefined || value === undefined) throw new Error(`no such update here: ${assignment}`);
    next[name] = values[value];
  }
  return next;
}
