/** system-text: what the grey lines in a room say of comings, goings and topics, with every way to read names that hold quotes. */

export type Person = { readonly id: string; readonly name: string };

/** One way to read a line that somebody came in. */
export type Reading = {
  /** Who let them in, by name; with `byBot` it was the bot. */
  readonly inviter?: string;
  readonly byBot?: true;
  /** Who came, as it stands in the line: one name or several with `、` or `, ` between, which names may hold themselves. */
  readonly invitees: string;
  /** The bot came with them. */
  readonly withBot?: true;
};
/** Who came or went, where a template tells it by id. An id may be a durable one that no member list has. */
export type Known = { readonly inviter?: Person; readonly people: readonly Person[] };

export type Hint =
  | { readonly type: "joined"; readonly readings: readonly Reading[]; readonly known?: Known }
  /** The bot removed somebody. */
  | { readonly type: "removed"; readonly names: string; readonly known?: Known }
  | { readonly type: "bot_removed"; readonly by: string }
  | { readonly type: "retitled"; readonly readings: readonly { readonly topic: string; readonly by?: string; readonly byBot?: true }[] };

/** Longer lines are not read. */
const longestLine = 20_000;
const mostReadings = 16;

/** Where a line is cut: what it begins with, what stands between the two names, what it ends with. */
type Pattern = { readonly before: string; readonly between?: string; readonly after: readonly string[]; readonly read: (left: string, right: string) => Reading };

const invited = (inviter: string, invitees: string): Reading => ({ inviter, invitees });
const invitedWithBot = (inviter: string, invitees: string): Reading => ({ inviter, invitees, withBot: true });
const shared = (invitees: string, inviter: string): Reading => ({ inviter, invitees });
const byBot = (invitees: string): Reading => ({ byBot: true, invitees });
const toGroup = [" to the group chat", " to a group chat"];

const joins: readonly Pattern[] = [
  { before: '你邀请"', after: ['"加入了群聊'], read: byBot },
  { before: "You invited ", after: toGroup, read: byBot },
  { before: '"', after: ['"通过扫描你分享的二维码加入群聊'], read: byBot },
  { before: '"', after: ['" joined group chat via the QR code you shared', '" joined the group chat via the QR code you shared', '" joined the group chat via the QR Code you shared'], read: byBot },
  { before: '"', between: '"通过扫描"', after: ['"分享的二维码加入群聊'], read: shared },
  { before: '"', between: '" joined the group chat via the QR Code shared by "', after: ['"'], read: shared },
  { before: '"', between: '" joined group chat via the QR code shared by "', after: ['"'], read: shared },
  { before: '"', between: '"邀请你和"', after: ['"加入了群聊'], read: invitedWithBot },
  { before: '"', between: '"邀请"', after: ['"加入了群聊'], read: invited },
  { before: "", between: " invited you and ", after: toGroup, read: invitedWithBot },
  { before: "", between: " invited ", after: toGroup, read: invited },
];

/** What a line tells; undefined when it is about something else. Names stand as in the line. */
export function readSystemText(text: string): Hint | undefined {
  if (text.length > longestLine) return undefined;
  const line = withoutUndo(text);
  return botOut(line) ?? removed(line) ?? joined(line) ?? retitled(line);
}

function botIn(line: string): readonly Reading[] {
  const found = /^"(.+?)"邀请你加入了群聊(?:，群聊参与人还有：.*)?$/s.exec(line) ?? /^(.+?) invited you to (?:a|the) group chat(?: with .*)?$/s.exec(line);
  return found?.[1] ? [{ inviter: tidy(found[1]), invitees: "", withBot: true }] : [];
}

function botOut(line: string): Hint | undefined {
  const found = /^你被"(.+)"移出了?群聊$/s.exec(line) ?? /^You were removed from the group chat by "(.+)"$/s.exec(line);
  return found?.[1] ? { type: "bot_removed", by: tidy(found[1]) } : undefined;
}

function removed(line: string): Hint | undefined {
  const found = /^你将"(.+)"移出了?群聊$/s.exec(line) ?? /^You removed "(.+)" from the group chat$/s.exec(line);
  return found?.[1] ? { type: "removed", names: found[1] } : undefined;
}

function joined(line: string): Hint | undefined {
  const readings = joins.flatMap(({ before, between, after, read }) => after.flatMap((end) => cuts(line, before, between, end).map(([left, right]) => read(left, right))));
  const all = [...botIn(line), ...readings];
  return all.length > 0 ? { type: "joined", readings: all.slice(0, mostReadings) } : undefined;
}

function retitled(line: string): Hint | undefined {
  const bot = /^你修改群名为[“"](.*)[”"]$/s.exec(line) ?? /^You changed the group name to [“"](.*)[”"]$/s.exec(line);
  if (bot) return { type: "retitled", readings: [{ topic: bot[1] ?? "", byBot: true }] };
  const readings = [['"修改群名为“', "”"], ['"修改群名为"', '"'], ['" changed the group name to "', '"'], ['" changed the group name to “', "”"]] as const;
  const read = readings.flatMap(([between, after]) => cuts(line, '"', between, after).map(([by, topic]) => ({ by, topic })));
  return read.length > 0 ? { type: "retitled", readings: read.slice(0, mostReadings) } : undefined;
}

/** Every way to cut a line in two names, or the one way to find the only name. */
function cuts(line: string, before: string, between: string | undefined, after: string): readonly (readonly [string, string])[] {
  if (!line.startsWith(before) || !line.endsWith(after) || line.length <= before.length + after.length) return [];
  const body = line.slice(before.length, line.length - after.length);
  if (between === undefined) return [[tidy(body), ""]];
  const found: (readonly [string, string])[] = [];
  for (let at = body.indexOf(between); at !== -1 && found.length < mostReadings; at = body.indexOf(between, at + 1)) {
    const [left, right] = [tidy(body.slice(0, at)), tidy(body.slice(at + between.length))];
    if (left !== "" && right !== "") found.push([left, right]);
  }
  return found;
}

/** A name stands after a space where a QR code was scanned. */
const tidy = (name: string): string => name.trim();

/** The link with which the inviter can take the invitation back, and the spaces before it. */
function withoutUndo(text: string): string {
  const line = text.trim();
  const undo = ["$revoke$", "撤销", "Revoke", "Undo"].find((word) => line.endsWith(`  ${word}`) || line.endsWith(` ${word}`));
  return (undo === undefined ? line : line.slice(0, -undo.length)).replace(/[.。]$/, "").trimEnd();
}

const separators = ["、", '"、"', ", "] as const;

/** How often a name stands among the names of a line: whole, or between separators. */
export function countName(names: string, name: string): number {
  if (name === "") return 0;
  let count = 0;
  for (let at = names.indexOf(name); at !== -1; at = names.indexOf(name, at + 1)) {
    const [before, after] = [names.slice(0, at), names.slice(at + name.length)];
    if ((before === "" || separators.some((one) => before.endsWith(one))) && (after === "" || separators.some((one) => after.startsWith(one)))) count += 1;
  }
  return count;
}
