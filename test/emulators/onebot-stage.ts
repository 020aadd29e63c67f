/** onebot-stage: a group with its people, an emulator around it, and a client that is connected: what most tests of the emulator begin with. */
import { once } from "node:events";
import { WebSocketServer } from "ws";
import { Client } from "./onebot-client.ts";
import { type OneBot, type OneBotOptions, openOneBot } from "./onebot/server.ts";

export type Stage = { readonly server: OneBot; readonly client: Client; readonly aming: number; readonly xiaomei: number; readonly wang: number; readonly group: number };
const open: OneBot[] = [];

/** Opens it with the bot in a rank; 阿明 owns the group, 小美 is a member and 小王 is not in it. */
export async function stage(options: OneBotOptions = {}, rank: "owner" | "admin" | "member" = "admin"): Promise<Stage & OneBot> {
  const server = await openOneBot({ heartbeatMs: 0, cardPauseMs: 0, reconnectMs: 5, ...options });
  open.push(server);
  const { world } = server;
  const [aming, xiaomei, wang] = [world.person("阿明"), world.person("小美"), world.person("小王")];
  const group = world.group("瑜伽小站", { owner: rank === "owner" ? world.bot : aming, admins: rank === "admin" ? [world.bot] : [], members: [aming, xiaomei] });
  return { ...server, server, client: await Client.open(server, options.token === undefined ? {} : { token: options.token }), aming, xiaomei, wang, group };
}

/** Closes all that were opened. */
export async function closeStages(): Promise<void> {
  for (const server of open.splice(0)) await server.close();
}

export type Listening = { readonly url: string; readonly clients: readonly Client[]; readonly headers: readonly (readonly unknown[])[]; close(): Promise<void> };

/** A bot that waits for the QQ side to connect. */
export async function listen(port = 0): Promise<Listening> {
  const bot = new WebSocketServer({ port, host: "127.0.0.1" });
  const [clients, headers]: [Client[], (readonly unknown[])[]] = [[], []];
  bot.on("connection", (socket, { headers: given }) => {
    headers.push([given.authorization, given["x-self-id"], given["x-client-role"]]);
    clients.push(new Client(socket));
  });
  await once(bot, "listening");
  const address = bot.address();
  const close = async (): Promise<void> => {
    for (const { socket } of clients) socket.terminate();
    await new Promise((resolve) => bot.close(resolve));
  };
  return { url: `ws://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}`, clients, headers, close };
}
