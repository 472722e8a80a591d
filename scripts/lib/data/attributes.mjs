/** A DynamoDB attribute as plain JSON: binary as base64, sets as lists, a number that JavaScript would round as its digits. */
export function plain(attribute) {
  const [[type, value] = []] = Object.entries(attribute);
  switch (type) {
    case "N":
      return numberOf(value);
    case "B":
      return base64(value);
    case "NULL":
      return null;
    case "NS":
      return value.map(numberOf);
    case "BS":
      return value.map(base64);
    case "L":
      return value.map(plain);
    case "M":
      return plainItem(value);
    default:
      return value;
  }
}

/** @param {string[]} first attributes that stand before the others: the key, by which a person finds it */
export function plainItem(item, first = []) {
  const names = [...new Set([...first.filter((name) => name in item), ...Object.keys(item)])];
  return Object.fromEntries(names.map((name) => [name, plain(item[name])]));
}

/**
 * What a person wrote for a key, in the key's own type.
 * @param {"S" | "N" | "B"} type
 */
export function keyAttribute(type, text) {
  if (type === "B") return { B: Buffer.from(text, "base64") };
  return { [type]: text };
}

const base64 = (value) => Buffer.from(value).toString("base64");

function numberOf(text) {
  const value = Number(text);
  return Number.isFinite(value) && String(value) === text ? value : text;
}
