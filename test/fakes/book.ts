/** book: a small community with three rules of its own: 坏 is warned, 问 is answered, and who joins has an hour. */
import { z } from "zod";
import type { LoadedBook } from "../../src/app.ts";
import { commands } from "../../src/commands/index.ts";
import type { BookFacts, DropPlan, Pace, Rulebook } from "../../src/core/book.ts";
import { type CommunityId, communityId, ruleId } from "../../src/core/ids.ts";
import { type RuleKind, act, deadline, defineRule, noDeadline, pass, says, warns } from "../../src/core/rule.ts";
import { nameOf } from "../../src/core/state.ts";
import { day, hour, minute } from "../../src/core/time.ts";
import { plainFacts } from "./plain.ts";

export const yoga: CommunityId = communityId("yoga");
const common = { summary: "试验", why: "试验", options: z.strictObject({}), needs: [], examples: [], prepare: () => undefined };

const bad = defineRule({
  ...common, kind: "bad", judgesStaff: false,
  message: (event) => (event.text.includes("坏") ? act("坏话", warns(event.member, event.group, "说坏话")) : pass("好话")),
});
const ask = defineRule({
  ...common, kind: "ask", judgesStaff: true,
  message(event, { id }) {
    const [, answer] = /^问(.+)$/.exec(event.text) ?? [];
    if (answer === undefined) return pass("不是问题");
    return act(`${id} 答`, { actions: [says(event.group, answer, { priority: "answer" })] });
  },
});
const hourly = defineRule({
  ...common, kind: "hourly", judgesStaff: false,
  member_joined: ({ group, member, name, at, listed }, { id }) =>
    listed === true ? pass("名单") : act("新人", { actions: [says(group, `欢迎 ${name}`, { mention: [member], priority: "answer" })], entries: [deadline(id, "due", at + hour, group, member)] }),
  message: ({ group, member, text, at }, { id }) => {
    if (text === "改期") return act("改期", { entries: [deadline(id, "due", at + 2 * hour, group, member)] });
    return text === "做完" ? act("做完", { entries: [noDeadline(id, "due", group, member)] }) : pass("还没有");
  },
  timer: (_event, { state }, { group, member }) => (group && member ? act("到期", { actions: [says(group, `到期 ${nameOf(state, member, group)}`, { mention: [member], priority: "answer" })] }) : pass("无人")),
});

export const calmPace: Pace = { groupPerMinute: 1000, accountPerMinute: 1000, jitter: 0, dailyCap: 10_000, sameText: 0, repliesPerMember: 5 };

export function makeFacts(more: Partial<BookFacts> = {}): BookFacts {
  return {
    community: yoga, version: "v1", name: "瑜伽小站", groups: ["瑜伽*"], bind: "auto", timeZone: "Asia/Shanghai", dayStartsAt: 240,
    charter: { values: [] }, staff: { founder: [], secretary: [], growth: [], partner: [] },
    ladder: { expires: 30 * day, steps: [{ at: 1, act: "notice" }, { at: 2, act: "notice_and_tell" }, { at: 3, act: "remove" }], atMost: { removals: 3, in: 10 * minute } },
    pace: calmPace, faq: [], drops: [], words: new Map(), retention: 30, ...plainFacts, ...more,
  };
}

export function makeBook(more: Partial<BookFacts> = {}): Rulebook {
  const facts = makeFacts(more);
  const bind = (kind: RuleKind): Rulebook["rules"][number] => ({
    id: ruleId(kind.kind), name: kind.kind, kind: kind.kind, mode: "enforce", rule: kind.bind(ruleId(kind.kind), {}, facts), examples: { should: [], shouldNot: [] },
  });
  return { ...facts, rules: [bad, ask, hourly].map(bind), sets: [], commands };
}

export const loadedBook = (more: Partial<BookFacts> = {}): LoadedBook => ({ book: makeBook(more), files: { "yoga/community.yaml": `version: ${more.version ?? "v1"}` } });

export const drop = (id: string, more: Partial<DropPlan> = {}): DropPlan => ({ id, when: { cron: "0 7 * * *" }, text: `内容 ${id}`, media: [], late: "skip", ...more });
