/** quote: own words and quoted words told apart, so that nobody answers for what somebody else wrote. */

export type Quote = { readonly text: string; readonly message?: string };
export type SplitText = { readonly text: string; readonly quoted?: Quote };

const separator = /\n(?:- ){4,}-[ \t]*\n/g;

/**
 * Splits the text form in which WeChat gives a quotation to clients that know none:
 * `「name：quoted words」`, a line of dashes, own words. The last line of dashes counts, since quoted words may themselves hold one;
 * text without exactly that frame is all the author's own.
 */
export function splitQuote(text: string): SplitText {
  if (!text.startsWith("「")) return { text };
  let cut: RegExpExecArray | undefined;
  for (const match of text.matchAll(separator)) if (text[match.index - 1] === "」") cut = match;
  if (!cut) return { text };
  const frame = text.slice(1, cut.index - 1);
  const colon = frame.search(/[：:]/);
  if (colon <= 0) return { text };
  return { text: text.slice(cut.index + cut[0].length), quoted: { text: frame.slice(colon + 1) } };
}

/** The frame that `splitQuote` takes apart. */
export function joinQuote(name: string, quoted: string, own: string): string {
  return `「${name}：${quoted}」\n- - - - - - - - - - - - - - -\n${own}`;
}
