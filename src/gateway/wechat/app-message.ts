/** app-message: what a card shows (MsgType 49: links, files, mini programs, quotes, red packets, …), by the words that people see. */
import { types } from "wechaty-puppet";
import type { Quote } from "../../core/quote.ts";
import { decodeName, decodeText } from "./decode.ts";
import type { RawMessage } from "./wire.ts";
import { childOf, type Node, readXml, textOf } from "./xml.ts";

export type AppMessage = {
  readonly type: types.Message;
  /** What the card shows, a line each, or the author's own words. */
  readonly text: string;
  readonly quote?: Quote;
  readonly filename?: string;
};
/** A link's card. */
export type Card = { readonly title: string; readonly description: string; readonly url: string; readonly thumbnailUrl: string };

/** Instead of a title when the client is thought too old for the content. */
const tooOld = /^(?:\[?当前(?:微信)?版本不支持|\[?(?:该类型|此)消息.*请在手机|Your (?:current )?(?:Weixin|WeChat) version)/;

/** Reads the content of an app message; what is no XML keeps the type and the title that the server tells beside it. */
export function readAppMessage(raw: RawMessage, content: string): AppMessage {
  const app = childOf(readXml(content, "msg"), "appmsg");
  const kind = Number(textOf(app, "type")) || raw.AppMsgType;
  const card = cardOf(raw, app);
  const shown = lines(card.title, card.description);
  switch (kind) {
    case 1: return { type: types.Message.Text, text: card.title };
    case 2: return { type: types.Message.Image, text: shown };
    case 3: case 4: case 5: case 7: case 10: case 13: case 16: case 76: case 92: case 100_001: return { type: types.Message.Url, text: lines(shown, card.url) };
    case 6: case 74: return { type: types.Message.Attachment, text: card.title, filename: card.title };
    case 8: case 15: return { type: types.Message.Emoticon, text: shown };
    case 17: return { type: types.Message.Location, text: card.title };
    case 19: case 24: return { type: types.Message.ChatHistory, text: shown };
    case 33: case 36: return { type: types.Message.MiniProgram, text: lines(card.title, textOf(app, "sourcedisplayname")) };
    case 51: case 63: return { type: types.Message.Post, text: lines(card.title, ...post(app)) };
    case 53: return { type: types.Message.GroupNote, text: shown };
    case 57: return quoting(app, card.title);
    case 87: return { type: types.Message.Text, text: textOf(app, "textannouncement") || shown };
    case 2000: return { type: types.Message.Transfer, text: textOf(app, "wcpayinfo", "pay_memo") || card.title };
    case 2001: return { type: types.Message.RedEnvelope, text: textOf(app, "wcpayinfo", "sendertitle") || textOf(app, "wcpayinfo", "receivertitle") || card.title };
    default: return { type: types.Message.Unknown, text: lines(shown, card.url) };
  }
}

/** What a link's card shows; undefined for other messages. */
export function readCard(raw: RawMessage, content: string): Card | undefined {
  if (raw.MsgType !== 49) return undefined;
  return cardOf(raw, childOf(readXml(content, "msg"), "appmsg"));
}

function cardOf(raw: RawMessage, app: Node): Card {
  const title = textOf(app, "title") || (app === undefined ? decodeName(raw.FileName) : "");
  return {
    title: tooOld.test(title) ? "" : title,
    description: textOf(app, "des"),
    url: textOf(app, "url") || (app === undefined ? decodeText(raw.Url) : ""),
    thumbnailUrl: textOf(app, "thumburl"),
  };
}

function post(app: Node): readonly string[] {
  const feed = childOf(app, "finderFeed") ?? childOf(app, "finderLive");
  return [textOf(feed, "nickname"), textOf(feed, "desc")];
}

/** Own words, and the quoted ones apart; which message they are from when it says so. */
function quoting(app: Node, own: string): AppMessage {
  const quoted = childOf(app, "refermsg");
  if (quoted === undefined) return { type: types.Message.Text, text: own };
  const message = textOf(quoted, "svrid");
  return { type: types.Message.Text, text: own, quote: { text: quotedWords(Number(textOf(quoted, "type")), textOf(quoted, "content")), ...(/^[1-9]\d*$/.test(message) && { message }) } };
}

/** Words as WeChat shows them in a quotation. */
function quotedWords(kind: number, content: string): string {
  switch (kind) {
    case 1: return content;
    case 3: return "[图片]";
    case 34: return "[语音]";
    case 42: return "[名片]";
    case 43: case 62: return "[视频]";
    case 47: return "[动画表情]";
    case 48: return "[位置]";
    case 49: return textOf(readXml(content, "msg"), "appmsg", "title");
    default: return content.trimStart().startsWith("<") ? "" : content;
  }
}

/** What there is of it, a line each, nothing twice. */
const lines = (...parts: readonly string[]): string => [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ""))].join("\n");
