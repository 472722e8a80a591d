import * as v from "valibot";
import WebSocket from "ws";
import { Session, TicketAnswer } from "#protocol/http";

type Json = Record<string, unknown>;

/** A frame's single object, or one dispatch of an array. */
export interface Received {
  readonly t?: string;
  readonly id?: string | null;
  readonly c?: string;
  readonly s?: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape, and a wrong one fails it
  readonly d: any;
}

export interface HttpAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly body: any;
}

export async function post(
  http: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<HttpAnswer> {
  const response = await fetch(http + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}

let people = 0;

/** A name that no other test uses. */
export const newName = (): string =>
  `u${process.pid.toString(36)}_${Date.now().toString(36)}_${people++}`.slice(0, 32);
export const PASSWORD = "correct horse";

export type OpenSession = v.InferOutput<typeof Session>;

export async function registerUser(http: string, username = newName()): Promise<OpenSession> {
  const { status, body } = await post(http, "/auth/register", { username, password: PASSWORD });
  if (status !== 201) throw new Error(`register: ${status} ${JSON.stringify(body)}`);
  return v.parse(Session, body);
}

export async function askTicket(
  http: string,
  accessToken: string,
): Promise<v.InferOutput<typeof TicketAnswer>> {
  const { status, body } = await post(
    http,
    "/gateway/ticket",
    {},
    { authorization: `Bearer ${accessToken}` },
  );
  if (status !== 200) throw new Error(`ticket: ${status} ${JSON.stringify(body)}`);
  return v.parse(TicketAnswer, body);
}

const ANSWER_MS = 10_000;

/** One WebSocket of one person, as a client would hold it, with everything that came. */
export class ChatSocket {
  readonly received: Received[] = [];
  /** Texts of the frames, as they came. */
  readonly frames: string[] = [];
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, (answer: Received) => void>();
  #requests = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => this.#take(data.toString()));
  }

  /** Rejects with the handshake's status where it is refused. */
  static async open(url: string): Promise<ChatSocket> {
    const socket = new WebSocket(url);
    const chat = new ChatSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
      socket.once("unexpected-response", (_request, response) => {
        response.resume();
        reject(new Error(`handshake answered ${response.statusCode}`));
      });
    });
    return chat;
  }

  static async connect(http: string, accessToken: string): Promise<ChatSocket> {
    const { ticket, url } = await askTicket(http, accessToken);
    return ChatSocket.open(`${url}?ticket=${ticket}`);
  }

  #take(text: string): void {
    this.frames.push(text);
    const parsed: unknown = JSON.parse(text);
    for (const one of (Array.isArray(parsed) ? parsed : [parsed]) as Received[]) {
      this.received.push(one);
      if (one.id) this.#waiting.get(one.id)?.(one);
    }
  }

  /** Sends an action and waits for its ACK, READY or ERROR. */
  request(action: string, fields: Json = {}): Promise<Received> {
    this.#requests += 1;
    const id = `r${this.#requests}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${action}`)), ANSWER_MS);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(answer);
      });
      this.#socket.send(JSON.stringify({ action, id, ...fields }));
    });
  }

  /** The ACK's or READY's `d`; anything else fails the test with its code. */
  async ok(action: string, fields: Json = {}): Promise<Received["d"]> {
    const answer = await this.request(action, fields);
    if (answer.t === "ERROR") throw new Error(`${action}: ${JSON.stringify(answer.d)}`);
    return answer.d;
  }

  /** The error code of the answer, undefined where it is none. */
  async refusal(action: string, fields: Json = {}): Promise<string | undefined> {
    const answer = await this.request(action, fields);
    return answer.t === "ERROR" ? answer.d.code : undefined;
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  dispatches(t: string): Received[] {
    return this.received.filter((one) => one.t === t);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.once("close", () => resolve());
      if (this.#socket.readyState === WebSocket.CLOSED) resolve();
      this.#socket.close();
    });
  }

  /** Ends without a closing handshake, as a lost network does. */
  terminate(): void {
    this.#socket.terminate();
  }
}

export interface Person {
  readonly socket: ChatSocket;
  readonly session: OpenSession;
  readonly ready: Received["d"];
}

/** Registers, connects and identifies somebody new. */
export async function newPerson(http: string): Promise<Person> {
  const session = await registerUser(http);
  const socket = await ChatSocket.connect(http, session.access_token);
  const ready = await socket.ok("session.identify");
  return { socket, session, ready };
}

export interface Place {
  readonly guildId: string;
  readonly channelId: string;
  /** Without a limit of uses. */
  readonly code: string;
}

/** A guild with one channel and an invite, made by `owner`. */
export async function newPlace(owner: Person): Promise<Place> {
  const { guild } = await owner.socket.ok("guild.create", { name: "A guild" });
  const { channel } = await owner.socket.ok("channel.create", { guild_id: guild.id, name: "general" });
  const { code } = await owner.socket.ok("invite.create", { guild_id: guild.id });
  return { guildId: guild.id, channelId: channel.id, code };
}
