/**
 * The process of a service did not come up, or ended by itself: that says nothing about a row. `npm run parity -- --mutate` knows it by its name, and does not take it for a
 * test that found something.
 */
export class ServiceNotUp extends Error {
  override readonly name = "ServiceNotUp";
}
