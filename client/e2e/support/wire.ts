import { ChatSocket, post, runningChat } from "../../../tests/integration/support/chat-client.ts";
import { PASSWORD, type Person } from "./person.ts";

/** A second device of somebody, without a page: for what would take a page too long, or what it does not do yet. */
export async function openDevice(clientUrl: string, person: Person): Promise<ChatSocket> {
  const { api } = (await (await fetch(`${clientUrl}/config.json`)).json()) as { api: string };
  const { body } = await post(api, "/auth/login", { username: person.name, password: PASSWORD });
  const socket = await ChatSocket.connect(runningChat(api), body.access_token);
  await socket.ok("session.identify");
  return socket;
}

/** The channel that a page shows. */
export const channelOf = ({ page }: Person): string => new URL(page.url()).pathname.split("/").at(-1) ?? "";
