/** segments: messages as lists of segments and as CQ codes. */

export type Segment = { readonly type: string; readonly data: Readonly<Record<string, unknown>> };

export const text = (words: string): Segment => ({ type: "text", data: { text: words } });
export const at = (whom: number | "all"): Segment => ({ type: "at", data: { qq: String(whom) } });
export const reply = (messageId: number): Segment => ({ type: "reply", data: { id: String(messageId) } });

const escapeText = (words: string): string => words.replaceAll("&", "&amp;").replaceAll("[", "&#91;").replaceAll("]", "&#93;");
const escapeValue = (words: string): string => escapeText(words).replaceAll(",", "&#44;");
const unescape = (words: string): string => words.replaceAll("&#44;", ",").replaceAll("&#91;", "[").replaceAll("&#93;", "]").replaceAll("&amp;", "&");

/** The text or number under a name, as text. */
export function dataOf(segment: Segment, name: string): string {
  const value = segment.data[name];
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** The string format: text is escaped, everything else is a `[CQ:type,name=value]`. */
export function toCodes(segments: readonly Segment[]): string {
  return segments.map((segment) => (segment.type === "text" ? escapeText(dataOf(segment, "text")) : `[CQ:${[segment.type, ...Object.keys(segment.data).map((name) => `${name}=${escapeValue(dataOf(segment, name))}`)].join(",")}]`)).join("");
}

/** Reads the string format. What is no code is text. */
export function fromCodes(codes: string): Segment[] {
  return codes.split(/(\[CQ:[^[\]]*\])/).filter((part) => part !== "").map((part) => {
    const [, type = "", values = ""] = /^\[CQ:([\w.-]+)(?:,(.*))?\]$/s.exec(part) ?? [];
    if (type === "") return text(unescape(part));
    const pairs = values === "" ? [] : values.split(",").map((pair) => [pair.slice(0, pair.indexOf("=")), unescape(pair.slice(pair.indexOf("=") + 1))] as const);
    return { type, data: Object.fromEntries(pairs) };
  });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

function segmentOf(value: unknown): Segment[] {
  if (typeof value === "string") return [text(value)];
  if (!isObject(value) || typeof value["type"] !== "string") return [];
  return [{ type: value["type"], data: isObject(value["data"]) ? value["data"] : {} }];
}

/** What a call wants said: a list, one segment, or a string of codes, which `plain` takes as it stands. */
export function readMessage(message: unknown, plain: boolean): Segment[] {
  if (typeof message === "string") return message === "" ? [] : plain ? [text(message)] : fromCodes(message);
  return Array.isArray(message) ? message.flatMap(segmentOf) : segmentOf(message);
}

const names: Readonly<Record<string, string>> = { image: "[图片]", record: "[语音]", video: "[视频]", file: "[文件]", forward: "[聊天记录]", json: "[卡片]", face: "[表情]" };

/** What people see. `nameOf` says what somebody is called there. */
export function visible(segments: readonly Segment[], nameOf: (id: number) => string): string {
  return segments.map((segment) => {
    if (segment.type === "text") return dataOf(segment, "text");
    if (segment.type === "at") return `@${dataOf(segment, "qq") === "all" ? "全体成员" : nameOf(Number(dataOf(segment, "qq")))}`;
    return segment.type === "reply" ? "" : (names[segment.type] ?? `[${segment.type}]`);
  }).join("");
}
