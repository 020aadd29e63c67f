/** links: addresses in a text, and whether a community allows their hosts. */
import type { Span } from "../../core/entry.ts";
import { type Normalised, spanOf } from "../../core/text.ts";
import { type Evidence, at } from "./evidence.ts";

const endings = "com|cn|net|org|top|xyz|vip|cc|me|io|co|app|shop|store|site|online|club|info|icu|link|live|fun|pro|wang|tv|win|bid|ltd|work|group|tech|cloud|lol|fit|one|im|tw|hk|us|ru|asia|biz|mobi|click|buzz|gg|la|so|to|ly|gl|pw|tk|ml";
const address = new RegExp(`(?:https?:/{0,2}|www\\.)([a-z0-9.-]{1,253})[^\\s\\p{Script=Han}]{0,300}|(?<![a-z0-9@._-])((?:[a-z0-9-]{1,63}\\.){1,5}(?:${endings}))(?![a-z0-9.-]*[a-z0-9])(?:[/?:][^\\s\\p{Script=Han}]{0,300})?`, "gu");

/** Hosts whose links lead into a chat. */
const chats = ["t.me", "telegram.me", "telegram.dog", "qm.qq.com", "u.wechat.com", "wa.me"];

/** The host of what an author gave as a site: a bare host, or a whole address copied from the browser. */
export const hostOf = (site: string): string => site.trim().toLowerCase().replace(/^https?:\/\//, "").replace(/^www\./, "").replace(/[/:?#].*$/, "");

/** Whether `host` is one of `hosts` or below one of them. */
export function allows(hosts: readonly string[], host: string): boolean {
  const bare = host.replace(/^www\.|\.$/g, "");
  return hosts.some((allowed) => bare === allowed || bare.endsWith(`.${allowed}`));
}

/** Where the links stand in the raw text, and what speaks against those to hosts that are not allowed. */
export type Links = { readonly spans: readonly Span[]; readonly evidence: readonly Evidence[] };
const none: Links = { spans: [], evidence: [] };

/** The links in a text. A way into a chat elsewhere is a way of contact; any other link is only a link. */
export function linksIn(view: Normalised, hosts: readonly string[]): Links {
  const { text } = view;
  if (!/https?:|www\.|\.[a-z]{2}/.test(text)) return none;
  const spans: Span[] = [];
  const evidence: Evidence[] = [];
  for (const match of text.matchAll(address)) {
    const host = match[1] ?? match[2] ?? "";
    const end = match.index + match[0].length;
    spans.push(spanOf(view, match.index, end));
    if (allows(hosts, host)) continue;
    evidence.push(allows(chats, host) ? at(view, "联系方式", 3.6, match.index, end) : at(view, "链接", 2, match.index, end));
  }
  return { spans, evidence };
}
