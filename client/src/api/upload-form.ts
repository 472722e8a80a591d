/** Without a sign of progress for this long the connection is taken to be lost. */
const STALLED_AFTER_MS = 30_000;

/** A form that the server has signed: see `attachment.create`. */
export interface UploadForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** UPLOAD_CUT: it did not arrive whole; the same form may be used again. UPLOAD_REFUSED: the store does not take it by this form. */
export class UploadError extends Error {
  override readonly name = "UploadError";
  readonly code: "UPLOAD_CUT" | "UPLOAD_REFUSED";

  constructor(code: UploadError["code"]) {
    super(code);
    this.code = code;
  }
}

export interface UploadOptions {
  readonly signal: AbortSignal;
  /** @param share from 0 to 1 */
  onProgress(share: number): void;
}

/**
 * Sends a file to the store, the fields in their order and the file last, as S3 wants it. By XMLHttpRequest: fetch tells nothing of how far it is.
 * @throws UploadError; the signal's reason where it was given up
 */
export function postForm(
  { url, fields }: UploadForm,
  file: File,
  { signal, onProgress }: UploadOptions,
): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer: ReturnType<typeof setTimeout>;
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), STALLED_AFTER_MS);
    };
    const giveUp = () => request.abort();
    request.upload.onprogress = ({ loaded, total }) => {
      watch();
      onProgress(total > 0 ? loaded / total : 0);
    };
    request.onload = () =>
      request.status >= 200 && request.status < 300
        ? resolve()
        : reject(new UploadError(request.status >= 500 ? "UPLOAD_CUT" : "UPLOAD_REFUSED"));
    request.onerror = () => reject(new UploadError("UPLOAD_CUT"));
    request.onabort = () => reject(signal.aborted ? signal.reason : new UploadError("UPLOAD_CUT"));
    request.onloadend = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
    };
    signal.addEventListener("abort", giveUp);
    request.open("POST", url);
    watch();
    request.send(form);
  });
}
