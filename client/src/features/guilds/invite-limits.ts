/** For how long an invite works, in seconds, as choices. */
export const AGES = [
  { value: "3600", label: "1 hour" },
  { value: "86400", label: "1 day" },
  { value: "604800", label: "7 days" },
  { value: "2592000", label: "30 days" },
] as const;
export type Age = (typeof AGES)[number]["value"];

/** How many people come by it; empty: any number. */
export const USES = [
  { value: "", label: "Any number" },
  { value: "1", label: "1 person" },
  { value: "5", label: "5 people" },
  { value: "25", label: "25 people" },
  { value: "100", label: "100 people" },
] as const;
export type Uses = (typeof USES)[number]["value"];

export interface InviteLimits {
  readonly age: Age;
  readonly uses: Uses;
}

export const DEFAULT_LIMITS: InviteLimits = { age: "604800", uses: "" };

/** As the wire has them. */
export const toWire = ({ age, uses }: InviteLimits) => ({
  max_age_seconds: Number(age),
  ...(uses === "" ? {} : { max_uses: Number(uses) }),
});

/** What a link with these limits does, as a sentence. */
export function limitWords({ age, uses }: InviteLimits): string {
  const time = AGES.find((each) => each.value === age)?.label;
  const people = USES.find((each) => each.value === uses)?.label;
  return `It works for ${time}, for ${uses === "" ? "as many people as you like" : people}.`;
}
