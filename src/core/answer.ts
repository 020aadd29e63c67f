/** answer: what somebody writes to answer a case, and the reason that they write after it. */

export type Written = { readonly answer: string; readonly because?: string };

/** "c3 2 因为…" → "c3 2" and the reason. A reason holds letters or characters: figures alone are none. */
export function splitReason(text: string, labels: readonly string[]): Written {
  const names = labels.filter((label) => label !== "").map((label) => label.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const choice = ["[0-9０-９]{1,2}", ...names].join("|");
  const match = new RegExp(`^\\s*((?:[cCｃＣ][0-9０-９]{1,9}[\\s:：,，、.]*)?(?:${choice}))[\\s:：,，、.。;；]+(\\S[^]*)$`, "u").exec(text.slice(0, longestAnswer));
  const [, answer, because] = match ?? [];
  if (answer === undefined || because === undefined || !/[\p{L}]/u.test(because)) return { answer: text };
  return { answer, because: because.replaceAll(/\s+/g, " ").trim() };
}
const longestAnswer = 500;
