import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { Notice } from "./Notice.tsx";

export interface ConfirmDialogProps {
  readonly title: string;
  readonly description: string;
  /** The verb on the button: what happens, not "OK". */
  readonly action: string;
  readonly busy: boolean;
  readonly error: string | null;
  /** What is filled in before, if anything is. */
  readonly children?: ReactNode;
  /** Whether something has to be filled in first. */
  readonly disabled?: boolean;
  onConfirm(): void;
  onClose(): void;
}

/** Asks once before something that cannot be undone. Focus begins on the way out. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Dialog title={props.title} description={props.description} onClose={props.onClose}>
      {props.children && <div className="mb-5">{props.children}</div>}
      {props.error && (
        <div className="mb-4">
          <Notice kind="error">{props.error}</Notice>
        </div>
      )}
      <div className="flex justify-end gap-2">
        <Button data-autofocus={props.children ? undefined : true} onClick={props.onClose}>
          Cancel
        </Button>
        <Button kind="danger" busy={props.busy} disabled={props.disabled} onClick={props.onConfirm}>
          {props.action}
        </Button>
      </div>
    </Dialog>
  );
}
