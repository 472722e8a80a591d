import { Eye, EyeOff } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { useTask } from "../../hooks/use-task.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { useAutoFocus } from "../../ui/use-auto-focus.ts";

export interface CredentialsFormProps {
  readonly action: string;
  /** For the browser's password manager. */
  readonly passwordKind: "current-password" | "new-password";
  readonly usernameHint?: string;
  readonly passwordHint?: string;
  /** Further fields, below the password. */
  readonly children?: ReactNode;
  /** What is wrong before anything is sent, by field. */
  check(username: string, password: string): { username?: string; password?: string };
  onSubmit(username: string, password: string): Promise<void>;
}

/** Name and password. Errors stand at the field that they are about, others above the button. */
export function CredentialsForm(props: CredentialsFormProps) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [visible, setVisible] = useState(false);
  const [problems, setProblems] = useState<{ username?: string; password?: string }>({});
  const task = useTask();
  const first = useRef<HTMLInputElement>(null);
  useAutoFocus(first);

  function submit(): void {
    const found = props.check(username, password);
    setProblems(found);
    if (!found.username && !found.password) task.run(() => props.onSubmit(username, password));
  }

  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field
        ref={first}
        label="Username"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        value={username}
        onChange={(event) => setUsername(event.target.value)}
        error={problems.username}
        hint={props.usernameHint}
      />
      <Field
        label="Password"
        name="password"
        type={visible ? "text" : "password"}
        autoComplete={props.passwordKind}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={problems.password}
        hint={props.passwordHint}
        end={
          <IconButton
            icon={visible ? EyeOff : Eye}
            label={visible ? "Hide password" : "Show password"}
            onClick={() => setVisible(!visible)}
            className="mr-1.5"
          />
        }
      />
      {props.children}
      {task.error && <Notice kind="error">{task.error}</Notice>}
      <Button type="submit" kind="primary" busy={task.busy} className="mt-1 min-h-11">
        {props.action}
      </Button>
    </form>
  );
}
