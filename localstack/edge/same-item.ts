type AttributeValue = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, AttributeValue>>;

const SETS = new Set(["SS", "NS", "BS"]);

/** Whether two items are the same to DynamoDB: the order of attributes and of a set's members does not count. */
export function isSameItem(one: Item, other: Item): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => {
      const value = other[name];
      return value !== undefined && isSameValue(one[name] as AttributeValue, value);
    })
  );
}

function isSameValue(one: AttributeValue, other: AttributeValue): boolean {
  const [type] = Object.keys(one);
  if (type === undefined || !(type in other)) return false;
  const left = one[type];
  const right = other[type];
  if (type === "M") return isSameItem(left as Item, right as Item);
  if (!Array.isArray(left) || !Array.isArray(right)) return left === right;
  if (left.length !== right.length) return false;
  if (SETS.has(type)) {
    const members = new Set(right);
    return left.every((member) => members.has(member));
  }
  return left.every((member, index) => isSameValue(member as AttributeValue, right[index] as AttributeValue));
}
