/** decode: texts and names as people typed them, from the form in which Web WeChat sends them. */
import { decodeXML } from "entities";

/** Emoji that the web service numbers by the wrong character; read as wechat4u reads them. */
const wechatEmojiQuirks: Readonly<Record<string, string>> = { "1f639": "1f602", "1f64d": "1f614" };

/**
 * All that the server adds, found in one pass: what a member typed comes escaped, so that nothing which one replacement brings out
 * is read again by another. Every repetition is bounded or excludes `<`, hence linear.
 */
const added = /<br ?\/?>|<span(?=[^<>]{0,120}? class="emoji emoji([0-9a-f]{4,40})")[^<>]{0,200}><\/span>|<img(?=[^<>]{0,400}? class="(?:qq)?emoji)[^<>]{0,400}? text="([^"<>]{1,40}?)(?:_web)?"[^<>]{0,400}>|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos|nbsp);/gi;

/** A text as it was typed. */
export function decodeText(wire: string): string {
  return wire.replace(added, (found: string, emoji: string | undefined, face: string | undefined) => {
    if (emoji !== undefined) return emojiOf(emoji.toLowerCase());
    if (face !== undefined) return face.startsWith("[") ? face : `[${face}]`;
    if (found.startsWith("<")) return "\n";
    return /^&nbsp;$/i.test(found) ? " " : decodeXML(found);
  });
}

/** A name as its owner wrote it: on one line, and with the tags that were typed. */
export function decodeName(wire: string): string {
  return decodeText(wire).replaceAll("\n", " ");
}

/** The characters behind an emoji's class name: code points of four or five digits run together. */
function emojiOf(code: string): string {
  const points = pointsOf(wechatEmojiQuirks[code] ?? code);
  return points ? String.fromCodePoint(...points) : "*";
}

function pointsOf(code: string): readonly number[] | undefined {
  // Two of the same length before the mixed forms, where only planes 1 (1f…) and 14 (e0…) need five digits.
  const parts = code.length <= 5 ? [code] : code.length === 8 ? [code.slice(0, 4), code.slice(4)] : code.length === 10 ? [code.slice(0, 5), code.slice(5)] : code.match(/1f[0-9a-f]{3}|e0[0-9a-f]{3}|[0-9a-f]{4}/g);
  if (!parts || parts.join("") !== code) return undefined;
  const points = parts.map((part) => Number.parseInt(part, 16));
  return points.every((point) => point <= 0x10_ff_ff && (point < 0xd8_00 || point > 0xdf_ff)) ? points : undefined;
}
