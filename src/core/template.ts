/** template: texts with {名字} placeholders, checked once when loaded and filled many times. */
import { nearest } from "./nearest.ts";

/** A text ready to be filled with exactly these words. */
export type Template<Key extends string> = { readonly fill: (words: Readonly<Record<Key, string>>) => string };
/** A placeholder that nobody fills, and the known one that was probably meant. */
export type UnknownPlaceholder = { readonly name: string; readonly nearest?: string };

type Piece<Key extends string> = { readonly words: string } | { readonly key: Key };

/** Every {…} in a text whose braces hold no other brace and no line break, as [whole, name, offset]. */
function* placeholders(text: string): Generator<readonly [whole: string, name: string, at: number]> {
  for (let open = text.indexOf("{"); open !== -1; ) {
    const close = text.indexOf("}", open);
    if (close === -1) return;
    // The innermost brace opens the placeholder: "{ {昵称}" has one.
    const start = text.lastIndexOf("{", close);
    const name = text.slice(start + 1, close);
    if (!name.includes("\n")) yield [text.slice(start, close + 1), name.trim(), start];
    open = text.indexOf("{", close);
  }
}

/** The placeholders of a text that are not among the known ones, each once. */
export function unknownPlaceholders(text: string, known: readonly string[]): readonly UnknownPlaceholder[] {
  const names = new Set([...placeholders(text)].map(([, name]) => name).filter((name) => !known.includes(name)));
  return [...names].map((name) => {
    const near = nearest(name, known);
    return near === undefined ? { name } : { name, nearest: near };
  });
}

/**
 * Compiles a text. Unknown placeholders stay as written: report them with `unknownPlaceholders` before.
 * Filling is one pass, so braces in a filled-in word (a member's name) are only words.
 * A line whose placeholders all come out empty is left out, so that a text may name what a charter need not have.
 */
export function template<Key extends string>(text: string, known: readonly Key[]): Template<Key> {
  const lines = text.split("\n").map((line) => pieces(line, known));
  return {
    fill: (words) =>
      lines
        .filter((line) => line.every((piece) => "words" in piece) || line.some((piece) => "key" in piece && words[piece.key] !== ""))
        .map((line) => line.map((piece) => ("key" in piece ? words[piece.key] : piece.words)).join(""))
        .join("\n"),
  };
}

function pieces<Key extends string>(line: string, known: readonly Key[]): readonly Piece<Key>[] {
  const found: Piece<Key>[] = [];
  let done = 0;
  for (const [whole, name, at] of placeholders(line)) {
    const key = known.find((candidate) => candidate === name);
    if (key === undefined) continue;
    if (at > done) found.push({ words: line.slice(done, at) });
    found.push({ key });
    done = at + whole.length;
  }
  if (done < line.length) found.push({ words: line.slice(done) });
  return found;
}
