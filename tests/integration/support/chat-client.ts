import * as v from "valibot";
import { Session, TicketAnswer } from "#protocol/http";
import type { Client, LocalAws } from "#testing";
import { createClients } from "../../../localstack/testing/clients.ts";

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

/** Long enough for the slowest engine on a busy machine: a test that waits for nothing waits no longer than for its own time-out. */
const ANSWER_MS = 30_000;

/** A chat that runs: a stack of the test's own, or one in another process. */
export interface Chat {
  readonly urls: { readonly http?: string };
  readonly clients: LocalAws["clients"];
}

/** What `npm start` runs. @param http its HTTP API */
export const runningChat = (http: string): Chat => ({
  urls: { http },
  clients: createClients({ url: undefined, connections: () => [] }),
});

const httpOf = ({ urls: { http } }: Chat): string => {
  if (http === undefined) throw new Error("this chat has no HTTP API");
  return http;
};

/** What is in a frame: one object, or several dispatches. */
const contentsOf = (frame: Received | Received[]): Received[] => (Array.isArray(frame) ? frame : [frame]);

/** One WebSocket of one person, as a client would hold it, with everything that came. */
export class ChatSocket {
  readonly #client: Client;
  #requests = 0;

  private constructor(client: Client) {
    this.#client = client;
  }

  /** Rejects with the handshake's status where it is refused. */
  static async open(chat: Chat, url: string, query: Record<string, string> = {}): Promise<ChatSocket> {
    const [client] = await chat.clients(1, { url, query });
    return new ChatSocket(client);
  }

  static async connect(chat: Chat, accessToken: string): Promise<ChatSocket> {
    const { ticket, url } = await askTicket(httpOf(chat), accessToken);
    return ChatSocket.open(chat, url, { ticket });
  }

  get received(): Received[] {
    return this.#client.received.flatMap(contentsOf);
  }

  /** Texts of the frames, as they came. */
  get frames(): readonly string[] {
    return this.#client.frames;
  }

  /** Sends an action and waits for its ACK, READY or ERROR. */
  async request(action: string, fields: Json = {}): Promise<Received> {
    this.#requests += 1;
    const id = `r${this.#requests}`;
    const isAnswer = (one: Received) => one.id === id;
    this.#client.send({ action, id, ...fields });
    const frame = await this.#client.waitFor((one) => contentsOf(one).some(isAnswer), {
      timeoutMs: ANSWER_MS,
    });
    return contentsOf(frame).find(isAnswer) as Received;
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
    this.#client.send(text);
  }

  dispatches(t: string): Received[] {
    return this.received.filter((one) => one.t === t);
  }

  get isOpen(): boolean {
    return this.#client.isOpen;
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /** Ends without a closing handshake, as a lost network does. */
  terminate(): void {
    this.#client.terminate();
  }
}

export interface Person {
  readonly socket: ChatSocket;
  readonly session: OpenSession;
  readonly ready: Received["d"];
}

/** Registers, connects and identifies somebody new. */
export async function newPerson(chat: Chat): Promise<Person> {
  const session = await registerUser(httpOf(chat));
  const socket = await ChatSocket.connect(chat, session.access_token);
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
