import { createStore } from "zustand/vanilla";
import { limits } from "#protocol/limits";
import type { Attachment } from "#protocol/objects";
import { postForm, type UploadForm, type UploadOptions } from "../api/upload-form.ts";
import type { GatewayConnection } from "../gateway/connection.ts";
import { type ImageSize, imageSize } from "./image-size.ts";
import { omit } from "./omit.ts";
import { contentTypeOf, filenameOf, refusalOf } from "./upload-rules.ts";

/** A form that is about to end is not begun with. */
const FORM_GOOD_FOR_MS = (limits.uploadSeconds - 60) * 1_000;

const TOO_MANY = `A message may have up to ${limits.attachmentsPerMessage} files. Send the others with the next one.`;

/** A file that is to go with the next message. */
export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly contentType: string;
  /** Of an image that this browser can show: its size, and where it is shown from. */
  readonly image?: ImageSize & { readonly url: string };
  readonly status: "uploading" | "done" | "failed";
  /** How much of it is there, from 0 to 1. */
  readonly share: number;
  /** Why it failed, as a code for words. */
  readonly errorCode?: string;
  /** What the message names it by, once it is there. */
  readonly attachmentId?: string;
}

export interface UploadsState {
  /** By channel, in the order in which they were chosen. */
  readonly files: Readonly<Record<string, readonly Upload[]>>;
  /** By channel: what could not be attached, in sentences. */
  readonly refused: Readonly<Record<string, string>>;
}

const INITIAL: UploadsState = { files: {}, refused: {} };

export interface UploadsOptions {
  readonly post?: ((form: UploadForm, file: File, options: UploadOptions) => Promise<void>) | undefined;
  measure?(file: File): Promise<ImageSize | undefined>;
}

/** What is kept of a file besides what is shown. */
interface Work {
  readonly file: File;
  abort: AbortController;
  form?: UploadForm & { readonly attachmentId: string; readonly atMs: number };
}

/** Brings files to the store, so that they are there when their message is sent. It goes on while another channel is open. */
export class Uploads {
  readonly store = createStore<UploadsState>(() => INITIAL);
  readonly #request: GatewayConnection["request"];
  readonly #post: NonNullable<UploadsOptions["post"]>;
  readonly #measure: NonNullable<UploadsOptions["measure"]>;
  readonly #work = new Map<string, Work>();
  /** Whose files they are. */
  #userId: string | null = null;

  constructor(
    request: GatewayConnection["request"],
    { post = postForm, measure = imageSize }: UploadsOptions = {},
  ) {
    this.#request = request;
    this.#post = post;
    this.#measure = measure;
  }

  /** Takes those that a message may have and begins; says of the others why not. */
  async add(channelId: string, files: readonly File[]): Promise<void> {
    const good = files.filter((file) => refusalOf(file) === undefined);
    const room = limits.attachmentsPerMessage - this.#files(channelId).length;
    const reasons = files.flatMap((file) => refusalOf(file) ?? []);
    if (good.length > room) reasons.push(TOO_MANY);
    this.refuse(channelId, reasons.length === 0 ? null : reasons.join(" "));
    const taken = good.slice(0, room).map((file) => {
      const work: Work = { file, abort: new AbortController() };
      const upload: Upload = {
        id: crypto.randomUUID(),
        name: filenameOf(file),
        sizeBytes: file.size,
        contentType: contentTypeOf(file),
        status: "uploading",
        share: 0,
      };
      this.#work.set(upload.id, work);
      return { upload, work };
    });
    this.#change(channelId, (all) => [...all, ...taken.map(({ upload }) => upload)]);
    await Promise.all(taken.map(({ upload, work }) => this.#begin(channelId, upload.id, work)));
  }

  /** Says why something cannot be attached; null: that has been read. */
  refuse(channelId: string, reason: string | null): void {
    this.store.setState(({ refused }) => ({
      refused:
        reason === null ? omit(refused, (id) => id === channelId) : { ...refused, [channelId]: reason },
    }));
  }

  /** Takes a file out again, wherever it is. */
  remove(channelId: string, id: string): void {
    this.#forget(this.#files(channelId).filter((each) => each.id === id));
    this.#change(channelId, (all) => all.filter((each) => each.id !== id));
  }

  async retry(channelId: string, id: string): Promise<void> {
    const work = this.#work.get(id);
    const upload = this.#files(channelId).find((each) => each.id === id);
    if (!work || upload?.status !== "failed") return;
    work.abort = new AbortController();
    const { errorCode: _, ...rest } = upload;
    this.#replace(channelId, { ...rest, status: "uploading", share: 0 });
    await this.#send(channelId, id, work);
  }

  isComplete(channelId: string): boolean {
    return this.#files(channelId).every(({ status }) => status === "done");
  }

  /** Gives the files of a message that is sent now, and forgets them. */
  take(channelId: string): Attachment[] {
    const files = this.#files(channelId);
    this.#forget(files);
    this.#change(channelId, () => []);
    this.refuse(channelId, null);
    return files.flatMap(({ attachmentId, name, sizeBytes, contentType, image }) =>
      attachmentId === undefined
        ? []
        : {
            id: attachmentId,
            filename: name,
            size_bytes: sizeBytes,
            content_type: contentType,
            ...(image ? { width: image.width, height: image.height } : {}),
          },
    );
  }

  /** Files of a message that was not sent: they are at the store, and go with another one. */
  giveBack(channelId: string, attachments: readonly Attachment[]): void {
    const room = limits.attachmentsPerMessage - this.#files(channelId).length;
    if (attachments.length > room) this.refuse(channelId, TOO_MANY);
    const back = attachments.slice(0, room).map(
      ({ id, filename, size_bytes, content_type }): Upload => ({
        id: crypto.randomUUID(),
        name: filename,
        sizeBytes: size_bytes,
        contentType: content_type,
        status: "done",
        share: 1,
        attachmentId: id,
      }),
    );
    this.#change(channelId, (all) => [...back, ...all]);
  }

  /** Goes on with the files of this person; another one's go. */
  open(userId: string): void {
    if (this.#userId !== userId) this.clear();
    this.#userId = userId;
  }

  /** The session is over: what is at the store stays for the next log-in, what was on its way is cut and can be retried. */
  pause(): void {
    for (const [channelId, uploads] of Object.entries(this.store.getState().files)) {
      for (const { id, status } of uploads) {
        if (status !== "uploading") continue;
        this.#work.get(id)?.abort.abort();
        this.#patch(channelId, id, { status: "failed", errorCode: "UPLOAD_CUT" });
      }
    }
  }

  /** For a log-out. */
  clear(): void {
    this.#forget(Object.values(this.store.getState().files).flat());
    this.store.setState(INITIAL);
  }

  /** The size of an image is known before its preview is shown, so that nothing moves when it appears. */
  async #begin(channelId: string, id: string, work: Work): Promise<void> {
    const size = await this.#measure(work.file);
    if (work.abort.signal.aborted) return;
    if (size) this.#patch(channelId, id, { image: { ...size, url: URL.createObjectURL(work.file) } });
    await this.#send(channelId, id, work);
  }

  async #send(channelId: string, id: string, work: Work): Promise<void> {
    const { signal } = work.abort;
    try {
      const { attachmentId, ...form } = await this.#form(channelId, id, work);
      if (signal.aborted) return;
      const onProgress = (share: number) => this.#patch(channelId, id, { share });
      await this.#post(form, work.file, { signal, onProgress });
      this.#patch(channelId, id, { status: "done", share: 1, attachmentId });
    } catch (error) {
      if (signal.aborted) return;
      const code = codeOf(error);
      if (code === "UPLOAD_REFUSED") delete work.form;
      this.#patch(channelId, id, { status: "failed", errorCode: code });
    }
  }

  /** A form that is still good is used again: a person may have only so many that no message took. */
  async #form(channelId: string, id: string, work: Work): Promise<NonNullable<Work["form"]>> {
    if (work.form && Date.now() - work.form.atMs < FORM_GOOD_FOR_MS) return work.form;
    const upload = this.#files(channelId).find((each) => each.id === id);
    const { attachment_id, upload: form } = await this.#request("attachment.create", {
      channel_id: channelId,
      filename: upload?.name ?? filenameOf(work.file),
      content_type: contentTypeOf(work.file),
      size_bytes: work.file.size,
    });
    work.form = { url: form.url, fields: form.fields, attachmentId: attachment_id, atMs: Date.now() };
    return work.form;
  }

  #forget(uploads: readonly Upload[]): void {
    for (const { id, image } of uploads) {
      this.#work.get(id)?.abort.abort();
      this.#work.delete(id);
      if (image) URL.revokeObjectURL(image.url);
    }
  }

  #files(channelId: string): readonly Upload[] {
    return this.store.getState().files[channelId] ?? [];
  }

  #patch(channelId: string, id: string, part: Partial<Upload>): void {
    const upload = this.#files(channelId).find((each) => each.id === id);
    if (upload) this.#replace(channelId, { ...upload, ...part });
  }

  #replace(channelId: string, upload: Upload): void {
    this.#change(channelId, (all) => all.map((each) => (each.id === upload.id ? upload : each)));
  }

  #change(channelId: string, change: (all: readonly Upload[]) => readonly Upload[]): void {
    this.store.setState(({ files }) => {
      const next = change(files[channelId] ?? []);
      return {
        files: next.length === 0 ? omit(files, (id) => id === channelId) : { ...files, [channelId]: next },
      };
    });
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  // Other limits are on what a person keeps; this one is on what they have begun and not sent.
  return code === "LIMIT_REACHED" ? "UPLOADS_FULL" : code;
}
