/** same: two records of one person or group laid together lose nothing and count nothing twice. */
import { describe, expect, it } from "vitest";
import type { Entry } from "../../src/core/entry.ts";
import { type GroupId, type MemberId, caseId, eventId, groupId, memberId, ruleId } from "../../src/core/ids.ts";
import { evolve } from "../../src/core/evolve.ts";
import { deadlineId } from "../../src/core/rule.ts";
import { emptyState, type State } from "../../src/core/state.ts";
import { hour, minute } from "../../src/core/time.ts";
import { underNewIds } from "../../src/core/undo.ts";
import { yoga } from "../fakes/book.ts";
import { morning } from "../fakes/clock.ts";
import { direct, g1, message } from "../fakes/events.ts";

const [old, fresh, admin] = ["old", "fresh", "admin"].map(memberId) as [MemberId, MemberId, MemberId];
const [rename, g9] = [ruleId("rename"), groupId("g9")];
let count = 0;
type Bare = Entry extends infer Each ? (Each extends Entry ? Omit<Each, "id" | "at" | "event"> : never) : never;
function write(state: State, at: number, ...drafts: readonly Bare[]): void {
  const event = direct(`w${(count += 1)}`, "x", { at, member: admin });
  evolve(state, event, drafts.map((draft, index) => ({ ...draft, id: `${event.id}#${index}`, at, event: event.id }) as Entry));
}
const warns = (member: MemberId, group: GroupId = g1): Bare => ({ type: "warning", member, group, points: 1, because: "坏", rule: "ads", version: "v1", expiresAt: morning + 100 * hour, evidence: eventId("e") });
const joins = (seen: MemberId, as: MemberId, from?: MemberId): Bare => ({ type: "identified", kind: "member", seen, as, grade: "human", because: "试验", ...(from && { from }) });

function begun(): State {
  const state = emptyState(yoga);
  evolve(state, { type: "member_joined", id: eventId("j"), at: morning, group: g1, member: old, name: "旧" }, []);
  write(state, morning, { type: "duty_opened", rule: rename, member: old, group: g1, due: morning + hour }, warns(old), { type: "scored", member: old, delta: 5, because: "打卡", rule: "r" }, { type: "counted", counter: "打卡", of: old, add: 2, rule: "r" });
  return state;
}
const gone = (unsure: boolean) => ({ type: "member_left", id: eventId("l"), at: morning + minute, group: g1, member: old, ...(unsure && { late: true, unsure: true as const }) }) as const;

describe("somebody who was only not recognised", () => {
  it("has been there all the time: joined when they joined, with what they had to do; who left has not", () => {
    for (const unsure of [true, false]) {
      const state = begun();
      evolve(state, gone(unsure), []);
      evolve(state, message("m1", { at: morning + 2 * minute, member: fresh, name: "新" }), []);
      write(state, morning + 3 * minute, joins(fresh, old));
      const stay = state.groups.get(g1)?.stays.get(old);
      expect([stay?.name, stay?.leftAt, stay?.messages, stay?.joinedAt, stay?.duties?.has(rename) ?? false]).toEqual(["新", undefined, 1, unsure ? morning : undefined, unsure]);
      const back = begun();
      evolve(back, gone(unsure), []);
      evolve(back, { type: "member_joined", id: eventId("b"), at: morning + 5 * minute, group: g1, member: old, name: "旧", listed: true, late: true }, []);
      expect(back.groups.get(g1)?.stays.get(old)).toMatchObject({ joinedAt: unsure ? morning : morning + 5 * minute });
    }
  });
});

describe("how somebody went", () => {
  const left = (member: MemberId, at: number, by?: MemberId) => ({ type: "member_left", id: eventId(`left-${at}`), at, group: g1, member, removed: by !== undefined, ...(by && { by }) }) as const;
  const went = (state: State, member: MemberId) => state.groups.get(g1)?.stays.get(member)?.went;
  it("is the newest word, under whichever id it was seen, and goes with who it was about when they are told apart", () => {
    const state = begun();
    evolve(state, left(old, morning + minute, admin), []);
    evolve(state, message("m1", { at: morning + 2 * minute, member: fresh, name: "新" }), []);
    write(state, morning + 3 * minute, joins(fresh, old));
    expect(went(state, old)).toEqual({ at: morning + minute, removed: true, by: admin });
    evolve(state, left(fresh, morning + 4 * minute), []);
    evolve(state, message("m2", { at: morning + 5 * minute, member: fresh, name: "新" }), []);
    expect(went(state, old)).toEqual({ at: morning + 4 * minute, removed: false });
    write(state, morning + 6 * minute, joins(fresh, fresh, old));
    expect([went(state, old), went(state, fresh)]).toEqual([undefined, { at: morning + 4 * minute, removed: false }]);
  });
  it("is forgotten where it cannot be told any more", () => {
    const state = begun();
    evolve(state, left(old, morning + minute, admin), []);
    evolve(state, { type: "member_left", id: eventId("again"), at: morning + 2 * minute, group: g1, member: old }, []);
    expect(went(state, old)).toBeUndefined();
  });
});

describe("two records", () => {
  function both(): State {
    const state = begun();
    write(state, morning + hour, warns(fresh), { type: "scored", member: fresh, delta: 3, because: "打卡", rule: "r" }, { type: "counted", counter: "打卡", of: fresh, add: 1, rule: "r" },
      { type: "timer_set", timer: deadlineId(rename, "due", g1, fresh), due: morning + 2 * hour, rule: rename, name: "due", group: g1, member: fresh },
      { type: "case_opened", case: caseId("c1"), rule: "ads", question: "？", member: fresh, options: [{ label: "照办", effects: { warn: { member: fresh, group: g1, points: 1, because: "x" } } }] });
    return state;
  }

  it("become one: warnings, points, counters, tasks, deadlines; and what is heard of the new id later is the old one's", () => {
    const state = both();
    write(state, morning + 2 * hour, joins(fresh, old));
    write(state, morning + 3 * hour, warns(fresh));
    const member = state.members.get(old);
    expect([member?.warnings?.length, member?.score, state.counters.get("打卡")?.get(old)?.adds.map(({ add }) => add), state.members.has(fresh)]).toEqual([3, 8, [2, 1], false]);
    expect([[...state.timers.values()].map((timer) => [timer.id, timer.member]), state.cases.get(caseId("c1"))]).toMatchObject([[[deadlineId(rename, "due", g1, fresh), old]], { member: old, options: [{ effects: { warn: { member: old } } }] }]);
    expect(underNewIds({ entries: [{ type: "pardon", member: fresh, lifts: [], by: admin, because: "x" }, { type: "identified", kind: "member", seen: fresh, as: fresh, from: old, grade: "human", because: "x" }] }, state).entries).toMatchObject([{ member: old }, { seen: fresh, as: fresh, from: old }]);
  });

  it("come apart as they were", () => {
    const [state, never] = [both(), both()];
    write(state, morning + 2 * hour, joins(fresh, old));
    write(state, morning + 3 * hour, joins(fresh, fresh, old));
    for (const each of [old, fresh]) {
      expect(state.members.get(each)?.warnings?.length).toBe(1);
      expect(state.members.get(each)?.score).toBe(never.members.get(each)?.score);
      expect(state.counters.get("打卡")?.get(each)?.adds).toEqual(never.counters.get("打卡")?.get(each)?.adds);
    }
    expect([state.aliases.size, state.members.get(old)?.known, state.cases.get(caseId("c1"))?.member]).toEqual([0, undefined, fresh]);
  });

  it("never lead in a circle", () => {
    const state = both();
    write(state, morning + 2 * hour, joins(fresh, old), joins(old, fresh), joins(old, old));
    expect([state.members.has(old), state.members.has(fresh), state.aliases.size]).toEqual([true, false, 1]);
  });

  it("of groups become one, with the warnings that were given there", () => {
    const state = both();
    write(state, morning + hour, { type: "group_bound", group: g9, topic: "新名" }, warns(old, g9), { type: "focus", member: admin, group: g9 });
    evolve(state, message("m9", { at: morning + hour, group: g9, member: old, name: "旧" }), []);
    write(state, morning + 2 * hour, { type: "identified", kind: "group", seen: g9, as: g1, grade: "human", because: "试验" });
    expect([state.groups.has(g9), state.groups.get(g1)?.topic, state.groups.get(g1)?.stays.get(old)?.messages, state.members.get(admin)?.focus]).toEqual([false, "新名", 1, g1]);
    expect(state.members.get(old)?.warnings?.map(({ group }) => group)).toEqual([g1, g1]);
    expect(state.groups.get(g1)?.stays.get(old)?.joinedAt).toBe(morning);
  });
});
