import WebSocket from "ws";

/** Sends one message on a connection of its own; resolves with the first frame, as JSON. */
export async function askOnce(url: string, message: object): Promise<unknown> {
  const socket = new WebSocket(url);
  try {
    return await new Promise((resolve, reject) => {
      socket.on("error", reject);
      socket.on("open", () => socket.send(JSON.stringify(message)));
      socket.on("message", (data) => resolve(JSON.parse(data.toString())));
    });
  } finally {
    socket.terminate();
  }
}
