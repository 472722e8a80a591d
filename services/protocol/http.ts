import * as v from "valibot";
import { User } from "./objects.ts";
import { InviteCode, Password, Timestamp, Username } from "./primitives.ts";

/** POST /auth/register. `invite` is needed where registration is by invite only, and means nothing elsewhere. */
export const RegisterRequest = v.strictObject({
  username: Username,
  password: Password,
  invite: v.optional(InviteCode),
});
export type RegisterRequest = v.InferOutput<typeof RegisterRequest>;

/** POST /auth/login. Of any shape that a name or password ever had: what does not exist is refused as wrong, not as badly formed. */
export const LoginRequest = v.strictObject({
  username: v.pipe(v.string("Must be text."), v.maxLength(128, "Is too long.")),
  password: v.pipe(v.string("Must be text."), v.maxLength(512, "Is too long.")),
});
export type LoginRequest = v.InferOutput<typeof LoginRequest>;

const RefreshToken = v.pipe(v.string("Must be text."), v.maxLength(512, "Is too long."));

/** POST /auth/refresh */
export const RefreshRequest = v.strictObject({ refresh_token: RefreshToken });
export type RefreshRequest = v.InferOutput<typeof RefreshRequest>;

/** POST /auth/logout. `everywhere`: every session of the user ends, its sockets too. */
export const LogoutRequest = v.strictObject({
  refresh_token: RefreshToken,
  everywhere: v.optional(v.boolean("Must be true or false."), false),
});
export type LogoutRequest = v.InferOutput<typeof LogoutRequest>;

/** POST /auth/password, with a bearer. Every other session ends. */
export const PasswordRequest = v.strictObject({
  password: LoginRequest.entries.password,
  new_password: Password,
});
export type PasswordRequest = v.InferOutput<typeof PasswordRequest>;

/** POST /auth/delete, with a bearer: the account ends. */
export const DeleteAccountRequest = v.strictObject({ password: LoginRequest.entries.password });
export type DeleteAccountRequest = v.InferOutput<typeof DeleteAccountRequest>;

/** What register, log in and refresh answer. */
export const Session = v.object({ user: User, access_token: v.string(), refresh_token: v.string() });
export type Session = v.InferOutput<typeof Session>;

/** POST /gateway/ticket. `url` is complete with the stage; the ticket goes behind it as `?ticket=`. */
export const TicketAnswer = v.object({ ticket: v.string(), url: v.string(), expires_at: Timestamp });
export type TicketAnswer = v.InferOutput<typeof TicketAnswer>;
