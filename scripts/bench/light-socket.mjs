import { randomBytes } from "node:crypto";
import net from "node:net";

const HEAD_END = "\r\n\r\n";
const TEXT = 0x1;
const CLOSE = 0x8;
const NOTHING = Buffer.alloc(0);
/** All sockets are read into it, one after the other: a buffer and a stream for each frame would cost more than the frame. */
const received = Buffer.allocUnsafeSlow(64 * 1024);
/** 1000, RFC 6455, 7.4.1. */
const NORMAL_CLOSE = Buffer.from([0x03, 0xe8]);

/**
 * A WebSocket client that costs next to nothing (RFC 6455), so that thousands of them beside what is measured take little of its time: text frames in both
 * directions, no fragments, no extensions.
 *
 * @typedef {object} LightSocket
 * @property {(text: string) => void} send below 64 KB
 * @property {(listener: (payload: Buffer) => void) => void} onFrame the one listener for text frames that arrive; the payload is there during the call only
 * @property {() => void} close says goodbye; the far end then closes
 * @property {() => void} destroy
 *
 * @param {string} url `ws://127.0.0.1:3001/dev`
 * @returns {Promise<LightSocket>} rejects where the far end does not answer 101
 */
export function openLightSocket(url) {
  const { hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    let head = NOTHING;
    let read = (chunk) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(HEAD_END);
      if (end < 0) return;
      const [statusLine] = head.toString("latin1", 0, end).split("\r\n");
      if (!statusLine.startsWith("HTTP/1.1 101 ")) {
        reject(new Error(`${url} answered ${statusLine}`));
        stream.destroy();
        return;
      }
      const socket = serve(stream, head.subarray(end + HEAD_END.length));
      read = socket.read;
      resolve(socket.face);
    };
    const onread = {
      buffer: received,
      callback(length) {
        read(received.subarray(0, length));
        return true;
      },
    };
    const stream = net.connect({ host: hostname, port: Number(port), noDelay: true, onread });
    stream.on("error", reject);
    stream.on("close", () => reject(new Error(`${url} closed the connection`)));
    stream.write(
      `GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}${HEAD_END}`,
    );
  });
}

function serve(stream, first) {
  let unread = NOTHING;
  let onFrame = () => {};
  const read = (chunk) => {
    const bytes = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    let at = 0;
    for (let end = frameEnd(bytes, at); end <= bytes.length; end = frameEnd(bytes, at)) {
      const opcode = bytes[at] & 0x0f;
      if (opcode === TEXT) onFrame(bytes.subarray(at + headerSize(bytes, at), end));
      else if (opcode === CLOSE) stream.end(clientFrame(CLOSE, NORMAL_CLOSE));
      at = end;
    }
    // A copy: the next read of any socket overwrites this one.
    unread = at === bytes.length ? NOTHING : Buffer.from(bytes.subarray(at));
  };
  read(first);
  const face = {
    send: (text) => stream.write(clientFrame(TEXT, Buffer.from(text))),
    onFrame(listener) {
      onFrame = listener;
    },
    close: () => stream.end(clientFrame(CLOSE, NORMAL_CLOSE)),
    destroy: () => stream.destroy(),
  };
  return { face, read };
}

/** Frames of a server are not masked. @returns where the frame at `at` ends, beyond the bytes where its header is not whole */
function frameEnd(bytes, at) {
  const header = headerSize(bytes, at);
  if (at + header > bytes.length) return Number.POSITIVE_INFINITY;
  const short = bytes[at + 1] & 0x7f;
  return at + header + (short < 126 ? short : bytes.readUInt16BE(at + 2));
}

const headerSize = (bytes, at) => ((bytes[at + 1] & 0x7f) < 126 ? 2 : 4);

/** Masked with zeros: a mask is obligatory (RFC 6455, 5.3), and this one costs nothing. */
function clientFrame(opcode, payload) {
  const isShort = payload.length < 126;
  const header = Buffer.alloc(isShort ? 6 : 8);
  header[0] = 0x80 | opcode;
  header[1] = 0x80 | (isShort ? payload.length : 126);
  if (!isShort) header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, payload]);
}
