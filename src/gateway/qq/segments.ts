/** segments: a message's parts, from the array form or from CQ codes, which are the standard's default still. */

/** Values are texts; what is neither text nor number is left out. */
export type Segment = { readonly type: string; readonly data: Readonly<Record<string, string>> };

/** No client sends more; what follows is cut. */
const mostSegments = 500;
const longestString = 100_000;

/** A message in any of its forms. Never throws. */
export function readSegments(message: unknown): readonly Segment[] {
  if (typeof message === "string") return readCodes(message);
  const list = Array.isArray(message) ? message.slice(0, mostSegments) : [message];
  return list.flatMap((each) => readSegment(each) ?? []);
}

function readSegment(raw: unknown): Segment | undefined {
  if (!isBag(raw) || typeof raw["type"] !== "string") return undefined;
  const data: Record<string, string> = {};
  for (const [key, value] of Object.entries(isBag(raw["data"]) ? raw["data"] : {})) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") data[key] = String(value);
    // Of a face, NapCat tells the name in here; a card may come as an object.
    else if (isBag(value)) for (const name of ["faceText"]) if (typeof value[name] === "string") data[name] = value[name];
  }
  if (raw["type"] === "json" && data["data"] === undefined && isBag(raw["data"]) && isBag(raw["data"]["data"])) data["data"] = written(raw["data"]["data"]);
  return { type: raw["type"], data };
}

/** Nothing for what is nested too deeply to be written. */
function written(bag: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify(bag);
  } catch {
    return "";
  }
}

const isBag = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

const code = /\[CQ:([\w-]+)((?:,[^,\]]*)*)\]/g;
const unescaped: Readonly<Record<string, string>> = { "&amp;": "&", "&#91;": "[", "&#93;": "]", "&#44;": "," };
const unescape = (text: string): string => text.replace(/&(?:amp|#91|#93|#44);/g, (entity) => unescaped[entity] ?? entity);

/** `[CQ:type,key=value]` among text. What only looks like a code is text. */
export function readCodes(whole: string): readonly Segment[] {
  const string = whole.slice(0, longestString);
  const segments: Segment[] = [];
  let from = 0;
  const addText = (to: number): void => {
    if (to > from) segments.push({ type: "text", data: { text: unescape(string.slice(from, to)) } });
  };
  for (const match of string.matchAll(code)) {
    if (segments.length >= mostSegments) break;
    addText(match.index);
    from = match.index + match[0].length;
    const pairs = (match[2] ?? "").split(",").slice(1).map((pair) => {
      const at = pair.indexOf("=");
      return [unescape(at < 0 ? pair : pair.slice(0, at)), unescape(at < 0 ? "" : pair.slice(at + 1))] as const;
    });
    segments.push({ type: match[1] ?? "", data: Object.fromEntries(pairs) });
  }
  addText(string.length);
  return segments;
}
