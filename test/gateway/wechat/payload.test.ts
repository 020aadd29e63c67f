/** Each kind of message is told apart, and nothing that a member writes hides it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { types } from "wechaty-puppet";
import { parseCard, parseMessage, type Parsed } from "../../../src/gateway/wechat/payload.ts";
import { readContact, readMessage } from "../../../src/gateway/wechat/wire.ts";
import { attachmentsOf, wordsOf } from "../../../src/gateway/words.ts";
import { splitQuote } from "../../../src/core/quote.ts";
import type { RichMessage } from "../../../src/gateway/bare-puppet.ts";
import { encode, xmlText } from "./encode.ts";

const bot = "@b07";
const room = "@@4001";
const ann = "@a11ce";

const parse = (more: Readonly<Record<string, unknown>>): Parsed => {
  const raw = readMessage({ MsgId: "71", MsgType: 1, FromUserName: room, ToUserName: bot, Content: "", CreateTime: 1_795_000_000, ...more });
  if (!raw) throw new Error("not read");
  return parseMessage(raw, bot);
};
/** What Ann writes in the room. */
const said = (content: string, more: Readonly<Record<string, unknown>> = {}): Parsed => parse({ Content: `${ann}:<br/>${encode(content)}`, ...more });
const payloadOf = (parsed: Parsed): RichMessage => {
  if (parsed.kind !== "message") throw new Error(JSON.stringify(parsed));
  return parsed.payload;
};
const app = (type: number, inside: string): string => `<?xml version="1.0"?>\n<msg>\n<appmsg appid="" sdkver="0">\n${inside}\n<type>${type}</type></appmsg>\n<fromusername>wxid_ann</fromusername></msg>`;
const shows = (type: number, inside: string, more: Readonly<Record<string, unknown>> = {}): RichMessage => payloadOf(said(app(type, inside), { MsgType: 49, AppMsgType: type, ...more }));

describe("a text", () => {
  it("has room, talker, ms and no mentions looked up", () => expect(payloadOf(said("@小李 在吗"))).toEqual({ id: "71", readable: true, timestamp: 1_795_000_000_000, talkerId: ann, roomId: room, mentionIdList: [], type: types.Message.Text, text: "@小李 在吗" }));

  it.each([
    ["好的:\n加微信 spam123"], ["a:b:\n:\n"], ["wxid_x:\n你好"], ["@a11ce:\n你好"],
    ["I've accepted your friend request. Now let's chat!"], ["我通过了你的朋友验证请求，现在我们可以开始聊天了"],
    ["<msg><appmsg><title>邀请你加入群聊</title><type>5</type></appmsg></msg>"], ['<sysmsg type="revokemsg"><revokemsg><newmsgid>1</newmsgid></revokemsg></sysmsg>'],
    ['你被"小王"移出群聊'], ["🌚 🌝🌚 🌝🌚 🌝"], ["https://a.cn/?a=1&b=2"],
  ])("is whole: %j", (text) => expect(payloadOf(said(text))).toMatchObject({ type: types.Message.Text, text, talkerId: ann }));

  it("is whole, whatever it is", () => fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => void expect(payloadOf(said(text))).toMatchObject({ text, talkerId: ann }))));

  it("takes a durable id for a sender too", () => expect(payloadOf(parse({ Content: "wxid_ann:<br/>早" }))).toMatchObject({ text: "早", talkerId: "wxid_ann" }));

  it.each([
    ["the bot's, from the phone, in the room", { FromUserName: bot, ToUserName: room, Content: "abc:<br/>早" }, { talkerId: bot, roomId: room, text: "abc:\n早" }],
    ["the bot's without a sender", { FromUserName: "", ToUserName: room, Content: "早" }, { talkerId: bot, roomId: room, text: "早" }],
    ["a room's without a sender", { Content: "早" }, { talkerId: bot, roomId: room, text: "早" }],
    ["a private one", { FromUserName: ann, Content: "a11:<br/>早" }, { talkerId: ann, listenerId: bot, text: "a11:\n早" }],
    ["a private one of the bot's", { FromUserName: bot, ToUserName: ann, Content: "早" }, { talkerId: bot, listenerId: ann, text: "早" }],
  ])("%s", (_, raw, want) => expect(payloadOf(parse(raw))).toMatchObject(want));

  it("stays a quotation in the old form", () => {
    const payload = payloadOf(said("「小王：几点」\n- - - - - - - - - - - - - - -\n八点"));
    expect(splitQuote(payload.text ?? "")).toEqual({ text: "八点", quoted: { text: "几点" } });
  });

  it("with 500 mentions takes well under a millisecond", () => {
    const raw = readMessage({ MsgId: "1", MsgType: 1, FromUserName: room, ToUserName: bot, Content: `${ann}:<br/>${"@a\u2005".repeat(500)}`, CreateTime: 1 });
    if (!raw) throw new Error("not read");
    for (let i = 0; i < 200; i++) parseMessage(raw, bot);
    const start = performance.now();
    for (let i = 0; i < 100; i++) parseMessage(raw, bot);
    expect((performance.now() - start) / 100).toBeLessThan(1);
  });
});

describe("other types", () => {
  const { Message } = types;
  const tail = ":\n/cgi-bin/mmwebwx-bin/webwxgetpubliclinkimg?url=xxx&msgid=71&pictype=location";
  it.each([
    ["a place", said(`北京市朝阳区:8号${tail}`, { SubMsgType: 48 }), Message.Location, "北京市朝阳区:8号"],
    ["a picture", said("<msg><img/></msg>", { MsgType: 3 }), Message.Image, ""],
    ["a voice", said("<msg><voicemsg/></msg>", { MsgType: 34 }), Message.Audio, ""],
    ["a video", said("<msg/>", { MsgType: 43 }), Message.Video, ""],
    ["a short video", said("<msg/>", { MsgType: 62 }), Message.Video, ""],
    ["a sticker", said("<msg><emoji/></msg>", { MsgType: 47 }), Message.Emoticon, ""],
    ["a contact card", said('<msg username="v1_x@stranger" nickname="卖茶的"/>', { MsgType: 42 }), Message.Contact, "卖茶的"],
    ["a contact card told beside it", said("<msg", { MsgType: 42, RecommendInfo: { UserName: "@c", NickName: "卖&amp;茶" } }), Message.Contact, "卖&茶"],
    ["a place by XML", said('<msg><location label="长安街&#x20;1号" poiname="天安门"/></msg>', { MsgType: 48 }), Message.Location, "天安门\n长安街 1号"],
    ["what is not known", said("加我微信", { MsgType: 77 }), Message.Unknown, "加我微信"],
  ])("%s", (_, parsed, type, text) => expect(payloadOf(parsed)).toMatchObject({ type, text, talkerId: ann }));

  const link = `<title>${xmlText("免费&领 <红包>")}</title><des>点开就有</des><url>https://ad.example/?a=1&amp;b=2</url>`;
  it.each([
    ["app text", 1, "<title>早</title>", Message.Text, "早"],
    ["link", 5, link, Message.Url, "免费&领 <红包>\n点开就有\nhttps://ad.example/?a=1&b=2"],
    ["music", 3, link, Message.Url, "免费&领 <红包>\n点开就有\nhttps://ad.example/?a=1&b=2"],
    ["video link", 4, link, Message.Url, "免费&领 <红包>\n点开就有\nhttps://ad.example/?a=1&b=2"],
    ["link with CDATA", 5, "<title><![CDATA[a &amp; <b>]]></title><url>https://a.cn</url>", Message.Url, "a &amp; <b>\nhttps://a.cn"],
    ["file", 6, "<title>报名表.xlsx</title><appattach><totallen>9</totallen></appattach>", Message.Attachment, "报名表.xlsx"],
    ["mini program", 33, "<title>拼单</title><weappinfo/>", Message.MiniProgram, "拼单"],
    ["mini program to forward", 36, "<title>拼单</title>", Message.MiniProgram, "拼单"],
    ["chat history", 19, "<title>群聊的聊天记录</title><des>甲: 你好\n乙: 好</des>", Message.ChatHistory, "群聊的聊天记录\n甲: 你好\n乙: 好"],
    ["channels", 51, "<title>当前版本不支持展示该内容，请升级至最新版本。</title><finderFeed><nickname>茶铺</nickname><desc>买茶</desc></finderFeed>", Message.Post, "茶铺\n买茶"],
    ["group note", 53, "<title>接龙</title>", Message.GroupNote, "接龙"],
    ["announcement", 87, "<title>群公告</title><textannouncement>明天停更</textannouncement>", Message.Text, "明天停更"],
    ["transfer", 2000, "<title>微信转账</title><wcpayinfo><pay_memo><![CDATA[饭钱]]></pay_memo></wcpayinfo>", Message.Transfer, "饭钱"],
    ["red packet", 2001, "<title>微信红包</title><wcpayinfo><sendertitle>恭喜发财</sendertitle></wcpayinfo>", Message.RedEnvelope, "恭喜发财"],
    ["real-time place", 17, "<title>我发起了位置共享</title>", Message.Location, "我发起了位置共享"],
    ["any other", 9999, link, Message.Unknown, "免费&领 <红包>\n点开就有\nhttps://ad.example/?a=1&b=2"],
  ])("%s", (_, kind, inside, type, text) => {
    const payload = shows(kind, inside);
    expect(payload).toMatchObject({ type, text });
    expect(wordsOf(payload.type, payload.text ?? "")).toBe(text);
    // The server's own field is not needed.
    expect(shows(kind, inside, { AppMsgType: 0 })).toEqual(payload);
  });

  it("carry what rules look for", () => {
    expect(attachmentsOf(shows(5, link).type, "")).toEqual(["card", "link"]);
    expect(shows(6, "<title>a.pdf</title>")).toMatchObject({ filename: "a.pdf" });
  });

  it("tell what a link's card shows", () => {
    const raw = readMessage({ MsgId: "1", MsgType: 49, AppMsgType: 5, FromUserName: room, ToUserName: bot, Content: `${ann}:<br/>${encode(app(5, link))}`, CreateTime: 1 });
    expect(raw && parseCard(raw, bot)).toEqual({ title: "免费&领 <红包>", description: "点开就有", url: "https://ad.example/?a=1&b=2", thumbnailUrl: "" });
  });
});

describe("a quotation", () => {
  const quoting = (inside: string): RichMessage => shows(57, `<title>八点:\n吧</title><refermsg>${inside}</refermsg>`);
  it("keeps own words apart and says which message", () => expect(quoting("<type>1</type><svrid>8123456789012345678</svrid><displayname>小王</displayname><content>几点 &lt;集合&gt;</content>")).toMatchObject({ type: types.Message.Text, text: "八点:\n吧", quote: { text: "几点 <集合>", message: "8123456789012345678" } }));
  it("of a picture", () => expect(quoting("<type>3</type><svrid>0</svrid><content>&lt;msg&gt;</content>").quote).toEqual({ text: "[图片]" }));
  it("of a card", () => expect(quoting(`<type>49</type><content>${xmlText("<msg><appmsg><title>茶 &amp; 酒</title></appmsg></msg>")}</content>`).quote).toEqual({ text: "茶 & 酒" }));
});

describe("what is no message", () => {
  const sysmsg = (type: string, inside: string): Parsed => parse({ MsgType: 10_002, Content: `${ann}:<br/>${encode(`<sysmsg type="${type}">${inside}</sysmsg>`)}` });
  it("a recall says which message", () => expect(sysmsg("revokemsg", '<revokemsg><session>x</session><msgid>17</msgid><newmsgid>8123456789012345678</newmsgid><replacemsg><![CDATA["安" 撤回了一条消息]]></replacemsg></revokemsg>')).toMatchObject({ kind: "recall", roomId: room, talkerId: ann, messages: ["8123456789012345678", "17"], text: '"安" 撤回了一条消息' }));
  it("a recall by the bot's phone in private", () => expect(parse({ MsgType: 10_002, FromUserName: ann, Content: encode('<sysmsg type="revokemsg"><revokemsg><newmsgid>1</newmsgid><replacemsg>你撤回了一条消息</replacemsg></revokemsg></sysmsg>') })).toMatchObject({ kind: "recall", talkerId: bot, messages: ["1"] }));
  it("a pat is none", () => expect(sysmsg("pat", '<pat><fromusername>x</fromusername><template><![CDATA["${x}" 拍了拍我]]></template></pat>').kind).toBe("nothing"));
  it.each([[37], [40], [50], [51], [52], [53], [9999]])("nothing by type %i", (MsgType) => expect(parse({ MsgType, Content: "x" }).kind).toBe("nothing"));
  it("a system line", () => expect(parse({ MsgType: 10_000, Content: encode('"甲"邀请"乙"加入了群聊') })).toMatchObject({ kind: "system", roomId: room, text: '"甲"邀请"乙"加入了群聊', hint: { type: "joined" } }));
  it("a system line that begins like a sender", () => expect(parse({ MsgType: 10_000, Content: "abc:<br/>x" })).toMatchObject({ kind: "system", text: "abc:\nx" }));
  it("a system line in private hints at nothing", () => expect(parse({ MsgType: 10_000, FromUserName: ann, Content: '你被"甲"移出群聊' })).not.toHaveProperty("hint"));
  it("a template", () => expect(sysmsg("sysmsgtemplate", '<sysmsgtemplate><content_template><template><![CDATA["$username$"邀请"$names$"加入了群聊]]></template><link_list><link name="username"><memberlist><member><username>@1</username><nickname>甲</nickname></member></memberlist></link><link name="names"><memberlist><member><username>@2</username><nickname>乙</nickname></member></memberlist></link></link_list></content_template></sysmsgtemplate>')).toMatchObject({ kind: "system", text: '"甲"邀请"乙"加入了群聊', hint: { type: "joined", known: { inviter: { id: "@1" }, people: [{ id: "@2", name: "乙" }] } } }));
  it("a friend request", () => expect(parse({ MsgType: 37, FromUserName: "fmessage", RecommendInfo: { UserName: "@new", NickName: "新&amp;人", Content: "我是<br/>小新", Ticket: "v2_t@stranger" }, Content: encode('<msg fromusername="wxid_new" encryptusername="v1_x@stranger" content="我是" ticket="v2_u"/>') })).toMatchObject({ kind: "friend_request", contactId: "@new", name: "新&人", hello: "我是\n小新", ticket: "v2_t@stranger", wxid: "wxid_new" }));
});

describe("junk", () => {
  it("keeps the type that the server tells, and the title beside it", () => {
    expect(payloadOf(said("<msg><appmsg", { MsgType: 49, AppMsgType: 5 }))).toMatchObject({ type: types.Message.Url, text: "" });
    expect(payloadOf(said(app(5, `<title>${"长".repeat(70_000)}</title>`), { MsgType: 49, AppMsgType: 5, FileName: "免费&amp;领", Url: "https://a.cn" }))).toMatchObject({ type: types.Message.Url, text: "免费&领\nhttps://a.cn" });
  });
  it("neither expands nor nests without end", () => {
    expect(shows(5, `<title>&a;</title>`, { Content: `${ann}:<br/>${encode(`<!DOCTYPE x [<!ENTITY a "${"b".repeat(99)}">]>${app(5, "<title>&a;</title>")}`)}` }).text).toBe("&a;");
    expect(shows(5, `${"<x>".repeat(9000)}<title>a</title>`).text).toBe("");
    expect(shows(5, `<title>${"&amp;".repeat(5000)}</title>`).text).toBe("&".repeat(5000));
  });
  it("is never an error", () => {
    const piece = fc.constantFrom("<msg>", "</msg>", "<appmsg>", "<title>", "</title>", "<type>", "57", "<refermsg>", "<![CDATA[", "]]>", "&lt;", "&#x110000;", '<sysmsg type="revokemsg">', '<sysmsg type="sysmsgtemplate">', "<template>", "$a$", "<__proto__>", "<constructor>", "@a:<br/>", '"邀请"', "<!DOCTYPE", "<?xml", "\u0000");
    const content = fc.array(fc.oneof(piece, fc.string())).map((parts) => parts.join(""));
    const kind = fc.constantFrom(1, 3, 34, 37, 42, 47, 48, 49, 51, 10_000, 10_002, 7);
    fc.assert(fc.property(content, kind, fc.anything(), (Content, MsgType, RecommendInfo) => void parse({ Content, MsgType, RecommendInfo })), { numRuns: 500 });
    fc.assert(fc.property(fc.anything(), (value) => void [readMessage(value), readContact(value)]));
  });
  it("reads what has an id, whatever else is wrong", () => {
    expect(readMessage({ MsgId: 5, FromUserName: ann, MsgType: "1", CreateTime: null, Content: 3, RecommendInfo: null })).toMatchObject({ MsgId: "5", MsgType: 1, CreateTime: 0, Content: "3" });
    expect(readMessage({ MsgId: "", FromUserName: ann })).toBeUndefined();
    expect(readMessage({ MsgId: "1" })).toBeUndefined();
    expect(readMessage({ MsgId: "1", FromUserName: ann, Content: "甲:\nx", OriginalContent: "@a:<br/>x" })?.Content).toBe("@a:<br/>x");
    expect(readContact({ UserName: room, MemberList: [{ UserName: ann, NickName: "安" }, 3, {}] })?.MemberList.map(({ NickName }) => NickName)).toEqual(["安"]);
  });
});
