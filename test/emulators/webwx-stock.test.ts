/** The unchanged wechaty and wechaty-puppet-wechat4u against the Web WeChat emulator. */
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileBox } from "file-box";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Contact, type Friendship, type Message, type Room, type Wechaty, WechatyBuilder } from "wechaty";
import { log, type Puppet, types } from "wechaty-puppet";
import { PuppetWechat4u } from "wechaty-puppet-wechat4u";
import { openWebwx, routeWebwx, type Webwx } from "./webwx/server.ts";

// wechat4u swallows every uncaught exception of the process once it is loaded; vitest's own listener stays.
for (const listener of process.listeners("uncaughtException")) if (/console\.log\(.uncaughtException./.test(String(listener))) process.off("uncaughtException", listener);
log.level("silent");

type Heard = { readonly scans: string[]; readonly logins: Contact[]; readonly messages: Message[]; readonly joins: { readonly room: string; readonly people: string[] }[]; readonly friendships: Friendship[]; readonly problems: string[] };
type Stock = { readonly bot: Wechaty; readonly puppet: PuppetWechat4u; readonly heard: Heard };

let server: Webwx;
let undo: () => void;
const folder = mkdtempSync(join(tmpdir(), "webwx-"));
const people: Record<"aming" | "zhou" | "yu" | "room" | "temporary", string> = { aming: "", zhou: "", yu: "", room: "", temporary: "" };
let stock: Stock;

beforeAll(async () => {
  server = await openWebwx();
  undo = routeWebwx(server.port);
  const { world } = server;
  people.aming = world.person({ name: "阿明", friend: true, remark: "创建者" });
  people.zhou = world.person({ name: "老周" });
  people.yu = world.person({ name: "小鱼" });
  people.room = world.room({ topic: "瑜伽小站①群", members: [people.aming, people.zhou], cards: { [people.zhou]: "杭州-老周-程序员" } });
  people.temporary = world.room({ topic: "临时群", members: [people.zhou], saved: false });
  stock = await started(join(folder, "card"));
});
afterAll(async () => {
  retire(stock);
  undo();
  await server.close();
});

const eventually = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 10_000, interval: 10 });

/** Starts a bot and waits for its login. It keeps its session in `card`, when there is one. */
async function started(card?: string): Promise<Stock> {
  const puppet = new PuppetWechat4u();
  const bot = WechatyBuilder.build({ puppet: asPuppet(puppet), ...(card !== undefined && { name: card }) });
  const heard: Heard = { scans: [], logins: [], messages: [], joins: [], friendships: [], problems: [] };
  bot.on("scan", (code) => void heard.scans.push(code));
  bot.on("login", (self) => void heard.logins.push(self));
  bot.on("message", (message) => void heard.messages.push(message));
  bot.on("room-join", (room, joined) => void heard.joins.push({ room: room.id, people: joined.map((one) => one.name()) }));
  bot.on("friendship", (friendship) => void heard.friendships.push(friendship));
  bot.on("error", (error) => void heard.problems.push(String(error)));
  await bot.start();
  await eventually(() => expect(heard.logins).toHaveLength(1));
  return { bot, puppet, heard };
}

const asPuppet = (puppet: unknown): Puppet => {
  if (!(puppet instanceof PuppetWechat4u)) throw new Error("not the stock puppet");
  return puppet as Puppet;
};

/** Ends a bot's polling without the logout that `bot.stop()` would send: as if the process had been killed. */
function retire({ puppet }: Stock): void {
  Object.assign(Reflect.get(puppet, "wechat4u") as object, { state: "killed" });
}

const text = (part: string) => eventually(() => {
  const message = stock.heard.messages.find((one) => one.text() === part);
  if (!message) throw new Error(`no message ${part}`);
  return message;
});
const theRoom = async (key: string): Promise<Room> => {
  const room = await eventually(async () => {
    const found = await stock.bot.Room.find({ id: server.world.idOf(key) });
    if (!found || (await stock.puppet.roomMemberList(found.id)).length === 0) throw new Error("no room yet");
    return found;
  });
  return room;
};

it("logs in by the code, and asks each thing at its own host", () => {
  expect(stock.heard.scans[0]).toMatch(/^https:\/\/login\.weixin\.qq\.com\/l\//);
  expect(stock.heard.logins[0]?.id).toBe(server.world.idOf("bot"));
  expect(stock.heard.logins[0]?.name()).toBe("暖群");
  expect([...server.traffic.hosts]).toEqual(expect.arrayContaining(["login.wx.qq.com", "wx2.qq.com"]));
});

it("knows its rooms, saved or not, with members and group cards", async () => {
  const room = await theRoom(people.room);
  expect(await room.topic()).toBe("瑜伽小站①群");
  expect(new Set((await room.memberAll()).map((member) => member.name()))).toEqual(new Set(["阿明", "老周", "暖群"]));
  const zhou = await stock.bot.Contact.find({ id: server.world.idOf(people.zhou) });
  expect(zhou && (await room.alias(zhou))).toBe("杭州-老周-程序员");
  expect(await (await theRoom(people.temporary)).topic()).toBe("临时群");
});

it("hears a line in a room and answers it", async () => {
  server.world.say(people.zhou, people.room, "大家好");
  const message = await text("大家好");
  expect([message.room()?.id, message.talker().name()]).toEqual([server.world.idOf(people.room), "老周"]);
  await message.say("你好呀");
  expect(server.world.sent.at(-1)).toMatchObject({ to: people.room, text: "你好呀" });
});

it("talks in private", async () => {
  server.world.say(people.aming, "bot", "/status");
  const message = await text("/status");
  expect([message.room(), message.talker().id]).toEqual([undefined, server.world.idOf(people.aming)]);
  await message.talker().say("一切都好");
  expect(server.world.sent.at(-1)).toMatchObject({ to: people.aming, text: "一切都好" });
});

it("hears who joined", async () => {
  const newcomer = server.world.person({ name: "新人" });
  server.world.join([newcomer], people.room, { inviter: people.aming });
  await eventually(() => expect(stock.heard.joins).toEqual([{ room: server.world.idOf(people.room), people: ["新人"] }]));
});

it("sends a picture and a large file", async () => {
  const room = await theRoom(people.room);
  await room.say(FileBox.fromBuffer(Buffer.alloc(100), "课表.png"));
  expect(server.world.sent.at(-1)).toMatchObject({ to: people.room, kind: "image", file: { size: 100 } });
  await room.say(FileBox.fromBuffer(Buffer.alloc(1_300_000), "class.zip"));
  expect(server.world.sent.at(-1)).toMatchObject({ kind: "file", file: { name: "class.zip", size: 1_300_000 } });
});

it("downloads a picture", async () => {
  const id = server.world.send(people.zhou, people.room, { kind: "image", bytes: Buffer.from("picture") });
  const message = await eventually(() => {
    const found = stock.heard.messages.find((one) => one.id === id);
    if (!found) throw new Error("no picture");
    return found;
  });
  expect(message.type()).toBe(types.Message.Image);
  expect((await (await message.toFileBox()).toBuffer()).toString()).toBe("picture");
});

it("reads the kinds of messages", async () => {
  const sent = ([
    [{ kind: "quote", name: "老周", quoted: "几点上课", text: "八点" }, types.Message.Text],
    [{ kind: "link", title: "课表", description: "本周", url: "https://a.example/?a=1&b=2" }, types.Message.Url],
    [{ kind: "mini_program", title: "约课" }, types.Message.MiniProgram],
    [{ kind: "file", name: "课表.pdf" }, types.Message.Attachment],
    [{ kind: "red_packet" }, types.Message.RedEnvelope],
    [{ kind: "transfer" }, types.Message.Transfer],
    [{ kind: "chat_history", title: "聊天记录", lines: [{ name: "甲", text: "乙" }] }, types.Message.ChatHistory],
    [{ kind: "voice" }, types.Message.Audio],
    [{ kind: "sticker" }, types.Message.Emoticon],
    [{ kind: "card", name: "店长" }, types.Message.Contact],
    [{ kind: "recall", msgId: "4611000000000000001" }, types.Message.Recalled],
  ] as const).map(([what, type]) => ({ id: server.world.send(people.zhou, people.room, what), type }));
  await eventually(() => expect(sent.map(({ id }) => stock.heard.messages.find((one) => one.id === id)?.type())).toEqual(sent.map(({ type }) => type)));
  const link = stock.heard.messages.find((one) => one.id === sent[1]?.id);
  const card = await link?.toUrlLink();
  // The stock parser undoes one of the two escapings only.
  expect([card?.title(), card?.description(), card?.url()]).toEqual(["课表", "本周", "https://a.example/?a=1&amp;b=2"]);
  const quote = stock.heard.messages.find((one) => one.id === sent[0]?.id);
  expect(quote?.text()).toBe("「老周：几点上课」\n- - - - - - - - - - - - - - -\n八点");
});

it("accepts a friend", async () => {
  server.world.befriend(people.yu, "我是小鱼");
  const request = await eventually(() => {
    const found = stock.heard.friendships.find((one) => one.type() === types.Friendship.Receive);
    if (!found) throw new Error("no request");
    return found;
  });
  expect(request.hello()).toBe("我是小鱼");
  await request.accept();
  expect(server.world.friends()).toContain(people.yu);
});

it("comes back from its card with the same ids, and with new ones after another code", async () => {
  expect(existsSync(join(folder, "card.memory-card.json"))).toBe(true);
  const { world, traffic } = server;
  const ids = [people.room, people.zhou, "bot"].map((key) => world.idOf(key));
  retire(stock);
  traffic.reset();
  stock = await started(join(folder, "card"));
  expect(traffic.count("jslogin")).toBe(0);
  expect(stock.heard.logins[0]?.id).toBe(ids[2]);
  world.say(people.zhou, people.room, "还在吗");
  expect((await text("还在吗")).room()?.id).toBe(ids[0]);
  retire(stock);
  stock = await started();
  expect(stock.heard.logins[0]?.id).toBe(world.idOf("bot"));
  world.say(people.zhou, people.room, "换了手机");
  const heard = await text("换了手机");
  const now = [heard.room()?.id, heard.talker().id, world.idOf("bot")];
  expect(now).toEqual([people.room, people.zhou, "bot"].map((key) => world.idOf(key)));
  expect(now.filter((id, at) => id === ids[at])).toEqual([]);
});

it("hears that a dead session is dead, and shows another code", async () => {
  retire(stock);
  const before = server.traffic.count("jslogin");
  server.world.phoneLogout();
  stock = await started(join(folder, "card"));
  expect(server.traffic.count("jslogin")).toBe(before + 1);
});
