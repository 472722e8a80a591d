import * as v from "valibot";
import { limits } from "./limits.ts";

/** Code points, as people count characters: an emoji outside the Basic Multilingual Plane is one, not two. */
export function codePointLength(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** Text of a length in code points. Half a surrogate pair is refused: UTF-8 cannot carry it, so it would come back changed. */
export const text = (min: number, max: number) =>
  v.pipe(
    v.string("Must be text."),
    v.check((value) => !/\p{Surrogate}/u.test(value), "Must be well-formed Unicode."),
    v.check((value) => {
      // A code point has one or two UTF-16 units: most texts are decided without counting.
      if (value.length < min || value.length > 2 * max) return false;
      if (value.length <= max && value.length >= 2 * min) return true;
      const length = codePointLength(value);
      return length >= min && length <= max;
    }, `Must have ${min} to ${max} characters.`),
  );

/** An id: decimal digits, at most 19, without leading zeros. Compare ids with `compareIds`, never as numbers. */
export const Snowflake = v.pipe(v.string("Must be an id."), v.regex(/^(0|[1-9]\d{0,18})$/, "Must be an id."));
export type Snowflake = v.InferOutput<typeof Snowflake>;

/** Which of two ids is older, for `sort`. */
export function compareIds(a: Snowflake, b: Snowflake): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** ISO 8601 in UTC. */
export const Timestamp = v.pipe(v.string(), v.isoTimestamp());

/** A channel's sequence number: the first event is 1, 0 stands for none yet. */
export const Sequence = v.pipe(
  v.number("Must be a number."),
  v.safeInteger("Must be a whole number."),
  v.minValue(0, "Must be at least 0."),
);

export const Username = v.pipe(
  v.string("Must be text."),
  v.regex(
    new RegExp(`^[A-Za-z0-9_.-]{${limits.usernameLength.min},${limits.usernameLength.max}}$`),
    `Must have ${limits.usernameLength.min} to ${limits.usernameLength.max} letters, digits, dots, dashes or underscores.`,
  ),
);
export const Password = text(limits.passwordLength.min, limits.passwordLength.max);
/** False for spaces, control characters and what has no width, and nothing else. */
export const isVisible = (value: string): boolean =>
  /[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u.test(value);
/** Something that a list shows in one line. */
const label = (min: number, max: number) =>
  v.pipe(
    text(min, max),
    v.check(isVisible, "Must have something to see."),
    v.check((value) => !/\p{Cc}/u.test(value), "Must have no control characters."),
  );
export const Name = label(limits.nameLength.min, limits.nameLength.max);
export const Content = v.pipe(
  text(limits.contentLength.min, limits.contentLength.max),
  v.check(isVisible, "Must have something to see."),
);
export const DisplayName = label(limits.displayNameLength.min, limits.displayNameLength.max);
export const About = text(limits.aboutLength.min, limits.aboutLength.max);
export const Topic = text(limits.topicLength.min, limits.topicLength.max);
/** What the client draws a person's picture from; the same text gives the same picture. */
export const AvatarSeed = v.pipe(
  v.string("Must be text."),
  v.regex(/^[A-Za-z0-9_-]{1,32}$/, "Must have 1 to 32 letters, digits, dashes or underscores."),
);
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** One emoji: what a person sees as one sign may be several code points. */
export const Emoji = v.pipe(
  v.string("Must be text."),
  v.maxLength(64, "Must be one emoji."),
  v.check(
    (value) =>
      /^(\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3)/u.test(value) &&
      [...graphemes.segment(value)].length === 1,
    "Must be one emoji.",
  ),
);
export const Nonce = text(limits.nonceLength.min, limits.nonceLength.max);
export const InviteCode = v.pipe(
  v.string("Must be text."),
  v.regex(/^[A-Za-z0-9]{1,32}$/, "Must be an invite code."),
);

/** A whole number within bounds. */
export const integer = (min: number, max: number) =>
  v.pipe(
    v.number("Must be a number."),
    v.integer("Must be a whole number."),
    v.minValue(min, `Must be at least ${min}.`),
    v.maxValue(max, `Must be at most ${max}.`),
  );
