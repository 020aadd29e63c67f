/** outgoing: what is to be said, as segments. Text goes as text: no words of anybody become codes. */
import type { Num } from "./ids.ts";

export type OutSegment = { readonly type: string; readonly data: Readonly<Record<string, string | number>> };

const textOf = (text: string): readonly OutSegment[] => (text === "" ? [] : [{ type: "text", data: { text } }]);
const at = (number: Num): OutSegment => ({ type: "at", data: { qq: number } });

/**
 * A text that begins with `@name ` for each who is mentioned becomes real mentions. `namesOf`: what somebody is or was called there; where the
 * text names somebody otherwise, the mention stands before it.
 */
export function withMentions(text: string, mentions: readonly Num[], namesOf: (number: Num) => readonly string[]): readonly OutSegment[] {
  const segments: OutSegment[] = [];
  let rest = text;
  for (const number of mentions) {
    // Nobody has such a number: it would call everybody.
    if (number === "all" || number === "0") continue;
    const name = namesOf(number).filter((each) => each !== "" && rest.startsWith(`@${each}`) && /^(?:\s|$)/.test(rest.slice(each.length + 1))).toSorted((a, b) => b.length - a.length)[0];
    if (name !== undefined) rest = rest.slice(name.length + 1).replace(/^ /, "");
    segments.push(at(number), { type: "text", data: { text: " " } });
  }
  if (segments.length > 0 && /^\s/.test(rest)) segments.pop();
  return [...segments, ...textOf(rest)];
}

export const quoting = (number: string): OutSegment => ({ type: "reply", data: { id: number } });

/** A file by what it is; `content` as `base64://…`. */
export function ofFile(name: string, mediaType: string, content: string): OutSegment {
  if (mediaType.startsWith("image/") && !mediaType.includes("svg")) return { type: "image", data: { file: content } };
  if (mediaType.startsWith("video/")) return { type: "video", data: { file: content, name } };
  return { type: "file", data: { file: content, name } };
}
