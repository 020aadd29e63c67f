/** The Web WeChat emulator alone: what each endpoint says, and how unkind it can be. */
import { afterEach, describe, expect, it } from "vitest";
import { Client, retOf } from "./webwx-client.ts";
import { type Json, listAt, textAt } from "./webwx/json.ts";
import { openWebwx, type Webwx, type WebwxOptions } from "./webwx/server.ts";

const open: Webwx[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});
async function opened(options: WebwxOptions = {}) {
  const server = await openWebwx({ pollMs: 30, ...options });
  open.push(server);
  const { world } = server;
  const aming = world.person({ name: "阿明", friend: true });
  const yu = world.person({ name: "小鱼" });
  const room = world.room({ topic: "瑜伽小站①群", members: [aming], cards: { [aming]: "杭州-阿明" } });
  return { server, world, aming, yu, room, client: new Client(server) };
}
const started = async (options: WebwxOptions = {}) => {
  const all = await opened(options);
  return { ...all, client: await all.client.login() };
};
/** The names in a room as the client's last sync showed them. */
const membersIn = (answer: Json): string[][] => listAt(answer, "ModContactList").map((room) => listAt(room, "MemberList").map((member) => textAt(member, "NickName")));

describe("logging in", () => {
  it("waits for the scan, shows the face, leads on, and says when a code is too old", async () => {
    const { client, world } = await opened({ login: "manual" });
    const uuid = await client.uuid();
    expect(await client.poll(uuid)).toContain("408");
    world.scan();
    expect(await client.poll(uuid)).toMatch(/201.*userAvatar/);
    world.confirm();
    expect(await client.poll(uuid)).toContain("https://wx2.qq.com/cgi-bin/mmwebwx-bin/webwxnewloginpage?");
    const late = await client.uuid();
    world.expireCode();
    expect(await client.poll(late)).toContain("400");
  });

  it("gives the keys as the body of a 301, only to the UOS client, and once", async () => {
    const { client } = await opened();
    const uuid = await client.uuid();
    await client.poll(uuid);
    await client.poll(uuid);
    expect(await (await client.page(uuid, {})).text()).toContain("<ret>1203</ret>");
    const page = await client.page(uuid);
    expect(page.status).toBe(301);
    expect(page.headers.getSetCookie().map((cookie) => cookie.split("=")[0])).toEqual(expect.arrayContaining(["wxuin", "wxsid", "webwx_data_ticket"]));
    expect(await page.text()).toMatch(/<ret>0<.*<skey>@crypt_.*<wxsid>.*<wxuin>.*<pass_ticket>/);
    expect(await (await client.page(uuid)).text()).toContain("<ret>1</ret>");
  });

  it("has new ids at each QR login, the same ones at the next webwxinit, and ends the session before", async () => {
    const { client, server, world, aming, room } = await started();
    const before = [aming, room, "bot"].map((key) => world.idOf(key));
    await client.init();
    expect([aming, room, "bot"].map((key) => world.idOf(key))).toEqual(before);
    const second = await new Client(server).login();
    expect(before.map((id) => [aming, room, "bot"].some((key) => world.idOf(key) === id))).toEqual([false, false, false]);
    expect(second.keys.Skey).not.toBe(client.keys.Skey);
    expect(second.keys.Uin).toBe(client.keys.Uin);
    expect(await client.ret("webwxinit")).toBe(1101);
    expect(() => world.keyOf(before[0] ?? "")).toThrow();
  });

  it("ends the session at a logout of the client", async () => {
    const { client } = await started();
    await client.raw(`webwxlogout?redirect=1&type=0&skey=${encodeURIComponent(client.keys.Skey)}`);
    expect(await client.check()).toContain('retcode:"1101"');
  });

  it("refuses empty keys with 1, wrong ones with 1102, and after a logout on the phone everything with 1101", async () => {
    const { client, world } = await started();
    const { keys } = client;
    client.keys = { ...keys, Sid: "" };
    expect(await client.ret("webwxinit")).toBe(1);
    client.keys = { ...keys, Skey: "@crypt_0" };
    expect(await client.ret("webwxsync")).toBe(1102);
    client.keys = keys;
    world.phoneLogout();
    expect(await client.check()).toContain('retcode:"1101"');
    expect(await client.ret("webwxinit")).toBe(1101);
    expect(retOf(await client.say("filehelper", "在吗"))).toBe(1101);
  });
});

describe("contacts", () => {
  it("lists friends and saved rooms without members, and temporary chats only at webwxinit", async () => {
    const { server, client, world, aming, room } = await opened();
    const temporary = world.room({ topic: "临时", members: [aming], owner: "bot", saved: false });
    const silent = world.room({ topic: "还没说过话", members: [aming], saved: false, recent: false });
    await client.login();
    const book = listAt(await (await client.get(`/webwxgetcontact?skey=${encodeURIComponent(client.keys.Skey)}&seq=0`)).json(), "MemberList");
    const ids = book.map((contact) => textAt(contact, "UserName"));
    expect(ids).toEqual(["weixin", "filehelper", world.idOf(aming), world.idOf(room)]);
    expect(book.at(-1)).toMatchObject({ NickName: "瑜伽小站①群", MemberCount: 0, MemberList: [] });
    const chats = listAt(client.begun, "ContactList");
    expect(chats.map((chat) => textAt(chat, "UserName"))).toEqual(["filehelper", world.idOf(temporary)]);
    expect(chats.at(-1)).toMatchObject({ IsOwner: 1, MemberCount: 2 });
    expect(client.begun).not.toHaveProperty("SyncCheckKey");
    world.say(aming, silent, "你好");
    await client.init();
    expect(listAt(client.begun, "ContactList")).toHaveLength(3);
    expect(server.traffic.count("webwxinit")).toBe(2);
  });

  it("gives rooms with members and, through a room, members with their avatars", async () => {
    const { server, client, world, aming, room } = await started();
    const { ContactList } = await client.ask("webwxbatchgetcontact", { List: [{ UserName: world.idOf(room), EncryChatRoomId: "" }] });
    expect(ContactList).toMatchObject([{ MemberList: [{ NickName: "阿明", DisplayName: "杭州-阿明" }, { NickName: "暖群" }] }]);
    const member = await client.ask("webwxbatchgetcontact", { List: [{ UserName: world.idOf(aming), EncryChatRoomId: world.idOf(room) }] });
    expect(textAt(listAt(member, "ContactList")[0] ?? {}, "HeadImgUrl")).toMatch(/seq=\d+.*chatroomid=@/);
    server.faults.batch = "1205";
    expect(await client.ret("webwxbatchgetcontact", { List: [] })).toBe(1205);
  });

  it("keeps a remark of a friend, tells of it, and keeps none when that is a fault", async () => {
    const { server, client, world, aming, yu } = await started();
    expect(await client.ret("webwxoplog", { CmdId: 2, RemarkName: "阿明·k7f3", UserName: world.idOf(aming) })).toBe(0);
    expect(listAt(await client.sync(), "ModContactList")).toMatchObject([{ RemarkName: "阿明·k7f3" }]);
    expect(await client.ret("webwxoplog", { CmdId: 2, RemarkName: "x", UserName: world.idOf(yu) })).toBe(1);
    server.faults.silentRemark = true;
    expect(await client.ret("webwxoplog", { CmdId: 2, RemarkName: "", UserName: world.idOf(aming) })).toBe(0);
    expect(world.remarkOf(aming)).toBe("阿明·k7f3");
  });

  it("makes a friend with the right ticket, who then appears and says so", async () => {
    const { client, world, yu } = await started();
    world.befriend(yu, "我是<小鱼>");
    const [request = {}] = listAt(await client.sync(), "AddMsgList");
    expect(request).toMatchObject({ MsgType: 37, FromUserName: "fmessage", RecommendInfo: { UserName: world.idOf(yu), Content: "我是&lt;小鱼&gt;" } });
    expect(textAt(request, "Content")).toMatch(/fromusername="wxid_.*encryptusername="v1_/);
    const accept = (ticket: string) => client.ret("webwxverifyuser", { Opcode: 3, VerifyUserList: [{ Value: world.idOf(yu), VerifyUserTicket: ticket }] });
    expect(await accept("v2_wrong")).toBe(1);
    expect(world.friends()).not.toContain(yu);
    expect(await accept(textAt(request, "Ticket"))).toBe(0);
    const answer = await client.sync();
    expect(listAt(answer, "ModContactList")).toMatchObject([{ NickName: "小鱼", ContactFlag: 3 }]);
    expect(listAt(answer, "AddMsgList").map((message) => textAt(message, "Content"))).toEqual(["你已添加了小鱼，现在可以开始聊天了。", "我通过了你的朋友验证请求，现在我们可以开始聊天了"]);
  });
});

describe("rooms", () => {
  it("tells of the members before, with, after or never", async () => {
    const { client, world, room } = await started();
    const [a = "", b = "", c = "", d = ""] = ["甲", "乙", "丙", "丁"].map((name) => world.person({ name }));
    world.join([a], room, { list: "before" });
    const first = await client.sync();
    expect([membersIn(first), listAt(first, "AddMsgList"), first["ContinueFlag"]]).toEqual([[["阿明", "暖群", "甲"]], [], 1]);
    expect(await client.heard()).toEqual(['"阿明"邀请"甲"加入了群聊']);
    world.join([b], room, { via: "qr", inviter: "bot" });
    const second = await client.sync();
    expect(membersIn(second)).toEqual([["阿明", "暖群", "甲", "乙"]]);
    expect(listAt(second, "AddMsgList")).toMatchObject([{ MsgType: 10_000, FromUserName: world.idOf(room), Content: '" 乙"通过扫描你分享的二维码加入群聊' }]);
    world.join([c, d], room, { inviter: "bot", list: "after" });
    world.card(c, room, "北京-丙");
    const third = await client.sync();
    expect(listAt(third, "AddMsgList")).toMatchObject([{ Content: '你邀请"丙、丁"加入了群聊  ' }]);
    expect(membersIn(third)).toEqual([["阿明", "暖群", "甲", "乙"]]);
    const batch = await client.ask("webwxbatchgetcontact", { List: [{ UserName: world.idOf(room) }] });
    expect(listAt(batch, "ContactList")).toMatchObject([{ MemberCount: 4 }]);
    world.tellMembers(room);
    expect(membersIn(await client.sync())).toEqual([["阿明", "暖群", "甲", "乙", "丙", "丁"]]);
  });

  it("speaks English too", async () => {
    const { client, world, aming, yu, room } = await started({ lang: "en" });
    world.join([yu], room, { inviter: aming });
    world.topic(room, "Yoga", aming);
    world.removeBot(room);
    world.addBot(room, aming, [yu]);
    expect(await client.heard()).toEqual(["阿明 invited 小鱼 to the group chat", '"阿明" changed the group name to "Yoga"', 'You were removed from the group chat by "阿明"', "阿明 invited you and 小鱼 to the group chat"]);
  });

  it("removes only where the policy lets it, and the list tells of who left", async () => {
    const { server, client, world, aming, yu, room } = await started();
    const own = world.room({ topic: "自己的群", members: [aming, yu], owner: "bot" });
    const kick = (where: string, who: string) => client.ret("webwxupdatechatroom?fun=delmember", { ChatRoomName: world.idOf(where), DelMemberList: world.idOf(who) });
    expect(await kick(own, yu)).toBe(1);
    server.faults.kick = "silent";
    expect(await kick(own, yu)).toBe(0);
    server.faults.kick = "owner";
    expect(await kick(room, aming)).toBe(1);
    expect(world.membersOf(own)).toContain(yu);
    expect(await kick(own, yu)).toBe(0);
    expect(world.membersOf(own)).not.toContain(yu);
    expect(await client.heard()).toEqual(['你将"小鱼"移出了群聊']);
    world.leave(aming, own, { told: false });
    expect(listAt(await client.sync(), "ModContactList")).toEqual([]);
    world.kick(aming, room);
    expect(membersIn(await client.sync())).toEqual([["暖群"]]);
  });

  it("changes a topic, or only says so, or refuses", async () => {
    const { server, client, world, room } = await started();
    const rename = (topic: string) => client.ret("webwxupdatechatroom?fun=modtopic", { ChatRoomName: world.idOf(room), NewTopic: topic });
    server.faults.silentTopic = true;
    expect([await rename("一"), world.topicOf(room)]).toEqual([0, "瑜伽小站①群"]);
    server.faults.silentTopic = false;
    server.faults.closedTopic = true;
    expect([await rename("二"), world.topicOf(room)]).toEqual([1, "瑜伽小站①群"]);
    server.faults.closedTopic = false;
    expect([await rename("三"), world.topicOf(room)]).toEqual([0, "三"]);
    expect(await client.heard()).toEqual(["你修改群名为“三”"]);
  });

  it("takes the room away when the bot is removed", async () => {
    const { client, world, aming, room } = await started();
    world.removeBot(room);
    world.say(aming, room, "它走了");
    const answer = await client.sync();
    expect(listAt(answer, "DelContactList")).toEqual([{ UserName: world.idOf(room), ContactFlag: 0 }]);
    expect(listAt(answer, "AddMsgList")).toMatchObject([{ Content: '你被"阿明"移出群聊' }]);
    expect(retOf(await client.say(world.idOf(room), "在吗"))).toBe(1);
  });
});
