import { authenticate } from "#core/account";
import { changePassword } from "#core/change-password";
import { deleteAccount } from "#core/delete-account";
import { logIn } from "#core/log-in";
import { logOut } from "#core/log-out";
import { refreshSession } from "#core/refresh-session";
import { register } from "#core/register";
import {
  DeleteAccountRequest,
  LoginRequest,
  LogoutRequest,
  PasswordRequest,
  RefreshRequest,
  RegisterRequest,
  type Session,
} from "#protocol/http";
import { accountDeps as deps } from "#runtime/account-deps";
import { continueDeletion } from "#runtime/continue-deletion";
import { type HttpRequest, httpHandler } from "#runtime/http";
import { parseWith } from "#runtime/parse";

/** Kept of the time for the step of a deletion that has begun. */
const STEP_MS = 3_000;

const answer = (request: HttpRequest, status: number, session: Session) => {
  request.isFrom(session.user.id);
  return { status, body: session };
};

export const handler = httpHandler({
  "POST /auth/register": async (request) => {
    const fields = parseWith(RegisterRequest, request.json());
    return answer(request, 201, await register(deps, fields));
  },

  "POST /auth/login": async (request) => {
    const { username, password } = parseWith(LoginRequest, request.json());
    return answer(request, 200, await logIn(deps, username, password));
  },

  "POST /auth/refresh": async (request) => {
    const { refresh_token } = parseWith(RefreshRequest, request.json());
    return answer(request, 200, await refreshSession(deps, refresh_token));
  },

  "POST /auth/logout": async (request) => {
    const { refresh_token, everywhere } = parseWith(LogoutRequest, request.json());
    const userId = await logOut(deps, refresh_token, everywhere);
    if (userId !== undefined) request.isFrom(userId);
    return { status: 204 };
  },

  "POST /auth/password": async (request) => {
    const { account } = await authenticate(deps, request.bearer);
    request.isFrom(account.user.id);
    const { password, new_password: newPassword } = parseWith(PasswordRequest, request.json());
    return answer(request, 200, await changePassword(deps, account, { password, newPassword }));
  },

  "POST /auth/delete": async (request) => {
    const { account } = await authenticate(deps, request.bearer);
    request.isFrom(account.user.id);
    const { password } = parseWith(DeleteAccountRequest, request.json());
    await deleteAccount(deps, account, password);
    const hasTime = () => deps.now() < request.deadlineMs - STEP_MS;
    await continueDeletion(account.user.id, hasTime, request.requestId);
    return { status: 204 };
  },
});
