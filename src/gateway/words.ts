/** words: what a message's text and type say: whether the bot is meant, and what is attached. */
import { types } from "wechaty-puppet";
import type { Attachment } from "../core/event.ts";

/** Longer texts are cut: no platform sends them, and all that follows reads the whole text. */
export const longestText = 20_000;

/** After a mention come a special space, an ordinary one, punctuation or nothing. */
const afterName = /^(?:[\s\u2005\u2006]+|$|(?=[，。！？、：,.!?:]))/;

/** Cuts mentions of the bot from the beginning; `mentioned` also when one stands further on. */
export function readMention(text: string, names: readonly string[]): { readonly text: string; readonly mentioned: boolean } {
  let rest = text.trimStart();
  let mentioned = false;
  for (let cut = cutMention(rest, names); cut !== undefined; cut = cutMention(rest, names)) {
    mentioned = true;
    rest = cut;
  }
  const later = names.some((name) => [...occurrences(rest, `@${name}`)].some((end) => afterName.test(rest.slice(end, end + 1))));
  return { text: mentioned ? rest : text, mentioned: mentioned || later };
}

function cutMention(text: string, names: readonly string[]): string | undefined {
  for (const name of names) {
    if (name === "" || !text.startsWith(`@${name}`)) continue;
    const rest = text.slice(name.length + 1);
    const gap = afterName.exec(rest);
    if (gap) return rest.slice(gap[0].length);
  }
  return undefined;
}

function* occurrences(text: string, part: string): Generator<number> {
  if (part === "@") return;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) yield at + part.length;
}

const link = /\bhttps?:\/\/[^\s]|(?<![\w.@-])(?:[a-z0-9-]{1,63}\.){1,8}(?:com|cn|net|org|io|me|cc|top|vip|xyz|shop|club|app|dev|link|site|info|tv|co)(?![\w-])/i;

/** What a message carries, by wechaty's type, and a web address among the words. */
export function attachmentsOf(type: types.Message, text: string): readonly Attachment[] {
  switch (type) {
    case types.Message.Text: return link.test(text) ? ["link"] : [];
    case types.Message.Image: return ["picture"];
    case types.Message.Video: return ["video"];
    case types.Message.Audio: return ["voice"];
    case types.Message.Attachment: return ["file"];
    case types.Message.Url: return ["card", "link"];
    case types.Message.Post:
    case types.Message.ChatHistory: return ["card"];
    case types.Message.MiniProgram: return ["mini_program"];
    case types.Message.RedEnvelope:
    case types.Message.Transfer: return ["red_packet"];
    case types.Message.Contact: return ["contact"];
    default: return [];
  }
}

/** The author's words: for anything but text puppets put raw XML or file names there. */
export function wordsOf(type: types.Message, text: string): string {
  const own = type === types.Message.Text || type === types.Message.Unknown || !/^\s*(?:[<{@]|$)/.test(text) ? text : "";
  return cutText(own);
}

/** As much of a text as is read. */
export const cutText = (text: string): string => (text.length > longestText ? text.slice(0, longestText) : text);
