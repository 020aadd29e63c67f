/** template: grey lines that come as a template with the people beside it (`<sysmsg>` of MsgType 10002). */
import { type Hint, type Person, readSystemText } from "./system-text.ts";
import { attributeOf, childOf, listOf, type Node, textOf, textsOf } from "./xml.ts";

/** A line as people see it, and what it tells. */
export type Told = { readonly text: string; readonly hint?: Hint };
/** What a gap in a template is filled with. */
type Filling = { readonly text: string; readonly people: readonly Person[] };

const gap = /\$(\w{1,40})\$/g;

/** Reads the `sysmsg` element; undefined for notices that show no line. */
export function readTemplate(sysmsg: Node): Told | undefined {
  switch (attributeOf(sysmsg, "type")) {
    case "sysmsgtemplate": return fromTemplate(childOf(sysmsg, "sysmsgtemplate", "content_template"));
    case "delchatroommember": return withUndo(childOf(sysmsg, "delchatroommember"));
    default: return undefined;
  }
}

function fromTemplate(content: Node): Told | undefined {
  const template = textOf(content, "template");
  if (template === "") return told(textOf(content, "plain"));
  const links = new Map(listOf(childOf(content, "link_list"), "link").map((link) => [attributeOf(link, "name"), fillingOf(link)]));
  const fill = (part: string): Filling => ({
    text: part.replace(gap, (_, name: string) => links.get(name)?.text ?? ""),
    people: [...part.matchAll(gap)].flatMap(([, name = ""]) => links.get(name)?.people ?? []),
  });
  // Read before the gaps are filled: no name can then be taken for the words around it.
  const hint = readSystemText(template);
  return { text: fill(template).text, ...(hint && { hint: fillHint(hint, fill) }) };
}

function fillHint(hint: Hint, fill: (part: string) => Filling): Hint {
  switch (hint.type) {
    case "joined": {
      const readings = hint.readings.map((one) => ({ ...one, ...(one.inviter !== undefined && { inviter: fill(one.inviter).text }), invitees: fill(one.invitees).text }));
      const [first] = hint.readings;
      const inviter = fill(first?.inviter ?? "").people[0];
      return { type: "joined", readings, known: { ...(inviter && { inviter }), people: fill(first?.invitees ?? "").people } };
    }
    case "removed": return { type: "removed", names: fill(hint.names).text, known: { people: fill(hint.names).people } };
    case "bot_removed": return { type: "bot_removed", by: fill(hint.by).text };
    case "retitled": return { type: "retitled", readings: hint.readings.map((one) => ({ ...one, topic: fill(one.topic).text, ...(one.by !== undefined && { by: fill(one.by).text }) })) };
    default: return hint satisfies never;
  }
}

function fillingOf(link: Node): Filling {
  const people = listOf(childOf(link, "memberlist"), "member").map((one) => ({ id: textOf(one, "username").trim(), name: textOf(one, "nickname") }));
  return { text: people.length > 0 ? people.map(({ name }) => name).join(textOf(link, "separator") || "、") : textOf(link, "plain"), people };
}

/** What the inviter sees: the plain line, and beside it the ids of those who came, without their names. */
function withUndo(content: Node): Told | undefined {
  const line = told(textOf(content, "plain") || textOf(content, "text"));
  const people = textsOf(childOf(content, "link", "memberlist"), "username").map((id) => ({ id: id.trim(), name: "" }));
  return line?.hint?.type === "joined" && people.length > 0 ? { ...line, hint: { ...line.hint, known: { people } } } : line;
}

function told(plain: string): Told | undefined {
  if (plain === "") return undefined;
  const hint = readSystemText(plain);
  return { text: plain, ...(hint && { hint }) };
}
