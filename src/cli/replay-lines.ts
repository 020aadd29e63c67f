/** replay-lines: the lines that `replay` reads, and the ones that it writes. */
import { z } from "zod";
import { attachments, type Event } from "../core/event.ts";
import type { Decision } from "../core/finding.ts";
import { eventId, groupId, memberId } from "../core/ids.ts";

const id = z.string().min(1).max(200);
const when = z.string().transform((text, context) => {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) context.addIssue({ code: "custom", message: `"at" is no ISO 8601 time: ${text.slice(0, 40)}` });
  return at;
});
const common = { id, at: when };
const inGroup = { ...common, group: id, member: id };
const line = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("message"), ...inGroup, name: z.string().max(200).default(""), text: z.string().max(100_000),
    quoted: z.union([z.string().transform((text) => ({ text })), z.object({ text: z.string() })]).optional(),
    forwarded: z.boolean().optional(), mentionsBot: z.boolean().optional(), has: z.array(z.enum(attachments)).optional(),
  }),
  z.object({ type: z.literal("member_joined"), ...inGroup, name: z.string().max(200).default(""), inviter: id.optional() }),
  z.object({ type: z.literal("member_left"), ...inGroup, name: z.string().max(200).optional() }),
  z.object({ type: z.literal("member_renamed"), ...inGroup, name: z.string().max(200).optional(), new_name: z.string().max(200) }),
  z.object({ type: z.literal("direct_message"), ...common, member: id, name: z.string().max(200).default(""), text: z.string().max(100_000) }),
]);

/** Longer lines are refused before they are parsed (law 8), characters. */
const longestLine = 1_000_000;

/** One line of a replay file as an event. Throws an Error whose message says what is wrong with the line. */
export function readLine(text: string): Event {
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
      return { type: "member_left", ...who, group: groupId(data.group), name };
    case "member_renamed":
      return { type: "member_renamed", ...who, group: groupId(data.group), newName: data.new_name, ...(data.name !== undefined && { name: data.name }) };
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
