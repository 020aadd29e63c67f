/** schema: the one description of what rule authors may write: it checks, it gives the defaults, and the editor's JSON Schema is made from it. */
import { z } from "zod";
import { stepActNames } from "../core/book.ts";
import { type Role, modeNames, modeSlips, modes, roleNames } from "../core/entry.ts";
import { attachmentNames, attachments } from "../core/event.ts";
import { sayPlan } from "../core/steps.ts";
import { day, minute, parseClock, parseDuration, sayDuration } from "../core/time.ts";
import { mostActions } from "../rules/own/actions.ts";
import { whenNames, whenSlips, whens } from "../rules/own/check.ts";
import { spanSchema, weekdaysSchema } from "../rules/own/place.ts";
import { activationSchema } from "./activation-schema.ts";
import { approvalsSchema } from "./approvals-schema.ts";
import { countersSchema } from "./counters.ts";
import { dutySchema } from "./duty-schema.ts";
import { id, idPattern } from "./fields.ts";
import { stepSchema } from "./step-schema.ts";

const misspeltDuration = "要写成 30m、24h、3d、1h30m 这样的时长（s m h d，或 秒 分钟 小时 天）";
const misspeltClock = '要写成 "04:00" 这样带引号的时刻，冒号用半角';

const text = (max: number) => z.string().trim().max(max);
const filled = (max: number) => z.string().trim().min(1).max(max);

/** "30m" → ms. */
function duration(describe: string, least = 1) {
  return z.string({ error: misspeltDuration }).max(40).describe(describe).transform((written, context): number => {
    const ms = /^0(s|秒)?$/.test(written) ? 0 : parseDuration(written);
    if (ms !== undefined && ms >= least) return ms;
    context.addIssue({ code: "custom", message: ms === undefined ? misspeltDuration : "太短了" });
    return z.NEVER;
  });
}

/** "04:00" → minutes after midnight. */
function clock(describe: string) {
  return z.string({ error: misspeltClock }).max(10).describe(describe).transform((written, context): number => {
    const minutes = parseClock(written);
    if (minutes !== undefined) return minutes;
    context.addIssue({ code: "custom", message: misspeltClock });
    return z.NEVER;
  });
}

const timeZone = z.string().max(60).refine(isTimeZone, { error: "没有这个时区：写 Asia/Shanghai、Asia/Tokyo 这样的名字", params: { known: Intl.supportedValuesOf("timeZone") } }).describe("社群所在的时区，如 Asia/Shanghai");
const zonesTried = new Map<string, boolean>();
function isTimeZone(name: string): boolean {
  let known = zonesTried.get(name);
  if (known === undefined && zonesTried.size < 1000) zonesTried.set(name, (known = knowsZone(name)));
  return known ?? knowsZone(name);
}
function knowsZone(name: string): boolean {
  try {
    // Offsets such as +08:00 pass here but not in the scheduler, and a place's name also knows its summer time.
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "" && !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

/** What /mode understands as something else. */
const reservedSets: readonly string[] = ["平时", "自动", "none", "auto"];
const topics = z.array(filled(100)).min(1).max(100);

const charter = z.strictObject({
  purpose: text(500).describe("宗旨：这个群是为了什么").optional().meta({ alias: "宗旨" }),
  values: z.array(filled(100)).max(20).default([]).describe("共同的价值观，起争执时以它为准").meta({ alias: "价值观" }),
  members: text(500).describe("欢迎谁").optional().meta({ alias: "成员" }),
  entry: text(500).describe("怎样进群").optional().meta({ alias: "入群" }),
  text: text(4000).describe("群规全文；群里发“群规”时给出").optional().meta({ alias: "全文" }),
});

const names = (role: Role) => z.array(filled(60)).max(50).default([]).describe(roleNames[role]).meta({ alias: roleNames[role] });
const staff = z.strictObject({ founder: names("founder"), secretary: names("secretary"), growth: names("growth"), partner: names("partner") } satisfies Record<Role, z.ZodType>);

const steps = z.record(
  z.string().regex(/^([1-9]\d?|100)$/, { error: "阶梯的键是警告次数，写 1 到 100 的数字" }),
  stepSchema,
).describe("警告满几次做什么：提醒、提醒并告知管理员、移出，或 禁言 10m，否则提醒");

const ladder = z.strictObject({
  expires: duration("一次警告多久后失效").prefault("30d").meta({ alias: "失效" }),
  steps: steps.prefault({ 1: stepActNames.notice, 2: stepActNames.notice_and_tell, 3: stepActNames.remove }).meta({ alias: "阶梯" }),
  at_most: z.strictObject({
    removals: z.int().min(1).max(100).default(3).describe("最多自动移出几人").meta({ alias: "移出人数" }),
    in: duration("在多长时间内").prefault("10m").meta({ alias: "时间内" }),
    // oxlint-disable-next-line unicorn/no-thenable -- the word is the rule author's, and nobody awaits a schema
    then: z.literal("ask").default("ask").describe("超过以后先问人").meta({ alias: "之后" }),
  }).prefault({}).describe("刹车：短时间内移出太多人时先问管理员").meta({ alias: "刹车" }),
}).superRefine(({ expires, steps }, context) => {
  // What is left of a mute could be neither appealed nor pardoned.
  for (const [at, plan] of Object.entries(steps)) {
    if (plan.act !== "mute" || plan.ms <= expires) continue;
    context.addIssue({ code: "custom", path: ["steps", at], message: `禁言比警告失效（expires，${sayDuration(expires)}）还久，警告失效以后就没法申诉和撤销：缩短禁言，或延长 expires`, params: { meant: sayPlan({ ...plan, ms: expires }) } });
  }
});

const pace = z.strictObject({
  group_per_minute: z.int().min(1).max(60).default(6).describe("每个群每分钟最多发几条").meta({ alias: "每群每分钟" }),
  account_per_minute: z.int().min(1).max(200).default(20).describe("整个账号每分钟最多发几条").meta({ alias: "每账号每分钟" }),
  jitter: duration("每条之前随机多等一会儿，最多这么久", 0).prefault("2s").meta({ alias: "随机等待" }),
  quiet: z.array(clock("时刻")).refine((times) => times.length === 0 || (times.length === 2 && times[0] !== times[1]), { error: '要写起止两个不同的时刻，如 ["23:30", "07:30"]；不要安静时段就写 []' }).default([]).describe("安静时段：投放和闲聊等到结束后再发").meta({ alias: "安静时段" }),
  daily_cap: z.int().min(1).max(10_000).default(500).describe("每个账号每天最多发几条").meta({ alias: "每天最多" }),
  same_text: duration("同一个群里同样的话隔多久才能再说").prefault("5m").meta({ alias: "同样的话间隔" }),
  replies_per_member: z.int().min(1).max(100).default(6).describe("十分钟内最多回复同一个人几次").meta({ alias: "每人回复" }),
});

/** Words; or words with the moment at which they are said and what comes with them, for rules that look at it. */
const example = z.union([
  filled(2000),
  z.strictObject({
    text: text(2000).describe("说的话").meta({ alias: "内容" }),
    at: clock('什么时刻说的，如 "23:30"；不写是中午').optional().meta({ alias: "时刻" }),
    weekday: z.int().min(1).max(7).describe("星期几说的，1 到 7；不写是星期二").optional().meta({ alias: "星期" }),
    has: z.array(z.enum(attachments).meta({ words: attachmentNames })).min(1).max(attachments.length).describe("消息里带的东西，如 [picture, qr]").optional().meta({ alias: "带有" }),
  }),
]);
export type Example = z.output<typeof example>;

const examples = z.strictObject({
  should: z.array(example).max(100).default([]).describe("应当触发这条规则的话").meta({ alias: "应当" }),
  should_not: z.array(example).max(100).default([]).describe("不应触发的话").meta({ alias: "不应当" }),
});

/** Names under which the program itself keeps warnings, cases and the like. */
const reservedIds: readonly string[] = ["human", "staff", "outbox", "rules", "case", "drop", "bind", "command", "counter"];
const everyRule = {
  id: id("规则编号，在本社群里不能重复").refine((name) => !reservedIds.includes(name.toLowerCase()), { error: "这个编号程序自己要用，换一个" }).meta({ alias: "编号" }),
  name: filled(40).describe("给人看的名字").optional().meta({ alias: "名称" }),
};
const mode = z.enum(modes).meta({ words: modeNames, slips: modeSlips }).default("watch").describe("off 关闭，watch 只记录不动手，ask 先问人，enforce 执行").meta({ alias: "模式" });
/** For any rule: when it is asked, and whether those after it still are. */
const turn = {
  priority: z.int().min(-100).max(100).describe("先后：数字大的先问，-100 到 100，不写是 0；一样大的按文件里的先后").optional().meta({ alias: "优先" }),
  continue: z.boolean().describe("false：这条规则动手以后，后面的规则就不再问了；不写是 true").optional().meta({ alias: "继续" }),
};
const tried = examples.prefault({}).describe("例子：check 时会逐条试").meta({ alias: "例子" });

/** A rule of a kind that ships. */
export const ruleSchema = z.strictObject({
  ...everyRule,
  use: z.string().describe("用哪一种规则").meta({ alias: "用" }),
  mode,
  ...turn,
  with: z.record(z.string(), z.unknown()).default({}).describe("这种规则的选项").meta({ alias: "选项" }),
  examples: tried,
});

/** A rule of the author's own. Its conditions and actions are checked word by word. */
export const ownRuleSchema = z.strictObject({
  ...everyRule,
  when: z.enum(whens).meta({ words: whenNames, slips: whenSlips }).describe(`什么时候看：${whens.map((when) => `${when} ${whenNames[when]}`).join("，")}`).meta({ alias: "当" }),
  at: z.union([clock("时刻"), z.array(clock("时刻")).min(1).max(24)]).transform((at) => [at].flat().map((minutes) => minutes % 1440)).describe('time、quiet：每天几点，按社群的时区，如 "09:00"；time 可以写几个；quiet 不写是 "10:00"').optional().meta({ alias: "时刻" }),
  after: duration("no_name、no_introduction：进群以后多久；quiet：多久没说话", minute)
    .refine((ms) => ms <= 365 * day, { error: "太长，最多 365d" }).optional().meta({ alias: "之后" }),
  format: filled(60).describe("no_name：群昵称的格式；不写就用 rename-on-entry 规则的").optional().meta({ alias: "格式" }),
  counter: filled(40).describe("counter：哪个计数器的编号").optional().meta({ alias: "计数器" }),
  turns: z.enum(["up", "down"]).meta({ words: { up: "满", down: "落回" } }).describe("counter：up 数满了（不写就是它），down 落回了").optional().meta({ alias: "转向" }),
  mode,
  ...turn,
  if: z.unknown().optional().describe("满足什么条件才算").meta({ alias: "如果" }),
  unless: z.unknown().optional().describe("什么情况例外").meta({ alias: "除非" }),
  // oxlint-disable-next-line unicorn/no-thenable -- the word is the rule author's, and nobody awaits a schema
  then: z.array(z.unknown()).min(1, { error: "是空列表，至少写一个动作" }).max(mostActions).describe("算了以后做什么").meta({ alias: "那么" }),
  examples: tried,
});

/** Rules that stand in for the usual ones for a time. Its rules are checked as the community's are. */
const ruleSet = z.strictObject({
  extends: z.string().max(100).describe("以哪个预设的规则为底，如 presets/活动日；只用它的 rules").optional().meta({ alias: "继承" }),
  during: z.strictObject({
    between: spanSchema.optional().meta({ alias: "时段" }),
    weekday: weekdaysSchema.optional().meta({ alias: "星期" }),
  }).refine(({ between, weekday }) => between !== undefined || weekday !== undefined, { error: "between（时段）和 weekday（星期）要写一个或两个；只由人切换就删掉 during" })
    .describe("什么时候自动换上；不写就只由 /mode 切换").optional().meta({ alias: "何时" }),
  rules: z.array(z.unknown()).max(200).default([]).describe("和平时不一样的规则，按 id 合并").meta({ alias: "规则" }),
});
export type WrittenSet = z.output<typeof ruleSet>;

/** community.yaml without its rules, which are checked one by one so that a bad one hides no other. */
export const communitySchema = z.strictObject({
  name: filled(60).describe("社群的名字").meta({ alias: "名称" }),
  extends: z.string().max(100).describe("以哪个预设为底，如 presets/辅助型").optional().meta({ alias: "继承" }),
  vars: z.record(z.string().max(40), z.union([z.string().max(500), z.number(), z.boolean()])).default({}).describe("变量：别处写 ${名字} 就换成这里的值").meta({ alias: "变量" }),
  groups: topics.describe("群名；* 代表任意文字").optional().meta({ alias: "群" }),
  bind: z.enum(["auto", "manual"]).meta({ words: { auto: "自动", manual: "手动" } }).default("auto").describe("auto：群名对上就接管；manual：群名对上先问值班人").meta({ alias: "接管" }),
  time_zone: timeZone.default("Asia/Shanghai").meta({ alias: "时区" }),
  day_starts_at: clock('一天从几点算起，如 "04:00"').prefault("04:00").meta({ alias: "一天开始于" }),
  charter: charter.prefault({}).describe("章程").meta({ alias: "章程" }),
  staff: staff.prefault({}).describe("管理人员在群里的名字").meta({ alias: "管理人员" }),
  rules: z.array(z.unknown()).max(200).default([]).describe("规则").meta({ alias: "规则" }),
  sets: z.record(z.string().regex(idPattern, { error: "规则组的名字只能用文字、数字、- 和 _，不要空格" }).max(20), ruleSet)
    .refine((sets) => !Object.keys(sets).some((name) => reservedSets.includes(name.toLowerCase())), { error: `规则组不能叫 ${reservedSets.join("、")}` })
    .default({}).describe("规则组：在某段时间或由 /mode 换上的规则").meta({ alias: "规则组" }),
  counters: countersSchema.default([]).describe("计数器：规则用动作 counter 加，满了或落回时叫醒 when: counter 的规则").meta({ alias: "计数器" }),
  ladder: ladder.prefault({}).describe("处罚阶梯").meta({ alias: "处罚阶梯" }),
  pace: pace.prefault({}).describe("发言的节奏").meta({ alias: "发言节奏" }),
  duty: dutySchema.prefault({}).describe("值班：谁几点在、哪类工单归谁、多久算逾期").meta({ alias: "值班" }),
  approvals: approvalsSchema.prefault({}).describe("双人确认：哪些手动操作要两个人同意").meta({ alias: "双人确认" }),
  activation: activationSchema.prefault({}).describe("存盘后怎样采用新规则").meta({ alias: "采用" }),
  retention: duration("消息原文保留多久，整天，如 30d", day)
    .refine((ms) => ms % day === 0 && ms <= 365 * day, { error: "要写整天，1d 到 365d" }).prefault("30d").meta({ alias: "保留" }),
});

const media = { image: filled(200).describe("图片，社群文件夹里的路径").optional().meta({ alias: "图片" }), video: filled(200).describe("视频，社群文件夹里的路径").optional().meta({ alias: "视频" }) };

export const faqEntrySchema = z.strictObject({
  id: id("编号；不写就用问题本身").optional().meta({ alias: "编号" }),
  question: filled(200).describe("问题").optional().meta({ alias: "问题" }),
  questions: z.array(filled(200)).min(1).max(50).describe("同一个问题的几种问法").optional().meta({ alias: "问法" }),
  answer: filled(2000).describe("回答").meta({ alias: "回答" }),
  ...media,
  file: filled(200).describe("文件，社群文件夹里的路径").optional().meta({ alias: "文件" }),
  owner: filled(60).describe("谁负责更新").optional().meta({ alias: "负责人" }),
  review: z.iso.date({ error: '要写成 "2026-12-01" 这样的日期' }).describe("哪天该复查").optional().meta({ alias: "复查" }),
}).refine((entry) => (entry.question === undefined) !== (entry.questions === undefined), { error: "question（一个问题）和 questions（几种问法）要写一个，也只写一个" });

export const dropSchema = z.strictObject({
  id: id("编号，在本社群里不能重复").meta({ alias: "编号" }),
  theme: filled(60).describe("主题").optional().meta({ alias: "主题" }),
  cron: z.string().max(100).describe('周期：分 时 日 月 星期，如 "0 9 * * 1-5"').optional().meta({ alias: "周期" }),
  at: z.string({ error: '要写成 "2026-12-01 20:00"，带引号' }).max(40).describe('只发一次的时刻，如 "2026-12-01 20:00"').optional().meta({ alias: "时刻" }),
  text: filled(4000).describe("要发的话").meta({ alias: "内容" }),
  ...media,
  groups: topics.describe("只发到这些群；不写就发到全部群").optional().meta({ alias: "群" }),
  announce: z.boolean().describe("true：发成群公告；发不了公告的群就当普通消息发。公告里最多放 image 那一张图，video 跟在后面作为消息发").optional().meta({ alias: "公告" }),
  late: z.enum(["skip", "send", "ask"]).meta({ words: { skip: "跳过", send: "补发", ask: "问人" } }).default("skip").describe("错过时间怎么办：skip 跳过，send 补发，ask 问人").meta({ alias: "错过" }),
}).refine((drop) => (drop.cron === undefined) !== (drop.at === undefined), { error: "cron（周期）和 at（只发一次）要写一个，也只写一个" });

export const faqSchema = z.array(faqEntrySchema).max(2000);
export const dropsSchema = z.array(dropSchema).max(500);
/** Words; or words with what they go with. */
export const scriptsSchema = z.record(z.string().min(1).max(60), z.union([
  filled(4000),
  z.strictObject({
    text: filled(4000).describe("话术").meta({ alias: "内容" }),
    for: z.array(filled(60)).min(1).max(50).describe("配哪些工单：confirm、appeal、assisted、approval、tell、gate（或待确认、申诉、协助操作、双人确认、告知处理、入群审核），或规则编号").meta({ alias: "配" }),
  }),
]));
