/** judge: every rule's verdict on one event, exemptions applied, faults contained. */
import type { ActiveRule, Rulebook } from "./book.ts";
import type { Event } from "./event.ts";
import type { Finding, Judged, Sourced } from "./finding.ts";
import type { GroupId, MemberId } from "./ids.ts";
import type { Verdict } from "./rule.ts";
import { onDuty } from "./roster.ts";
import { keeperOf, rulesNow } from "./sets.ts";
import type { StateView, Timer } from "./state.ts";
import type { Normalised } from "./text.ts";

/** Rules in the order in which they are asked: by priority, then as the file has them. */
const sorted = new WeakMap<readonly ActiveRule[], readonly ActiveRule[]>();
export function inTurn(rules: readonly ActiveRule[]): readonly ActiveRule[] {
  let order = sorted.get(rules);
  if (!order) sorted.set(rules, (order = rules.toSorted((a, b) => (b.priority ?? 0) - (a.priority ?? 0))));
  return order;
}

/** Whether the rules after this one are not asked any more: it says so (`continue: false`), and it acts. What only watches stops nobody. */
export function stops({ goesOn = true }: ActiveRule, { verdict, mode }: Pick<Finding, "verdict" | "mode">): boolean {
  return !goesOn && verdict === "act" && (mode === "ask" || mode === "enforce");
}

/** Verdicts in the rules' turn; rules that are off, have nothing to say of such events or are not asked any more are left out. */
export function judgeAll(event: Event, state: StateView, book: Rulebook, text: () => Normalised, rules = rulesNow(book, state, event.at).rules): readonly Judged[] {
  const timer = event.type === "timer" && event.timer.kind === "deadline" ? state.timers.get(event.timer.id) : undefined;
  const judged: Judged[] = [];
  for (const active of inTurn(rulesFor(timer, rules, book))) {
    const mode = state.modes.get(active.id) ?? active.mode;
    if (mode === "off" || (timer !== undefined && timer.rule !== active.id && active.rule.listens?.(timer) !== true)) continue;
    const verdict = judge(active, event, state, text, timer);
    if (verdict === undefined) continue;
    const finding: Finding = {
      rule: active.id, version: book.version, mode, verdict: verdict.verdict, because: verdict.because,
      ...(verdict.verdict !== "fault" && verdict.score !== undefined && { score: verdict.score }),
      ...(verdict.verdict === "pass" && verdict.exempt !== undefined && { exempt: verdict.exempt }),
      ...(verdict.verdict === "act" && verdict.span && { span: verdict.span }),
    };
    judged.push({ finding, name: active.name, ...(verdict.verdict === "act" && { effects: verdict.effects }) });
    if (stops(active, finding)) break;
  }
  return judged;
}

/** Of the rules of the moment all; of a deadline, the rule that set it, which may not run now. */
function rulesFor(timer: Timer | undefined, rules: readonly ActiveRule[], book: Rulebook): readonly ActiveRule[] {
  if (timer === undefined || book.sets.length === 0) return rules;
  const keeper = keeperOf(timer.rule, rules, book);
  return keeper ? [keeper] : rules;
}

function judge(active: ActiveRule, event: Event, state: StateView, text: () => Normalised, timer: Timer | undefined): Verdict | undefined {
  try {
    const verdict = active.rule.judge(event, state, text, timer);
    if (verdict?.verdict !== "act" || active.rule.judgesStaff) return verdict;
    const who = exemption(event, state, timer?.member);
    return who === undefined ? verdict : { verdict: "pass", exempt: who, because: `豁免（${who}）：${verdict.because}`, ...(verdict.score !== undefined && { score: verdict.score }) };
  } catch (error) {
    return { verdict: "fault", because: faultText(error) };
  }
}

/** Why rules about conduct do not apply to whoever this event is about; applied here and nowhere else (law 2). */
function exemption(event: Event, state: StateView, timerMember: MemberId | undefined): string | undefined {
  const member = "member" in event ? event.member : timerMember;
  return member && exempted(state, member, "group" in event ? event.group : undefined);
}

/** Whom rules about conduct leave alone, and as what; for the one rule that looks through a whole group as well. */
export function exempted(state: StateView, member: MemberId, group: GroupId | undefined): string | undefined {
  const role = state.members.get(member)?.role;
  if (role !== undefined) return role === "bot" ? "机器人" : "管理人员";
  return group !== undefined && state.groups.get(group)?.owner === member ? "群主" : undefined;
}

/** The wake-ups that rules set for themselves by an event. One that breaks is skipped and reported like any fault (law 1). */
export function wakesOf(event: Event, state: StateView, book: Rulebook, rules: readonly ActiveRule[], judged: readonly Judged[]): readonly Sourced[] {
  const broken = judged.flatMap(({ finding }) => (finding.verdict === "fault" ? [finding.rule] : []));
  return rules.flatMap(({ id, name, mode, rule }): readonly Sourced[] => {
    if (!rule.wakes || broken.includes(id) || (state.modes.get(id) ?? mode) === "off") return [];
    try {
      const entries = rule.wakes(event, state);
      return entries.length === 0 ? [] : [{ entries, source: { rule: id, ruleName: name, version: book.version, evidence: event.id } }];
    } catch (error) {
      return faultsOf(event, [{ name, finding: { rule: id, version: book.version, mode, verdict: "fault", because: faultText(error) } }], state, book);
    }
  });
}

const faultText = (error: unknown): string => `规则出错：${error instanceof Error ? error.message : String(error)}`;

/** The admins hear of a broken rule once for each version. */
export function faultsOf(event: Event, judged: readonly Judged[], state: StateView, book: Rulebook): readonly Sourced[] {
  const faults = judged.filter(({ finding }) => finding.verdict === "fault" && !state.faults.has(`${finding.rule}@${finding.version}`));
  return faults.map(({ finding: { rule, version, because }, name }) => ({
    entries: [{ type: "fault", rule, version, because }],
    actions: [{ type: "alert", to: onDuty(state, book, event.at), text: `【${book.name}】规则「${name}」出错，已跳过，其余规则照常。${because}` }],
    source: { rule, ruleName: name, version, evidence: event.id },
  }));
}
