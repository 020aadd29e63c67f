/** text: one normal form for what members write, with offsets back to the original. */
import type { Span } from "./entry.ts";
import { simplified, traditional } from "./traditional.ts";

/**
 * `text` is the normal form; `from[i]` is where its UTF-16 unit i begins in `raw`, and `from[text.length]` is where reading stopped.
 * Units that come from one character share its place, so `from` ascends but not strictly. `from` may be shared: never write to it.
 */
export type Normalised = { readonly raw: string; readonly text: string; readonly from: Uint32Array };

/** Longer messages are cut here, in UTF-16 units: nobody needs more of a message to judge it, and no message can cost more. */
export const longest = 5000;

/** Letters that look like Latin ones, and the Latin ones; NFKC keeps them apart. Cyrillic, Greek, small capitals, signs. */
const alike =
  "аa еe оo рp сc хx уy іi јj ѕs ѵv ѡw ԛq ԝw ԁd һh кk тt мm νv οo χx υu ωw ɡg ɑa ıi ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ꞯq ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz ∨v ➕+ ＋+ ﹢+ ➖- 〸十 ⼗十";
/** Runs of styled letters and figures without a decomposition in Unicode: first code point, how many, what the first one is. */
const styled: readonly (readonly [number, number, "a" | number])[] = [
  [0x1f150, 26, "a"], [0x1f170, 26, "a"], [0x1f1e6, 26, "a"],
  [0x2776, 10, 1], [0x2780, 10, 1], [0x278a, 10, 1], [0x24eb, 10, 11], [0x24f5, 10, 1], [0x24ff, 1, 0], [0x1f10b, 2, 0],
];
/** Zero-width and bidi controls, variation selectors, combining marks, and characters that only look like nothing. */
const nothing = /[\p{Cf}\p{Mn}\p{Me}\u115f\u1160\u3164\uffa0\u2800]/gu;
const line = /[\n\v\f\u0085\u2028\u2029]/u;
/** An expansion beyond this many units says nothing that the character itself does not (﷽, ㌫), so it stays. */
const widest = 6;

const table = new Map<string, string>();
for (const pair of alike.split(" ")) table.set(pair.slice(0, 1), pair.slice(1));
for (const [first, count, start] of styled) {
  for (let step = 0; step < count; step += 1) {
    table.set(String.fromCodePoint(first + step), start === "a" ? String.fromCharCode(97 + step) : String(start === 0 ? 0 : start + step));
  }
}
for (let at = 0; at < traditional.length; at += 1) table.set(traditional.charAt(at), simplified.charAt(at));

/** One step towards the normal form of one character; `settled` repeats it until it changes nothing. */
function step(character: string): string {
  const known = table.get(character);
  if (known !== undefined) return known;
  if (line.test(character)) return "\n";
  if (character === "\t") return " ";
  if (/\p{Cc}/u.test(character)) return "";
  if (/\p{Cs}/u.test(character)) return "\ufffd";
  if (/\p{Z}/u.test(character)) return " ";
  const wide = character.normalize("NFKD").replace(nothing, "").normalize("NFC").toLowerCase();
  if (wide.length > widest) return character;
  // ⑴ ⒈ 🄐 ㈱ decompose with their brackets and dots, which are no more than decoration.
  return character === "(" || wide.length === 1 ? wide : wide.replace(/^\((.+)\)$|^〔(.+)〕$|^(\d+)[.,]$/u, "$1$2$3");
}

/** The normal form of one character, by code point: NFKC, marks off, lower case, then the tables. */
function settled(character: string): string {
  let now = character;
  for (let round = 0; round < 5; round += 1) {
    let next = "";
    for (const part of now) next += step(part);
    if (next === now) break;
    now = next;
  }
  return now;
}

/** What a UTF-16 unit becomes: one unit, or one of these two; they are controls, so no normal form holds them. 0 is not asked yet. */
const gone = 1;
const several = 2;
const forms = new Uint16Array(65536);
/** Remembered forms of what is not one unit for one unit. Bounded, so that no message can fill the memory. */
const remembered = new Map<string, string>();

function learn(unit: number): number {
  if (unit >= 0xd800 && unit <= 0xdfff) return (forms[unit] = several);
  const form = settled(String.fromCharCode(unit));
  return (forms[unit] = form.length === 1 ? form.charCodeAt(0) : form === "" ? gone : several);
}

function formOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x1f300 && code <= 0x1faff) return character;
  let form = remembered.get(character);
  if (form === undefined) {
    form = settled(character);
    if (remembered.size < 8192) remembered.set(character, form);
  }
  return form;
}

const isHigh = (unit: number): boolean => (unit & 0xfc00) === 0xd800;
const isLow = (unit: number): boolean => (unit & 0xfc00) === 0xdc00;
/** 0, 1, 2 …: the offsets of every text that is its own normal form. */
const steps = Uint32Array.from({ length: longest + 1 }, (_, at) => at);

/**
 * The normal form: NFKC for each code point (Unicode Standard Annex 15), invisible characters and combining marks removed, lower case,
 * traditional → simplified where one character stands for one, look-alike and styled letters and figures → plain ones. Emoji stay.
 * Ordinary simplified Chinese comes back as it is. Normalising a normal form changes nothing. Reads at most `longest` units.
 */
export function normalise(raw: string): Normalised {
  let end = Math.min(raw.length, longest);
  if (end < raw.length && isHigh(raw.charCodeAt(end - 1))) end -= 1;
  let at = 0;
  for (; at < end; at += 1) {
    const unit = raw.charCodeAt(at);
    // Units 1 and 2 are controls, and their numbers mean something else in the table.
    if (unit <= several || (forms[unit] || learn(unit)) !== unit) break;
  }
  if (at === end) return { raw, text: end === raw.length ? raw : raw.slice(0, end), from: steps.subarray(0, end + 1) };
  return rewrite(raw, at, end);
}

/** The slow path: everything before `same` is its own normal form. */
function rewrite(raw: string, same: number, end: number): Normalised {
  let from = room(end + 1 + widest);
  from.set(steps.subarray(0, same));
  let text = raw.slice(0, same);
  let length = same;
  for (let at = same; at < end; ) {
    const unit = raw.charCodeAt(at);
    const form = forms[unit] || learn(unit);
    if (form > several) {
      text += String.fromCharCode(form);
      from[length++] = at++;
    } else if (form === gone) {
      at += 1;
    } else {
      const next = isHigh(unit) && at + 1 < end && isLow(raw.charCodeAt(at + 1)) ? at + 2 : at + 1;
      const wide = formOf(raw.slice(at, next));
      if (length + wide.length + end - at > from.length) from = grown(from);
      for (let part = 0; part < wide.length; part += 1) from[length++] = at;
      text += wide;
      at = next;
    }
  }
  from[length] = end;
  return { raw, text, from: used(from, length + 1) };
}

function grown(from: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const wider = room(2 * from.length + widest);
  wider.set(from);
  return wider;
}

/** Offsets are cut from slabs: a typed array of its own for each message would cost more than normalising it. */
const slabLength = 16_384;
let slab = new Uint32Array(slabLength);
let taken = 0;

/** At least `length` places that nobody has; `used` says how many of them stay taken. */
function room(length: number): Uint32Array<ArrayBuffer> {
  if (length > slabLength / 2) return new Uint32Array(length);
  if (taken + length > slabLength) {
    slab = new Uint32Array(slabLength);
    taken = 0;
  }
  return slab.subarray(taken, taken + length);
}

function used(places: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  if (places.buffer === slab.buffer) taken += length;
  return places.subarray(0, length);
}

/** Where units `start` to `end` (exclusive) of a normal form stand in the original, with the invisible characters that belong to the last. */
export function spanOf({ raw, text, from }: Normalised, start: number, end: number): Span {
  const first = Math.min(Math.max(start, 0), text.length);
  const begin = from[first] ?? 0;
  if (end <= first) return { start: begin, end: begin };
  const last = from[Math.min(end, text.length) - 1] ?? begin;
  let after = last + (isHigh(raw.charCodeAt(last)) && isLow(raw.charCodeAt(last + 1)) ? 2 : 1);
  while (after < raw.length && (forms[raw.charCodeAt(after)] || learn(raw.charCodeAt(after))) === gone) after += 1;
  return { start: begin, end: after };
}

/** What `compact` does with a unit: keeps it, drops it, drops it between single characters, or looks at the pair. 0 is not asked yet. */
const keep = 1;
const loose = 2;
const stop = 3;
const pair = 4;
const kinds = new Uint8Array(65536);

function kindOf(unit: number): number {
  const character = String.fromCharCode(unit);
  const kind = unit >= 0xd800 && unit <= 0xdfff ? pair : ",。!?;:、".includes(character) ? stop : /[\p{L}\p{N}\p{M}+@%$¥&]/u.test(character) ? keep : loose;
  return (kinds[unit] = kind);
}

/** The kind of what stands at `at` of a text; beyond its ends everything is a separator. */
function kindAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (Number.isNaN(unit)) return loose;
  const kind = kinds[unit] || kindOf(unit);
  if (kind !== pair) return kind;
  const code = text.codePointAt(isLow(unit) ? at - 1 : at) ?? 0;
  // Beyond the basic plane signs and emoji have their own block; letters there are rare Han and old scripts.
  return code >= 0x1f000 && code <= 0x1faff ? loose : keep;
}

/** Whether what stands at `at` is part of a word: a letter, a figure, or a sign that is read aloud (+ @ % $ ¥ &). */
export const isWord = (text: string, at: number): boolean => kindAt(text, at) === keep;

/**
 * The second view, for words that are spelt apart (加 . 微 . 信, 1-3-8-0): spaces, dots, dashes, stars, brackets, emoji and other signs removed.
 * Punctuation that ends a clause (,。!?;:、) goes only between two single characters, so that two clauses do not grow together. Keeps + @ % $ ¥ &.
 */
export function compact(normalised: Normalised): Normalised {
  const { raw, text, from } = normalised;
  let kept = "";
  let places: Uint32Array<ArrayBuffer> | undefined;
  let length = 0;
  let run = 0;
  for (let at = 0; at < text.length; at += 1) {
    const kind = kindAt(text, at);
    if (kind === keep || (kind === stop && !betweenSingles(text, at))) {
      if (places) places[length] = from[at] ?? 0;
      length += 1;
      continue;
    }
    if (!places) (places = room(text.length + 1)).set(from.subarray(0, at));
    kept += text.slice(run, at);
    run = at + 1;
  }
  if (!places) return normalised;
  places[length] = from[text.length] ?? raw.length;
  return { raw, text: kept + text.slice(run), from: used(places, length + 1) };
}

function betweenSingles(text: string, at: number): boolean {
  return kindAt(text, at - 1) === keep && kindAt(text, at - 2) !== keep && kindAt(text, at + 1) === keep && kindAt(text, at + 2) !== keep;
}
