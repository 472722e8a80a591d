import { useState } from "react";
import * as v from "valibot";
import { Link, useSearch } from "wouter";
import { useStore } from "zustand";
import { limits } from "#protocol/limits";
import { Password, Username } from "#protocol/primitives";
import { useClient } from "../../hooks/client-context.tsx";
import { inviteOf, nextPath, paths } from "../../hooks/paths.ts";
import { Field } from "../../ui/Field.tsx";
import { AuthFrame } from "./AuthFrame.tsx";
import { CredentialsForm } from "./CredentialsForm.tsx";

export function RegisterPage() {
  const client = useClient();
  const search = useSearch();
  const byInvite = useStore(client.config).registration === "invite";
  const [invite, setInvite] = useState(inviteOf(nextPath(search)));
  return (
    <AuthFrame
      title="Create your account"
      lead={byInvite ? "A name, a password, and somebody's invite." : "A name and a password, nothing else."}
    >
      <CredentialsForm
        action="Create account"
        passwordKind="new-password"
        usernameHint="Letters, digits, dots, dashes and underscores."
        passwordHint={`At least ${limits.passwordLength.min} characters.`}
        check={(username, password) => ({
          ...(!v.is(Username, username) && {
            username: `Use ${limits.usernameLength.min} to ${limits.usernameLength.max} letters, digits, dots, dashes or underscores.`,
          }),
          ...(!v.is(Password, password) && {
            password: `Use ${limits.passwordLength.min} to ${limits.passwordLength.max} characters.`,
          }),
        })}
        onSubmit={(username, password) => client.register(username, password, inviteOf(invite))}
      >
        {byInvite && (
          <Field
            label="Invite code"
            name="invite"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={invite}
            onChange={(event) => setInvite(event.target.value)}
            hint="An account here needs one. A link to an invite will do."
          />
        )}
      </CredentialsForm>
      <p className="mt-6 text-base text-muted">
        Already have an account?{" "}
        <Link
          href={search ? `${paths.login}?${search}` : paths.login}
          className="font-semibold text-accent-text underline underline-offset-4"
        >
          Log in
        </Link>
      </p>
    </AuthFrame>
  );
}
