/** The OneBot emulator alone: lines, tokens, events and the calls that a group bot lives by. */
import { afterEach, describe, expect, it } from "vitest";
import { Client } from "./onebot-client.ts";
import { type OneBot, type OneBotOptions, openOneBot } from "./onebot/server.ts";

const open: OneBot[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const started = async (options: OneBotOptions = {}, rank: "owner" | "admin" | "member" = "admin") => {
  const server = await openOneBot({ heartbeatMs: 0, cardPauseMs: 0, ...options });
  open.push(server);
  const { world } = server;
  const [aming, xiaomei] = [world.person("阿明"), world.person("小美")];
  const group = world.group("瑜伽小站", { owner: rank === "owner" ? world.bot : aming, admins: rank === "admin" ? [world.bot] : [], members: [aming, xiaomei] });
  return { server, world, aming, xiaomei, group, client: await Client.open(server, { ...(options.token !== undefined && { token: options.token }) }) };
};

describe("a line", () => {
  it("says hello, answers with the echo, and tells nothing that was before it", async () => {
    const { server, world, aming, group } = await started();
    world.say(aming, group, "早");
    const client = await Client.open(server);
    expect(await client.call("get_login_info")).toEqual({ status: "ok", retcode: 0, data: { user_id: world.bot, nickname: "暖群" }, message: "", wording: "", echo: "e1" });
    expect(client.events).toEqual([{ time: expect.any(Number), self_id: world.bot, post_type: "meta_event", meta_event_type: "lifecycle", sub_type: "connect" }]);
  });
});
