/** dial: the reverse WebSocket, in which the QQ side connects to the bot and does not give up. */
import { WebSocket } from "ws";
import type { After } from "../webwx/account.ts";
import type { Faults } from "./faults.ts";

export type DialParts = {
  readonly token: string | undefined;
  readonly selfId: number;
  readonly after: After;
  readonly reconnectMs: number;
  readonly faults: Faults;
  /** What is to be done when the emulator closes. */
  readonly endings: Set<() => void>;
  /** Takes a socket that is open. */
  readonly take: (socket: WebSocket) => void;
};

/** Connects, and again some time after the line broke or nobody answered. Resolves when it is connected for the first time, or over. */
export function dial(url: string, { token, selfId, after, reconnectMs, faults, endings, take }: DialParts): Promise<void> {
  const headers = { "X-Self-ID": String(selfId), "X-Client-Role": "Universal", "User-Agent": "OneBot/11", ...(token !== undefined && { Authorization: `Bearer ${token}` }) };
  return new Promise((resolve) => {
    let over = false;
    let undo = (): void => {};
    const again = (): void => {
      if (!over) undo = after(reconnectMs, attempt);
    };
    const attempt = (): void => {
      if (faults.unreachable) {
        again();
        return;
      }
      const socket = new WebSocket(url, { headers, perMessageDeflate: false });
      undo = () => socket.terminate();
      socket.on("error", () => socket.terminate());
      socket.on("close", again);
      socket.on("open", () => {
        take(socket);
        resolve();
      });
    };
    endings.add(() => {
      over = true;
      undo();
      resolve();
    });
    attempt();
  });
}
