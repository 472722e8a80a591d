import type { Person } from "./chat-client.ts";

/** The ACK of `attachment.create`. */
export interface Announced {
  readonly attachment_id: string;
  readonly upload: {
    readonly url: string;
    readonly fields: Record<string, string>;
    readonly expires_at: string;
  };
}

export const announce = (who: Person, channel_id: string, fields: object): Promise<Announced> =>
  who.socket.ok("attachment.create", { channel_id, ...fields });

/** Sends the form as a browser does. @param changed fields that it was not signed with */
export function fillForm(
  { upload }: Announced,
  bytes: Uint8Array,
  changed: Record<string, string> = {},
): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...upload.fields, ...changed })) form.set(name, value);
  form.set("file", new Blob([new Uint8Array(bytes)]), "whatever");
  return fetch(upload.url, { method: "POST", body: form });
}

/** What `attachment.create` is told of a file. */
export const described = (bytes: Uint8Array, filename = "a.png", content_type = "image/png") => ({
  filename,
  content_type,
  size_bytes: bytes.length,
});

/** Announces and uploads a file. @returns its id */
export async function uploadFile(
  who: Person,
  channelId: string,
  bytes: Uint8Array,
  fields: object = described(bytes),
): Promise<string> {
  const announced = await announce(who, channelId, fields);
  const { status } = await fillForm(announced, bytes);
  if (status !== 204) throw new Error(`the upload was answered with ${status}`);
  return announced.attachment_id;
}
