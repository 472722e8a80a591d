import { Dices } from "lucide-react";
import { useEffect, useState } from "react";
import { limits } from "#protocol/limits";
import { useChat, useUser } from "../../hooks/client-context.tsx";
import { useTask } from "../../hooks/use-task.ts";
import { nameOf } from "../../state/users.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { LineSkeletons } from "../../ui/Skeleton.tsx";
import { TextArea } from "../../ui/TextArea.tsx";
import { toast } from "../../ui/toasts.ts";

/** Who this person is to others. What they are called and say of themselves is read first: it may have changed on another device. */
export function ProfileSettings() {
  const { people } = useChat();
  const me = useUser();
  const [about, setAbout] = useState<string | null>(null);
  const task = useTask();
  const { run } = task;
  useEffect(() => {
    run(async () => setAbout((await people.profile(me.id)).about ?? ""));
  }, [run, people, me.id]);
  if (about !== null) return <ProfileForm key={me.id} about={about} />;
  return task.error ? <Notice kind="error">{task.error}</Notice> : <LineSkeletons count={5} />;
}

function ProfileForm({ about: storedAbout }: { readonly about: string }) {
  const { people } = useChat();
  const me = useUser();
  const [displayName, setDisplayName] = useState(me.display_name ?? "");
  const [about, setAbout] = useState(storedAbout);
  const [avatar, setAvatar] = useState(me.avatar ?? null);
  const task = useTask();
  const shown = displayName.trim() === "" ? me.username : displayName.trim();

  function save(): void {
    task.run(async () => {
      await people.updateProfile({
        display_name: displayName.trim() || null,
        about: about.trim() || null,
        avatar,
      });
      toast("Your profile is saved.");
    });
  }

  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div className="flex items-center gap-4 rounded-2xl bg-field p-4">
        <Avatar seed={avatar ?? me.id} name={shown} size={64} />
        <div className="min-w-0 flex-1">
          <p className="truncate text-lg font-bold">{shown}</p>
          <p className="truncate text-sm text-muted">{me.username}</p>
        </div>
        <Button onClick={() => setAvatar(randomSeed())}>
          <Dices size={17} aria-hidden="true" />
          Another picture
        </Button>
      </div>
      <Field
        label="Display name"
        hint={`What others see. Without one it is ${nameOf({ username: me.username })}.`}
        maxLength={limits.displayNameLength.max}
        autoComplete="off"
        value={displayName}
        onChange={(event) => setDisplayName(event.target.value)}
      />
      <TextArea
        label="About you"
        hint={`Up to ${limits.aboutLength.max} characters.`}
        maxLength={limits.aboutLength.max}
        value={about}
        onChange={(event) => setAbout(event.target.value)}
      />
      {task.error && <Notice kind="error">{task.error}</Notice>}
      <div className="flex justify-end">
        <Button type="submit" kind="primary" busy={task.busy}>
          Save
        </Button>
      </div>
    </form>
  );
}

/** The picture is drawn from it, the same on every screen. */
const randomSeed = (): string => crypto.randomUUID().slice(0, 8);
