/** encode: the form in which Web WeChat sends what was typed: escaped, line breaks as tags, emoji as spans. */
const emoji: ReadonlyMap<string, string> = new Map([["😄", "1f604"], ["😂", "1f639"], ["😔", "1f64d"], ["☺", "263a"], ["🇨🇳", "1f1e81f1f3"], ["#⃣", "002320e3"]]);

const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("\n", "<br/>");

/** A text on the wire. */
export const encode = (text: string): string => text.split(/(😄|😂|😔|☺|🇨🇳|#⃣)/u).map((part) => (emoji.has(part) ? `<span class="emoji emoji${emoji.get(part)}"></span>` : escape(part))).join("");

/** Text inside XML. */
export const xmlText = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
