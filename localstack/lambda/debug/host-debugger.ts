import type { Log } from "../../log.ts";
import type { DebugMode } from "./debug-mode.ts";
import { DebuggerPort } from "./debugger-port.ts";

/** Opens the host processes of one place for a debugger, one after the other as they are replaced. */
export class HostDebugger {
  readonly #mode: DebugMode;
  readonly #log: Log;
  readonly #port: DebuggerPort | undefined;
  #isOpen = false;

  private constructor(mode: DebugMode, log: Log, port: DebuggerPort | undefined) {
    this.#mode = mode;
    this.#log = log;
    this.#port = port;
  }

  /** @param index of the host: each has a port of its own */
  static async create(mode: DebugMode, index: number, log: Log): Promise<HostDebugger> {
    if (mode.by === "editor") return new HostDebugger(mode, log, undefined);
    const port = await DebuggerPort.listen(mode.port === 0 ? 0 : mode.port + index);
    return new HostDebugger(mode, log, port);
  }

  /** The host process opens its inspector itself, where no editor makes it do so. */
  get opensInspector(): boolean {
    return this.#mode.by === "port";
  }

  /** For the host process; the environments in it do not see them. */
  get variables(): Readonly<Record<string, string>> {
    return this.#mode.by === "editor" ? this.#mode.variables : {};
  }

  /** Somebody may stop the code. An editor that opened the inspector of a process stays attached to it. */
  get isAttached(): boolean {
    return this.#port ? this.#port.isAttached : this.#isOpen;
  }

  /** Called when nobody is attached any more. An editor's own attachment is not seen to end. */
  onDetached(listener: () => void): void {
    if (this.#port) this.#port.onDetached = listener;
  }

  /** @param url `ws://127.0.0.1:{port}/{id}` */
  opened(url: string): void {
    this.#isOpen = true;
    if (!this.#port) return;
    this.#port.setInspector(url);
    const { port } = this.#port;
    const target = new URL(url);
    target.port = String(port);
    this.#log.notice(`Debugger for handlers: ${target.href}, attach to port ${port}`);
  }

  hostEnded(): void {
    this.#isOpen = false;
    this.#port?.setInspector(undefined);
  }

  close(): void {
    this.#port?.close();
  }
}
