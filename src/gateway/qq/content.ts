/** content: what a message's segments say: wechaty's one type, the words that people read, who is meant, and what is carried beside them. */
import { types } from "wechaty-puppet";
import type { RichMessage } from "../bare-puppet.ts";
import { type Card, chatHistory, lines, type Link, readJsonCard, readXmlCard } from "./cards.ts";
import { nameOfFace } from "./faces.ts";
import type { Num } from "./ids.ts";
import type { Segment } from "./segments.ts";

export type Has = NonNullable<RichMessage["has"]>[number];
export type Content = {
  readonly type: types.Message;
  readonly text: string;
  readonly mentions: readonly Num[];
  /** Beside the words, whichever type stands for the whole. */
  readonly has: readonly Has[];
  /** The platform's number of the message that it quotes. */
  readonly quoted?: string;
  readonly filename?: string;
  readonly link?: Link;
};

/** One segment, as it stands in a text; `alone` is what the message is when there is nothing else in it. */
type Part = { readonly text: string; readonly alone?: types.Message; readonly shows?: string; readonly has?: readonly Has[]; readonly mention?: Num; readonly quoted?: string; readonly filename?: string; readonly link?: Link };

const media: Readonly<Record<string, Part>> = {
  image: { text: "[图片]", alone: types.Message.Image, has: ["picture"] },
  record: { text: "[语音]", alone: types.Message.Audio, has: ["voice"] },
  video: { text: "[视频]", alone: types.Message.Video, has: ["video"] },
  mface: { text: "[动画表情]", alone: types.Message.Emoticon },
  bface: { text: "[动画表情]", alone: types.Message.Emoticon },
  dice: { text: "[骰子]", alone: types.Message.Emoticon },
  rps: { text: "[猜拳]", alone: types.Message.Emoticon },
  shake: { text: "[窗口抖动]", alone: types.Message.Emoticon },
  poke: { text: "[戳一戳]", alone: types.Message.Emoticon },
  redbag: { text: "[红包]", alone: types.Message.RedEnvelope, has: ["red_packet"] },
  forward: { text: chatHistory, shows: chatHistory, alone: types.Message.ChatHistory, has: ["card"] },
  node: { text: chatHistory, shows: chatHistory, alone: types.Message.ChatHistory, has: ["card"] },
};
const hasOf: Partial<Record<types.Message, readonly Has[]>> = {
  [types.Message.Url]: ["card", "link"], [types.Message.MiniProgram]: ["mini_program"], [types.Message.Contact]: ["contact"], [types.Message.ChatHistory]: ["card"],
};

/** Reads a message; `nameOf` is what somebody is called where it was said. */
export function readContent(segments: readonly Segment[], nameOf: (number: Num) => string | undefined): Content {
  const parts = segments.map((segment) => readPart(segment, nameOf));
  const shown = parts.filter((part) => part.alone !== undefined || part.text.trim() !== "");
  const [first] = shown;
  const quoted = parts.find((part) => part.quoted !== undefined)?.quoted;
  const shared = {
    mentions: [...new Set(parts.flatMap(({ mention }) => mention ?? []))], has: [...new Set(parts.flatMap(({ has }) => has ?? []))], ...(quoted !== undefined && { quoted }),
  };
  if (first?.alone === undefined || shown.some(({ alone }) => alone !== first.alone)) {
    // A mention is followed by a space, as the client shows it.
    const text = parts.map((part, index) => (part.mention !== undefined || part.text === everybody) && !/^\s|^$/.test(parts[index + 1]?.text ?? "") ? `${part.text} ` : part.text).join("");
    return { type: shown.length === 0 ? types.Message.Unknown : types.Message.Text, text, ...shared };
  }
  return { type: first.alone, text: first.shows ?? "", ...shared, ...(first.filename !== undefined && { filename: first.filename }), ...(first.link && { link: first.link }) };
}

const everybody = "@全体成员";

function readPart({ type, data }: Segment, nameOf: (number: Num) => string | undefined): Part {
  const value = (name: string): string => data[name] ?? "";
  const known = Object.hasOwn(media, type) ? media[type] : undefined;
  if (known) return known;
  switch (type) {
    case "text": return { text: value("text") };
    case "at": {
      const number = value("qq");
      if (number === "all" || number === "0") return { text: everybody };
      return number === "" ? { text: "" } : { text: `@${nameOf(number) || value("name").replace(/^@/, "") || number}`, mention: number };
    }
    case "reply": return { text: "", ...(value("id") !== "" && { quoted: value("id") }) };
    case "face": return { text: nameOfFace(value("id"), data["faceText"]), alone: types.Message.Emoticon };
    case "file": case "onlinefile": {
      const filename = value("name") || value("file_name") || value("file");
      return { text: lines("[文件]", filename).replace("\n", " "), alone: types.Message.Attachment, shows: filename, has: ["file"], filename };
    }
    case "json": return ofCard(readJsonCard(value("data")));
    case "xml": return ofCard(readXmlCard(value("data")));
    case "share": return ofCard({ type: types.Message.Url, text: lines(value("title"), value("content"), value("url")), title: value("title"), description: value("content"), url: value("url") });
    case "music": return ofCard({ type: types.Message.Url, text: lines(value("title") || "[音乐]", value("content"), value("url")), title: value("title"), description: value("content"), url: value("url") });
    case "contact": return ofCard({ type: types.Message.Contact, text: `[名片] ${value("type") === "group" ? "群" : "QQ"} ${value("id")}` });
    case "location": return ofCard({ type: types.Message.Location, text: lines(value("title"), value("content")) || "[位置]" });
    case "markdown": return { text: value("content") };
    default: return { text: "" };
  }
}

function ofCard({ type, text, title, description, url }: Card & Partial<Link>): Part {
  if (type === types.Message.Text) return { text };
  const has = hasOf[type];
  return { text, shows: text, alone: type, ...(has && { has }), ...(title !== undefined && { link: { title, description: description ?? "", url: url ?? "" } }) };
}

/** What a quotation of a message shows. */
export function quotedText({ type, text }: Pick<Content, "type" | "text">): string {
  switch (type) {
    case types.Message.Image: return "[图片]";
    case types.Message.Audio: return "[语音]";
    case types.Message.Video: return "[视频]";
    case types.Message.Emoticon: return "[表情]";
    case types.Message.RedEnvelope: return "[红包]";
    case types.Message.Attachment: return `[文件] ${text}`;
    default: return text;
  }
}
