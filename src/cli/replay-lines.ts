/** replay-lines: the lines that `replay` reads, and the ones that it writes. */
import { DateTime } from "luxon";
import { z } from "zod";
import { attachments, type Event } from "../core/event.ts";
import type { Decision } from "../core/finding.ts";
import { eventId, groupId, memberId } from "../core/ids.ts";

const id = z.string().min(1).max(200);
const plainly = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:\d\d)$/;
/** A moment that means the same on every machine: with its offset, or else by the community's clock; on a day that exists. */
const whenIn = (timeZone: string) =>
  z.string().transform((text, context): number => {
    // Luxon knows which days exist; asking it each time would cost more than deciding the line.
    if (plainly.test(text)) return Date.parse(text);
    const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? DateTime.fromISO(text, { zone: timeZone }) : DateTime.invalid("form");
    if (moment.isValid) return moment.toMillis();
    context.addIssue({ code: "custom", message: `no ISO 8601 time such as 2026-11-22T10:00:00+08:00: ${text.slice(0, 40)}` });
    return z.NEVER;
  });
const lineIn = (timeZone: string) => {
  const common = { id, at: whenIn(timeZone) };
  const inGroup = { ...common, group: id, member: id };
  return z.discriminatedUnion("type", [
    z.object({
      type: z.literal("message"), ...inGroup, name: z.string().max(200).default(""), text: z.string().max(100_000),
      quoted: z.union([z.string().transform((text) => ({ text })), z.object({ text: z.string() })]).optional(),
      forwarded: z.boolean().optional(), mentionsBot: z.boolean().optional(), has: z.array(z.enum(attachments)).optional(),
    }),
    z.object({ type: z.literal("member_joined"), ...inGroup, name: z.string().max(200).default(""), inviter: id.optional() }),
    z.object({ type: z.literal("member_left"), ...inGroup, name: z.string().max(200).optional(), removed: z.boolean().optional(), by: id.optional() }),
    z.object({ type: z.literal("member_muted"), ...inGroup, name: z.string().max(200).optional(), until: z.union([z.literal(0), whenIn(timeZone)]), by: id.optional() }),
    z.object({ type: z.literal("member_renamed"), ...inGroup, name: z.string().max(200).optional(), new_name: z.string().max(200) }),
    z.object({ type: z.literal("join_requested"), ...inGroup, name: z.string().max(200).default(""), text: z.string().max(10_000).default(""), flag: id.optional(), inviter: id.optional() }),
    z.object({ type: z.literal("friend_requested"), ...common, member: id, name: z.string().max(200).default(""), text: z.string().max(10_000).default(""), flag: id.optional() }),
    z.object({ type: z.literal("direct_message"), ...common, member: id, name: z.string().max(200).default(""), text: z.string().max(100_000) }),
  ]);
};

/** Longer lines are refused before they are parsed (law 8), characters. */
const longestLine = 1_000_000;

/** Reads lines of a replay file as events, for a community in this time zone. Throws an Error that says what is wrong with the line. */
export function lineReader(timeZone: string): (text: string) => Event {
  const line = lineIn(timeZone);
  return (text) => readLine(text, line);
}

function readLine(text: string, line: ReturnType<typeof lineIn>): Event {
  if (text.length > longestLine) throw new Error(`longer than ${longestLine} characters`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const parsed = line.safeParse(json);
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => `${issue.path.join(".") || "line"}: ${issue.message}`).join("; "));
  const { data } = parsed;
  const who = { id: eventId(data.id), at: data.at, member: memberId(data.member) };
  const name = data.name === undefined || data.name === "" ? data.member : data.name;
  switch (data.type) {
    case "message": {
      const { quoted, forwarded, mentionsBot, has, text: words } = data;
      return {
        type: "message", ...who, group: groupId(data.group), name, text: words,
        ...(quoted && { quoted }), ...(forwarded !== undefined && { forwarded }), ...(mentionsBot !== undefined && { mentionsBot }), ...(has && { has }),
      };
    }
    case "member_joined":
      return { type: "member_joined", ...who, group: groupId(data.group), name, ...(data.inviter !== undefined && { inviter: memberId(data.inviter) }) };
    case "member_left":
      return { type: "member_left", ...who, group: groupId(data.group), name, ...(data.removed !== undefined && { removed: data.removed }), ...(data.by !== undefined && { by: memberId(data.by) }) };
    case "member_muted":
      return { type: "member_muted", ...who, group: groupId(data.group), name, until: data.until, ...(data.by !== undefined && { by: memberId(data.by) }) };
    case "member_renamed":
      return { type: "member_renamed", ...who, group: groupId(data.group), newName: data.new_name, ...(data.name !== undefined && { name: data.name }) };
    // A file need not know what the platform called the request: its own id stands in.
    case "join_requested":
      return { type: "join_requested", ...who, group: groupId(data.group), name, text: data.text, flag: data.flag ?? data.id, ...(data.inviter !== undefined && { inviter: memberId(data.inviter) }) };
    case "friend_requested":
      return { type: "friend_requested", ...who, name, text: data.text, flag: data.flag ?? data.id };
    case "direct_message":
      return { type: "direct_message", ...who, name, text: data.text };
  }
}

/** A decision as `replay --json` prints it: one JSON object on one line. */
export function writeLine({ event, findings, actions, entries }: Decision): string {
  return JSON.stringify({
    id: event.id,
    findings: findings.map(({ rule, verdict, score, because, mode, version, span }) => ({ rule, verdict, score, because, mode, version, span })),
    actions: actions.map(({ event: _event, ...action }) => action),
    entries: entries.map(({ event: _event, ...entry }) => entry),
  });
}

/** The same for people: nothing for an event on which nothing was done. */
export function tellLine({ event, findings, actions, entries }: Decision): string | undefined {
  const told = findings.filter((finding) => finding.verdict !== "pass");
  if (told.length === 0 && actions.length === 0 && entries.length === 0) return undefined;
  const rules = told.map(({ rule, mode, because, score }) => `${rule}（${mode}${score === undefined ? "" : ` ${score.toFixed(2)}`}）${because}`);
  const done = [...entries.map((entry) => entry.type), ...actions.map((action) => action.type)];
  return `${event.id}\t${rules.join("；")}\t→ ${done.join(" ") || "不动作"}`;
}
