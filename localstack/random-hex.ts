import { randomBytes } from "node:crypto";

/** Random digits, taken in stock: to ask for each id's own costs as much as a tenth of an empty invocation. */
const STOCK_BYTES = 8192;
let stock = "";
let taken = 0;

/** @param digits up to 64 */
export function randomHex(digits: number): string {
  if (taken + digits > stock.length) {
    stock = randomBytes(STOCK_BYTES).toString("hex");
    taken = 0;
  }
  taken += digits;
  return stock.slice(taken - digits, taken);
}
