import { Link, useSearch } from "wouter";
import { useAccount, useClient } from "../../hooks/client-context.tsx";
import { paths } from "../../hooks/paths.ts";
import { Notice } from "../../ui/Notice.tsx";
import { AuthFrame } from "./AuthFrame.tsx";
import { CredentialsForm } from "./CredentialsForm.tsx";
import { logInWords } from "./log-in-words.ts";

export function LoginPage() {
  const client = useClient();
  const { ended } = useAccount();
  const search = useSearch();
  return (
    <AuthFrame title="Welcome back" lead="Log in to pick up where you left off.">
      {ended && (
        <div className="mb-5">
          <Notice kind="info">
            {ended === "account deleted"
              ? "Your account was deleted."
              : "Your session has ended, so please log in again. What you were writing is kept."}
          </Notice>
        </div>
      )}
      <CredentialsForm
        action="Log in"
        passwordKind="current-password"
        check={(username, password) => ({
          ...(username === "" && { username: "Enter your username." }),
          ...(password === "" && { password: "Enter your password." }),
        })}
        onSubmit={(username, password) => logInWords(client.logIn(username, password))}
      />
      <p className="mt-6 text-base text-muted">
        New here?{" "}
        <Link
          href={search ? `${paths.register}?${search}` : paths.register}
          className="font-semibold text-accent-text underline underline-offset-4"
        >
          Create an account
        </Link>
      </p>
    </AuthFrame>
  );
}
