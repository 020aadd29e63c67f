/**
 * Clients that others made, with nothing of ours but the emulator: whether it speaks what they understand.
 * koishi needs its HTTP plugin for a forward WebSocket and @koishijs/plugin-server besides for a reverse one; as ES modules its packages do not load under Node, so they are required.
 * Its adapter keeps a timer for each call until `responseTimeout`, and does not come back after a forward line broke. node-napcat-ts needs nothing else.
 */
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import type * as Koishi from "koishi";
import type * as Adapter from "koishi-plugin-adapter-onebot";
import { NCWebsocket, Structs } from "node-napcat-ts";
import { describe, expect, it } from "vitest";
import { type OneBot, openOneBot, type Profile } from "../emulators/onebot/server.ts";

const require = createRequire(import.meta.url);
const { Context, HTTP, Logger }: typeof Koishi = require("koishi");
const { OneBotBot }: typeof Adapter = require("koishi-plugin-adapter-onebot");
// Its own types speak of another copy of koishi's context.
const { default: Server }: { readonly default: new (context: Koishi.Context, config: { readonly host: string; readonly port: number }) => object } = require("@koishijs/plugin-server");
Logger.levels.base = Logger.SILENT;

const limit = { timeout: 60_000 };
const token = "s3";
const turn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 1));

async function until(holds: () => boolean): Promise<void> {
  for (const began = performance.now(); !holds(); await turn()) if (performance.now() - began > 20_000) throw new Error(`not met: ${String(holds)}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

type Village = { readonly server: OneBot; readonly aming: number; readonly xiaomei: number; readonly wang: number; readonly group: number };

async function village(profile: Profile, format: "array" | "string" = "array"): Promise<Village> {
  const server = await openOneBot({ profile, token, format, heartbeatMs: 50, cardPauseMs: 10, reconnectMs: 20 });
  const { world } = server;
  const [aming, xiaomei, wang] = [world.person("阿明"), world.person("小美"), world.person("小王")];
  return { server, aming, xiaomei, wang, group: world.group("瑜伽小站", { owner: aming, admins: [world.bot], members: [xiaomei] }) };
}

/** Ends the emulator and looks whether anything is left open. */
async function ends(server: OneBot, open: readonly string[]): Promise<void> {
  await until(() => server.lines() === 0);
  await server.close();
  await until(() => sockets().length <= open.length);
}
const sockets = (): string[] => process.getActiveResourcesInfo().filter((kind) => kind.startsWith("TCP"));

const koishi = async ({ server: { world, url, dial, faults } }: Village, protocol: "ws" | "ws-reverse") => {
  const app = new Context();
  app.plugin(HTTP, {});
  const port = await freePort();
  const listening = protocol === "ws-reverse" ? app.plugin(Server, { host: "127.0.0.1", port }) : undefined;
  const given = { selfId: String(world.bot), token, responseTimeout: 2000 };
  const forward = { ...given, protocol: "ws", endpoint: url, retryLazy: 1000, retryInterval: 1000, retryTimes: 0 } as const;
  const adapter = app.plugin(OneBotBot, OneBotBot.Config(protocol === "ws" ? forward : { ...given, protocol, path: "/onebot" }));
  await app.start();
  if (protocol === "ws-reverse") await dial(`ws://127.0.0.1:${port}/onebot`, token);
  const [bot] = app.bots;
  if (!bot) throw new Error("no bot");
  await until(() => bot.isActive && bot.user?.name !== undefined);
  const stop = async (): Promise<void> => {
    // An event that comes after this throws in the adapter.
    faults.hung = true;
    adapter.dispose();
    await turn();
    listening?.dispose();
    await app.stop();
  };
  return { app, bot, stop };
};

describe.each(["napcat", "llbot"] as const)("koishi with %s", (profile) => {
  it.each([["ws", "array"], ["ws", "string"], ["ws-reverse", "array"]] as const)("over %s, in the %s format, logs in, hears, speaks and governs", limit, async (protocol, format) => {
    const open = sockets();
    const scene = await village(profile, format);
    const { server: { world }, aming, xiaomei, wang, group } = scene;
    const { app, bot, stop } = await koishi(scene, protocol);
    const heard: (readonly unknown[])[] = [];
    app.on("message", ({ userId, guildId, content, quote }) => void heard.push(["message", userId, guildId, content, quote?.content]));
    app.on("guild-member-added", ({ userId, operatorId }) => void heard.push(["added", userId, operatorId]));
    app.on("guild-member-removed", ({ userId, operatorId }) => void heard.push(["removed", userId, operatorId]));
    app.on("guild-member-request", ({ userId, guildId, content, messageId }) => {
      heard.push(["request", userId, guildId, content]);
      void bot.handleGuildMemberRequest(messageId ?? "", true);
    });
    app.on("message-deleted", ({ messageId }) => void heard.push(["deleted", messageId]));
    const hears = async (...what: readonly unknown[]): Promise<void> => {
      await until(() => heard.length > 0);
      expect(heard.shift()).toEqual(what);
    };
    expect([bot.user?.id, bot.user?.name]).toEqual([String(world.bot), "暖群"]);
    expect((await bot.getGuildMemberList(String(group))).data.map(({ user, roles }) => [user?.name, roles?.[0]])).toEqual([["阿明", { id: "owner" }], ["暖群", { id: "admin" }], ["小美", { id: "member" }]]);

    const question = world.say(xiaomei, group, "早 [x]", { mentions: [world.bot] });
    await hears("message", String(xiaomei), String(group), `<at id="${world.bot}"${profile === "llbot" ? ' name="暖群"' : ""}/> 早 [x]`, undefined);
    await bot.sendMessage(String(group), `<quote id="${question}"/><at id="${xiaomei}"/> 早上好`);
    expect(world.sent.map(({ to, text }) => [to, text])).toEqual([[group, "@小美 早上好"]]);
    await hears("message", String(world.bot), String(group), expect.stringContaining("早上好"), expect.stringContaining("早 [x]"));

    world.join([wang], group, { inviter: xiaomei });
    await hears("added", String(wang), String(xiaomei));
    const late = world.person("老李");
    world.apply(late, group, "北京");
    await hears("request", String(late), String(group), "北京");
    await hears("added", String(late), String(world.bot));
    expect(world.membersOf(group)).toContain(late);

    await bot.muteGuildMember(String(group), String(wang), 600_000);
    expect(world.mutedUntil(wang, group)).toBeGreaterThan(0);
    await bot.internal.setGroupCard(group, wang, "北京-小王");
    expect(world.cardOf(wang, group)).toBe("北京-小王");
    const advertisement = world.say(late, group, "广告");
    await hears("message", String(late), String(group), "广告", undefined);
    await bot.deleteMessage(String(group), String(advertisement));
    await hears("deleted", String(advertisement));
    await bot.kickGuildMember(String(group), String(wang));
    await hears("removed", String(wang), String(world.bot));
    const refused = bot.kickGuildMember(String(group), String(aming));
    if (profile === "llbot") await expect(refused).rejects.toThrow("1200");
    else await refused;
    expect(world.membersOf(group)).toEqual([aming, world.bot, xiaomei, late]);
    await stop();
    await ends(scene.server, open);
  });
});

describe.each(["napcat", "llbot"] as const)("node-napcat-ts with %s", (profile) => {
  it("logs in, hears, speaks and governs", limit, async () => {
    const open = sockets();
    const { server, aming, xiaomei, wang, group } = await village(profile);
    const { world } = server;
    const client = new NCWebsocket({ baseUrl: server.url, accessToken: token, reconnection: { enable: false }, apiTimeout: 5000 });
    const heard: (readonly unknown[])[] = [];
    client.on("message.group", ({ user_id: user, raw_message: raw }) => void heard.push(["message", user, raw]));
    client.on("message_sent.group", ({ raw_message: raw }) => void heard.push(["sent", raw]));
    client.on("notice.group_increase", ({ user_id: user, operator_id: operator, sub_type: how }) => void heard.push(["joined", user, operator, how]));
    client.on("notice.group_decrease", ({ user_id: user, operator_id: operator, sub_type: how }) => void heard.push(["left", user, operator, how]));
    client.on("notice.group_ban", ({ user_id: user, duration, sub_type: how }) => void heard.push(["muted", user, duration, how]));
    client.on("notice.group_recall", ({ user_id: user, operator_id: operator, message_id: id }) => void heard.push(["recalled", user, operator, id]));
    client.on("notice.group_card", ({ user_id: user, card_old: old, card_new: now }) => void heard.push(["card", user, old, now]));
    client.on("request.group.add", ({ user_id: user, comment, flag }) => {
      heard.push(["request", user, comment]);
      void client.set_group_add_request({ flag, approve: true });
    });
    const hears = async (...what: readonly unknown[]): Promise<void> => {
      await until(() => heard.length > 0);
      expect(heard.shift()).toEqual(what);
    };
    let beats = 0;
    client.on("meta_event.heartbeat", ({ status: { online } }) => void (online === true && beats++));
    await client.connect();
    expect([await client.get_login_info(), await client.get_status()]).toMatchObject([{ user_id: world.bot, nickname: "暖群" }, { online: true }]);
    expect((await client.get_group_member_list({ group_id: group })).map(({ user_id: user, role }) => [user, role])).toEqual([[aming, "owner"], [world.bot, "admin"], [xiaomei, "member"]]);

    world.say(xiaomei, group, "早 [x]", { mentions: [world.bot] });
    await hears("message", xiaomei, `[CQ:at,qq=${world.bot}${profile === "llbot" ? ",name=暖群" : ""}] 早 [x]`);
    const { message_id: said } = await client.send_group_msg({ group_id: group, message: [Structs.at(xiaomei), Structs.text(" 早上好")] });
    expect(world.sent.map(({ to, text, messageId }) => [to, text, messageId])).toEqual([[group, "@小美 早上好", said]]);
    await hears("sent", expect.stringContaining("早上好"));

    world.join([wang], group);
    await hears("joined", wang, aming, "approve");
    const late = world.person("老李");
    world.apply(late, group, "北京");
    await hears("request", late, "北京");
    await hears("joined", late, world.bot, "approve");

    await client.set_group_ban({ group_id: group, user_id: wang, duration: 600 });
    await hears("muted", wang, 600, "ban");
    await client.set_group_card({ group_id: group, user_id: wang, card: "北京-小王" });
    expect(world.cardOf(wang, group)).toBe("北京-小王");
    world.card(late, group, "上海-老李");
    const advertisement = world.say(late, group, "广告");
    await hears("card", late, "", "上海-老李");
    await hears("message", late, "广告");
    await client.delete_msg({ message_id: advertisement });
    await hears("recalled", late, world.bot, advertisement);
    await client.set_group_kick({ group_id: group, user_id: wang });
    await hears("left", wang, world.bot, "kick");
    await until(() => beats > 1);
    await client.disconnect();
    await ends(server, open);
  });

  it("is told that its token is wrong", limit, async () => {
    const open = sockets();
    const { server } = await village(profile);
    const client = new NCWebsocket({ baseUrl: server.url, accessToken: "wrong", reconnection: { enable: true, delay: 1 } });
    const errors: unknown[] = [];
    client.on("socket.error", (error) => void errors.push(error.error_type === "response_error" ? error.info.errno : error.errors));
    await client.connect();
    await until(() => errors.length > 0);
    expect(errors).toEqual([1403]);
    await client.disconnect();
    await ends(server, open);
    expect(server.traffic.openings).toBe(1);
  });
});
