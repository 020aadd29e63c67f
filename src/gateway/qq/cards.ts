/** cards: what a shared card shows (segments `json`, `xml`, `share`, …), by the words that people see. */
import { types } from "wechaty-puppet";

export type Card = { readonly type: types.Message; readonly text: string };
/** What a link's card shows. */
export type Link = { readonly title: string; readonly description: string; readonly url: string };

const longestCard = 64_000;
type Bag = Readonly<Record<string, unknown>>;
const isBag = (value: unknown): value is Bag => typeof value === "object" && value !== null && !Array.isArray(value);

/** A card from its JSON. What cannot be read shows nothing, and is a card all the same. */
export function readJsonCard(json: string): Card & Partial<Link> {
  const root = parse(json);
  const part: Bag = Object.values(isBag(root["meta"]) ? root["meta"] : {}).find(isBag) ?? {};
  const app = textIn(root, "app").toLowerCase();
  const prompt = textIn(root, "prompt");
  if (app.includes("multimsg")) return { type: types.Message.ChatHistory, text: chatHistory };
  if (app.includes("mannounce")) return { type: types.Message.Text, text: lines(decoded(part, "title"), decoded(part, "text")) || prompt };
  const title = textIn(part, "title") || textIn(part, "nickname") || textIn(part, "name");
  const description = textIn(part, "desc") || textIn(part, "summary") || textIn(part, "contact") || textIn(part, "address");
  const url = [textIn(part, "qqdocurl"), textIn(part, "jumpUrl"), textIn(part, "url")].find((each) => /^https?:\/\//i.test(each)) ?? "";
  const text = lines(title, description, url) || prompt;
  if (app.includes("miniapp") || app.includes("mini_app")) return { type: types.Message.MiniProgram, text };
  if (app.includes("contact") || app.includes("troopsharecard") || app.includes("qun.invite")) return { type: types.Message.Contact, text };
  if (app.includes("map")) return { type: types.Message.Location, text: lines(title, description) || prompt };
  return { type: types.Message.Url, text, title: title || prompt, description, url };
}

/** A card from its XML, which old clients send. */
export function readXmlCard(xml: string): Card & Link {
  const whole = xml.slice(0, longestCard);
  const title = between(whole, "title");
  const description = between(whole, "summary");
  const url = attribute(whole, "url");
  if (attribute(whole, "action") === "viewMultiMsg") return { type: types.Message.ChatHistory, text: chatHistory, title, description, url };
  return { type: types.Message.Url, text: lines(title, description, url) || attribute(whole, "brief"), title, description, url };
}

/** What a forwarded conversation shows in its place: none of its words are those of who passes it on. */
export const chatHistory = "[聊天记录]";

/** What there is of it, a line each, nothing twice. */
export const lines = (...parts: readonly string[]): string => [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ""))].join("\n");

function parse(json: string): Bag {
  if (json.length > longestCard) return {};
  try {
    const root: unknown = JSON.parse(json);
    return isBag(root) ? root : {};
  } catch {
    return {};
  }
}

function textIn(bag: Bag, name: string): string {
  const value = bag[name];
  return typeof value === "string" ? value.slice(0, 2000) : "";
}

/** Announcements carry their words in base64. */
function decoded(bag: Bag, name: string): string {
  const text = textIn(bag, name);
  return bag["encode"] === 1 || bag["encode"] === "1" ? Buffer.from(text, "base64").toString("utf8") : text;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: "\"", apos: "'" };
const plain = (text: string): string => text.replace(/&(amp|lt|gt|quot|apos);/g, (whole, name: string) => entities[name] ?? whole);

/** The text of the first element of a name, found without looking back: a member may have written it. */
function between(xml: string, name: string): string {
  const open = xml.indexOf(`<${name}`);
  const from = open < 0 ? -1 : xml.indexOf(">", open);
  const to = from < 0 ? -1 : xml.indexOf(`</${name}>`, from);
  return to < 0 ? "" : plain(xml.slice(from + 1, to).replace(/^<!\[CDATA\[|\]\]>$/g, "")).slice(0, 2000);
}
function attribute(xml: string, name: string): string {
  const at = xml.indexOf(` ${name}="`);
  const from = at + name.length + 3;
  const to = at < 0 ? -1 : xml.indexOf("\"", from);
  return to < 0 ? "" : plain(xml.slice(from, to)).slice(0, 2000);
}
