/** answer: what somebody writes to answer a case, and the reason that they write after it. */

export type Written = { readonly answer: string; readonly because?: string };

const longestAnswer = 500;
const named = /^\s*(?:[cCｃＣ][0-9０-９]{1,9}[\s:：,，、.]*)?/u;
const figure = /^[0-9０-９]{1,2}/u;
const parting = /^[\s:：,，、.。;；]+/u;

/** "c3 2 因为…" → "c3 2" and the reason. A reason holds letters or characters: figures alone are none. */
export function splitReason(text: string, labels: readonly string[]): Written {
  const head = text.slice(0, longestAnswer);
  const from = named.exec(head)?.[0].length ?? 0;
  const choice = figure.exec(head.slice(from))?.[0] ?? labels.find((label) => label !== "" && head.startsWith(label, from));
  if (choice === undefined) return { answer: text };
  const to = from + choice.length;
  const gap = parting.exec(head.slice(to))?.[0];
  const because = gap === undefined ? "" : head.slice(to + gap.length).replaceAll(/\s+/g, " ").trim();
  return /\p{L}/u.test(because) ? { answer: head.slice(0, to), because } : { answer: text };
}
