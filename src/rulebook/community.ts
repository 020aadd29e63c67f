/** community: what community.yaml says beside its rules. */
import type { z } from "zod";
import { createHash } from "node:crypto";
import type { BookFacts } from "../core/book.ts";
import { communityId } from "../core/ids.ts";
import { day } from "../core/time.ts";
import { activationOf } from "./activation-schema.ts";
import { approvalsOf } from "./approvals-schema.ts";
import { counterPlan } from "./counters.ts";
import { dutyOf } from "./duty-schema.ts";
import { check } from "./issues.ts";
import type { Report } from "./problem.ts";
import { communitySchema } from "./schema.ts";
import { readStep } from "./step-schema.ts";
import { type Field, type Mapping, field, plain, spotAt, withField } from "./tree.ts";

export type Settings = z.output<typeof communitySchema>;

/** The settings, with defaults for what is wrong as well as for what is absent: the rest can then be checked in the same run. */
export function readSettings(tree: Mapping, report: Report): Settings {
  const whole = withWholeSteps(tree, report);
  checkSteps(whole, report);
  const read = check(communitySchema, whole, report);
  const settings = read ?? communitySchema.parse({ name: "?", ...soundFields(tree) });
  // A preset has none, so the schema cannot ask for them.
  if (!tree.fields.has("groups")) report(spotAt(tree, ["name"]), '缺少 groups：不写群名就哪个群也不管，如 groups: ["瑜伽小站*"]');
  return settings;
}

function soundFields(tree: Mapping): Readonly<Record<string, unknown>> {
  const shape = new Map<string, z.ZodType>(Object.entries(communitySchema.shape));
  return Object.fromEntries([...tree.fields].flatMap(([name, { value }]) => (shape.get(name)?.safeParse(plain(value)).success ? [[name, plain(value)]] : [])));
}

/** Whether the ladder of the settings is the one that was written, and not a default for a wrong one. */
export function hasSoundLadder(tree: Mapping): boolean {
  const written = field(tree, "ladder")?.value;
  return written === undefined || communitySchema.shape.ladder.safeParse(plain(written)).success;
}

/** The ladder as it was meant where a comma within braces has cut a step in two, which is told. */
function withWholeSteps(tree: Mapping, report: Report): Mapping {
  const ladder = field(tree, "ladder");
  const steps = field(ladder?.value, "steps");
  if (!ladder || steps?.value.type !== "map" || ladder.value.type !== "map") return tree;
  const fields = new Map<string, Field>();
  let last: string | undefined;
  for (const [name, each] of steps.value.fields) {
    const before = last === undefined ? undefined : fields.get(last);
    if (last === undefined || before?.value.type !== "scalar" || !/^(?:否则|else\b)/i.test(name)) {
      fields.set((last = name), each);
      continue;
    }
    report(each.key, "花括号里的半角逗号把这一级断成了两截：整条加引号，如 \"mute 10m, else warn\"；或用全角逗号，如 禁言 10m，否则提醒");
    fields.set(last, { ...before, value: { ...before.value, value: `${String(before.value.value)}, ${name}` } });
  }
  return withField(tree, "ladder", { ...ladder, value: withField(ladder.value, "steps", { ...steps, value: { ...steps.value, fields } }) });
}

/** The order of the steps as written, which is lost once they are a record. */
function checkSteps(tree: Mapping, report: Report): void {
  const steps = field(field(tree, "ladder")?.value, "steps")?.value;
  if (steps?.type !== "map") return;
  if (steps.fields.size === 0) report(steps, "阶梯是空的：至少写一级，如 3: 移出；不想处罚就把规则设为 watch");
  let last = 0;
  let removes: string | undefined;
  /** Where the bot cannot remove, what stands behind is used. */
  const isOut = (written: string): boolean => {
    const read = readStep(written);
    return "plan" in read && read.plan.act === "remove" && read.plan.otherwise === undefined;
  };
  for (const [name, { key, value }] of steps.fields) {
    if (removes !== undefined) report(key, `第 ${removes} 次已经移出，后面的 ${name} 不会用到`);
    const points = Number(name);
    if (points > 0 && points <= last) report(key, `阶梯要从小到大写：${name} 不该在 ${last} 后面`);
    last = Math.max(last, points || 0);
    if (removes === undefined && value.type === "scalar" && typeof value.value === "string" && isOut(value.value)) removes = name;
  }
}

/** The settings as the rest of the program reads them. */
export function factsOf(community: string, settings: Settings, more: Pick<BookFacts, "version" | "faq" | "drops" | "words" | "scripts">): BookFacts {
  const { charter, ladder, pace } = settings;
  const [from, to] = pace.quiet;
  return {
    community: communityId(community),
    name: settings.name,
    groups: settings.groups ?? [],
    bind: settings.bind,
    timeZone: settings.time_zone,
    dayStartsAt: settings.day_starts_at,
    charter: {
      values: charter.values,
      ...(charter.purpose !== undefined && { purpose: charter.purpose }),
      ...(charter.members !== undefined && { members: charter.members }),
      ...(charter.entry !== undefined && { entry: charter.entry }),
      ...(charter.text !== undefined && { text: charter.text }),
    },
    staff: settings.staff,
    ladder: {
      expires: ladder.expires,
      steps: Object.entries(ladder.steps).map(([at, plan]) => ({ at: Number(at), ...plan })).sort((a, b) => a.at - b.at),
      atMost: { removals: ladder.at_most.removals, in: ladder.at_most.in },
    },
    pace: {
      groupPerMinute: pace.group_per_minute, accountPerMinute: pace.account_per_minute, jitter: pace.jitter, dailyCap: pace.daily_cap,
      sameText: pace.same_text, repliesPerMember: pace.replies_per_member,
      ...(from !== undefined && to !== undefined && { quiet: { from, to } }),
    },
    retention: settings.retention / day,
    charterVersion: createHash("sha256").update(JSON.stringify(charter)).digest("hex").slice(0, 6),
    counters: settings.counters.map(counterPlan),
    duty: dutyOf(settings.duty),
    approvals: approvalsOf(settings.approvals),
    activation: activationOf(settings.activation),
    ...more,
  };
}

