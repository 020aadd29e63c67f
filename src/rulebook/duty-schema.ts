/** duty-schema: what community.yaml says of who looks after what, and when. */
import { z } from "zod";
import { type DaySpan, type DutyPlan, usualDuty } from "../core/book.ts";
import { type CaseTopic, type Role, caseTopicNames, roleNames, roles } from "../core/entry.ts";
import { day, minute, parseClock, parseDuration, sayClock, sayDuration } from "../core/time.ts";

const misspelt = '要写成 "09:00-23:00" 这样带引号的时段，冒号和横线用半角；过了半夜就写 "21:00-02:00"';
/** A case that is overdue sooner has no half time for a reminder; one that waits longer is forgotten. */
const shortest = 10 * minute;
const longest = 7 * day;

/** "09:00-23:00" → minutes of the day. */
const span = z.string({ error: misspelt }).max(40).describe('这个角色几点到几点值班，如 "09:00-23:00"；不写就是全天').transform((written, context): DaySpan => {
  const read = readSpan(written);
  if (read !== undefined && read.from !== read.to) return read;
  const meant = read ?? readSpan(written.normalize("NFKC").replaceAll(/\s/g, "").replaceAll(/[‐‑‒–—―−~～至到]+/g, "-").replaceAll(/[.点]/g, ":"));
  const known = meant === undefined ? [] : [`${sayClock(meant.from)}-${sayClock(meant.to)}`];
  context.addIssue({ code: "custom", message: read === undefined ? misspelt : "起止是同一个时刻：全天值班就不写 on_duty", ...(read === undefined && { params: { known } }) });
  return z.NEVER;
});

function readSpan(written: string): DaySpan | undefined {
  const [start, end, more] = written.split("-");
  const from = parseClock(start ?? "");
  const to = parseClock(end ?? "");
  return from === undefined || to === undefined || more !== undefined || from === 24 * 60 ? undefined : { from, to };
}

const within = z.string({ error: "要写成 30m、2h、1d 这样的时长" }).max(40).transform((written, context): number => {
  const ms = parseDuration(written);
  if (ms !== undefined && ms >= shortest && ms <= longest) return ms;
  context.addIssue({ code: "custom", message: ms === undefined ? "要写成 30m、2h、1d 这样的时长" : `要在 ${sayDuration(shortest)}到 ${sayDuration(longest)}之间` });
  return z.NEVER;
});

const desk = (role: Role) => z.strictObject({ on_duty: span.optional().meta({ alias: "值班" }) }).describe(`${roleNames[role]}的值班时段`).optional().meta({ alias: roleNames[role] });
const lot = (topic: CaseTopic) => z.enum(roles).meta({ words: roleNames }).default(usualDuty.cases[topic]).describe(`「${caseTopicNames[topic]}」的工单归谁`).meta({ alias: caseTopicNames[topic] });

export const dutySchema = z.strictObject({
  founder: desk("founder"),
  secretary: desk("secretary"),
  growth: desk("growth"),
  partner: desk("partner"),
  cases: z.strictObject({
    confirm: lot("confirm"), appeal: lot("appeal"), assisted: lot("assisted"), approval: lot("approval"), tell: lot("tell"), gate: lot("gate"),
  } satisfies Record<CaseTopic, z.ZodType>).prefault({}).describe("哪一类工单归哪个角色").meta({ alias: "工单" }),
  within: within.prefault("2h").describe("工单多久没处理算逾期（只算值班时间），逾期转给创建者，如 2h").meta({ alias: "期限" }),
});

/** The plan as the rest of the program reads it. */
export function dutyOf({ cases, within: ms, ...desks }: z.output<typeof dutySchema>): DutyPlan {
  const hours = roles.flatMap((role): [Role, DaySpan][] => {
    const own = desks[role]?.on_duty;
    return own === undefined ? [] : [[role, own]];
  });
  return { hours: Object.fromEntries(hours), cases, within: ms };
}
