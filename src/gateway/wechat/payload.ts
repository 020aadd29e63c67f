/** payload: a raw Web WeChat message told apart: somebody's message, a system line, a recall, a friend request, or nothing. */
import { types } from "wechaty-puppet";
import type { RichMessage } from "../bare-puppet.ts";
import { type Card, readAppMessage, readCard } from "./app-message.ts";
import { decodeName, decodeText } from "./decode.ts";
import { type Hint, readSystemText } from "./system-text.ts";
import { readTemplate } from "./template.ts";
import { isRoom, type RawMessage } from "./wire.ts";
import { attributeOf, childOf, readXml, textOf } from "./xml.ts";

export type Parsed =
  /** `timestamp` in ms. */
  | { readonly kind: "message"; readonly id: string; readonly at: number; readonly payload: RichMessage }
  /** A grey line; `hint` when it tells of somebody's coming or going or of a new topic. */
  | { readonly kind: "system"; readonly id: string; readonly at: number; readonly roomId?: string; readonly text: string; readonly hint?: Hint }
  /** Somebody took a message back; it has gone by one of `messages`. `talkerId` is missing where the wire does not say who. */
  | { readonly kind: "recall"; readonly id: string; readonly at: number; readonly roomId?: string; readonly talkerId?: string; readonly messages: readonly string[]; readonly text: string }
  | { readonly kind: "friend_request"; readonly id: string; readonly at: number; readonly contactId: string; readonly name: string; readonly hello: string; readonly ticket: string; readonly wxid?: string }
  | { readonly kind: "nothing"; readonly id: string; readonly at: number; readonly because: string };

/** Who said what and where; `content` is decoded and without the sender that the server puts before it. */
type Frame = { readonly id: string; readonly at: number; readonly roomId?: string; readonly talkerId?: string; readonly content: string };

/** Before each message that somebody else wrote in a room. */
const sender = /^(@?[\w-]+(?:@[\w-]+)?):(?:<br ?\/?>|\n)/;
/** After a place's address; nobody typed it. */
const picture = /:?\n\/cgi-bin\/mmwebwx-bin\/webwxgetpubliclinkimg\?\S*$/;

/** Tells a raw message apart; `bot` is the bot's own id. Never throws; times in ms. */
export function parseMessage(raw: RawMessage, bot: string): Parsed {
  const { id, at, roomId, talkerId, content } = frameOf(raw, bot);
  const nothing = (because: string): Parsed => ({ kind: "nothing", id, at, because });
  switch (raw.MsgType) {
    case 37: return friendRequest(raw, id, at, content);
    case 40: return nothing("a suggestion of friends");
    case 50: case 52: case 53: return nothing("a call");
    case 51: return nothing("the phone tells what it opened");
    case 9999: return nothing("a notice of the service");
    case 10_000: return system({ id, at, ...(roomId && { roomId }), content });
    case 10_002: return notice({ id, at, ...(roomId && { roomId }), ...(talkerId !== undefined && { talkerId }), content }, bot, nothing);
    default: break;
  }
  const shared = { id, timestamp: at, talkerId: talkerId ?? bot, readable: true as const, ...bodyOf(raw, content) };
  const payload: RichMessage = roomId !== undefined
    ? { ...shared, roomId, mentionIdList: [] }
    : { ...shared, listenerId: shared.talkerId === bot ? raw.ToUserName : bot };
  return { kind: "message", id, at, payload };
}

/** What the card of a link shows, for `messageUrl`; undefined when the message has none. */
export function parseCard(raw: RawMessage, bot: string): Card | undefined {
  return readCard(raw, frameOf(raw, bot).content);
}

function frameOf(raw: RawMessage, bot: string): Frame {
  const from = raw.FromUserName || bot;
  const common = { id: raw.MsgId, at: raw.CreateTime * 1000 };
  if (!isRoom(from)) return { ...common, talkerId: from, ...(isRoom(raw.ToUserName) && { roomId: raw.ToUserName }), content: decodeText(raw.Content) };
  // A system line names nobody before it: what stands there is somebody's name.
  const found = raw.MsgType === 10_000 ? null : sender.exec(raw.Content);
  if (!found) return { ...common, roomId: from, content: decodeText(raw.Content) };
  return { ...common, roomId: from, talkerId: found[1] ?? "", content: decodeText(raw.Content.slice(found[0].length)) };
}

type Body = Pick<RichMessage, "type" | "quote" | "filename"> & { readonly text: string };

function bodyOf(raw: RawMessage, content: string): Body {
  switch (raw.MsgType) {
    case 1: return raw.SubMsgType === 48 ? { type: types.Message.Location, text: content.replace(picture, "") } : { type: types.Message.Text, text: content };
    case 3: return { type: types.Message.Image, text: "" };
    case 34: return { type: types.Message.Audio, text: "" };
    case 42: return { type: types.Message.Contact, text: decodeName(raw.RecommendInfo.NickName) || attributeOf(readXml(content, "msg"), "nickname") };
    case 43: case 62: return { type: types.Message.Video, text: "" };
    case 47: return { type: types.Message.Emoticon, text: "" };
    case 48: return { type: types.Message.Location, text: place(content) };
    case 49: return readAppMessage(raw, content);
    // Words must not hide behind a type that is not known.
    default: return { type: types.Message.Unknown, text: /^\s*<(?:\?xml|msg|sysmsg)\b/.test(content) ? "" : content };
  }
}

function place(content: string): string {
  const location = childOf(readXml(content, "msg"), "location");
  return [attributeOf(location, "poiname"), attributeOf(location, "label")].filter((part) => part !== "").join("\n");
}

function system({ id, at, roomId, content }: Frame): Parsed {
  const hint = roomId === undefined ? undefined : readSystemText(content);
  return { kind: "system", id, at, ...(roomId !== undefined && { roomId }), text: content, ...(hint && { hint }) };
}

/** MsgType 10002 carries recalls, pats, to-dos and templates of system lines. */
function notice(frame: Frame, bot: string, nothing: (because: string) => Parsed): Parsed {
  const { id, at, roomId, talkerId, content } = frame;
  if (!content.includes("<sysmsg")) return system(frame);
  const xml = readXml(content.slice(content.indexOf("<sysmsg")), "sysmsg");
  const type = attributeOf(xml, "type");
  if (type === "revokemsg") {
    const messages = ["newmsgid", "msgid"].map((name) => textOf(xml, "revokemsg", name).trim()).filter((one) => one !== "");
    const text = textOf(xml, "revokemsg", "replacemsg");
    const who = /^(?:你撤回了|You recalled)/.test(text) ? { talkerId: bot } : talkerId !== undefined && !isRoom(talkerId) && { talkerId };
    return { kind: "recall", id, at, ...(roomId !== undefined && { roomId }), ...who, messages, text };
  }
  const told = readTemplate(xml);
  if (!told) return nothing(type === "" ? "a notice that cannot be read" : `a notice of type ${type.slice(0, 40)}`);
  return { kind: "system", id, at, ...(roomId !== undefined && { roomId }), text: told.text, ...(roomId !== undefined && told.hint && { hint: told.hint }) };
}

function friendRequest(raw: RawMessage, id: string, at: number, content: string): Parsed {
  const xml = readXml(content, "msg");
  const from = attributeOf(xml, "fromusername");
  const contactId = raw.RecommendInfo.UserName || (from.startsWith("@") ? from : "");
  if (contactId === "") return { kind: "nothing", id, at, because: "a friend request from nobody" };
  return {
    kind: "friend_request", id, at, contactId,
    name: decodeName(raw.RecommendInfo.NickName) || attributeOf(xml, "fromnickname"),
    hello: decodeText(raw.RecommendInfo.Content) || attributeOf(xml, "content"),
    ticket: raw.RecommendInfo.Ticket || raw.Ticket || attributeOf(xml, "ticket"),
    ...(from !== "" && !from.startsWith("@") && { wxid: from }),
  };
}
