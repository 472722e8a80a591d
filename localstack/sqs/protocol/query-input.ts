import type { Shape, Structure } from "./shapes.ts";

/** Parameters as a tree: `Entry.1.Id=a` is `{Entry: {1: {Id: "a"}}}`. */
interface Node {
  value?: string;
  readonly children: Map<string, Node>;
}

const MAX_DEPTH = 8;

/**
 * Reads the form of the query protocol. What is not a member of the shape is passed over; a number that is none stays a text, for the operation to refuse.
 * Source: the Smithy specification, "AWS query protocol".
 */
export function readQueryInput(form: URLSearchParams, shape: Structure): Record<string, unknown> {
  const root: Node = { children: new Map() };
  for (const [name, value] of form) {
    const path = name.split(".");
    if (path.length > MAX_DEPTH) continue;
    let node = root;
    for (const step of path) {
      const next: Node = node.children.get(step) ?? { children: new Map() };
      node.children.set(step, next);
      node = next;
    }
    node.value = value;
  }
  return readStructure(root, shape);
}

function readStructure(node: Node, { members }: Structure): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [member, shape] of Object.entries(members)) {
    const value = readMember(node, member, shape);
    if (value !== undefined) result[member] = value;
  }
  return result;
}

function readMember(parent: Node, member: string, shape: Shape): unknown {
  if (typeof shape === "string") return readScalar(parent.children.get(member), shape);
  if ("members" in shape) {
    const node = parent.children.get(member);
    return node && readStructure(node, shape);
  }
  const items = itemsOf(parent.children.get(shape.name));
  if (items.length === 0) return undefined;
  if ("list" in shape) {
    const { list } = shape;
    return items.map((item) =>
      typeof list === "string"
        ? readScalar(item, list)
        : "members" in list
          ? readStructure(item, list)
          : undefined,
    );
  }
  return Object.fromEntries(
    items.map((item) => [
      item.children.get(shape.key)?.value ?? "",
      readMember(item, shape.value, shape.map),
    ]),
  );
}

function readScalar(node: Node | undefined, shape: string): unknown {
  const value = node?.value;
  if (value === undefined || shape === "string" || shape === "blob") return value;
  return /^-?\d{1,15}$/.test(value) ? Number(value) : value;
}

/** By their numbers, from 1 on. */
const itemsOf = (node: Node | undefined): Node[] =>
  [...(node?.children ?? [])]
    .filter(([index]) => /^\d{1,6}$/.test(index))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => item);
