import { useState } from "react";
import { limits } from "#protocol/limits";
import { useClient, useUser } from "../../hooks/client-context.tsx";
import { useTask } from "../../hooks/use-task.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { toast } from "../../ui/toasts.ts";

/** The account itself: its password, its other devices, its end. */
export function AccountSettings({ onDone }: { onDone(): void }) {
  const user = useUser();
  return (
    <div className="flex flex-col gap-7">
      <p className="text-base">
        You log in as <strong>{user.username}</strong>.
      </p>
      <PasswordForm />
      <Everywhere />
      <DeleteAccount onDone={onDone} />
    </div>
  );
}

const HEADING = "mb-2 text-lg font-bold";

function PasswordForm() {
  const client = useClient();
  const [password, setPassword] = useState("");
  const [next, setNext] = useState("");
  const task = useTask();
  const isShort = next !== "" && next.length < limits.passwordLength.min;

  function change(): void {
    task.run(async () => {
      await client.changePassword(password, next);
      setPassword("");
      setNext("");
      toast("Your password is changed. Your other devices are logged out.");
    });
  }

  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isShort) change();
      }}
    >
      <h3 className={HEADING}>Change your password</h3>
      <Field
        label="Password"
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Field
        label="New password"
        type="password"
        autoComplete="new-password"
        maxLength={limits.passwordLength.max}
        value={next}
        onChange={(event) => setNext(event.target.value)}
        error={isShort ? `It takes at least ${limits.passwordLength.min} characters.` : undefined}
        hint="All of your other devices are logged out by it."
      />
      {task.error && <Notice kind="error">{task.error}</Notice>}
      <div>
        <Button type="submit" busy={task.busy} disabled={password === "" || next === ""}>
          Change password
        </Button>
      </div>
    </form>
  );
}

function Everywhere() {
  const client = useClient();
  const task = useTask();
  return (
    <section>
      <h3 className={HEADING}>Log out everywhere</h3>
      <p className="mb-3 text-muted">Ends this session and those of all your devices, at once.</p>
      {task.error && (
        <div className="mb-3">
          <Notice kind="error">{task.error}</Notice>
        </div>
      )}
      <Button busy={task.busy} onClick={() => task.run(() => client.logOutEverywhere())}>
        Log out everywhere
      </Button>
    </section>
  );
}

function DeleteAccount({ onDone }: { onDone(): void }) {
  const client = useClient();
  const [isOpen, setOpen] = useState(false);
  const [password, setPassword] = useState("");
  const task = useTask();
  return (
    <section>
      <h3 className={HEADING}>Delete the account</h3>
      <p className="mb-3 text-muted">
        You leave all guilds, and nobody can log in as you again. What you wrote stays, without your name.
        This cannot be undone.
      </p>
      {!isOpen && (
        <Button kind="danger" onClick={() => setOpen(true)}>
          Delete my account
        </Button>
      )}
      {isOpen && (
        <form
          className="flex flex-col gap-3 rounded-2xl border border-danger p-4"
          onSubmit={(event) => {
            event.preventDefault();
            task.run(async () => {
              await client.deleteAccount(password);
              onDone();
            });
          }}
        >
          <Field
            label="Your password, to be sure"
            type="password"
            autoComplete="current-password"
            autoFocus
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          {task.error && <Notice kind="error">{task.error}</Notice>}
          <div className="flex gap-2">
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button type="submit" kind="danger" busy={task.busy} disabled={password === ""}>
              Delete it for ever
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}
