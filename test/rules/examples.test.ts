/** examples: each rule's examples hold, and no rule is without them. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { EntryDraft } from "../../src/core/entry.ts";
import type { Event } from "../../src/core/event.ts";
import type { Example, Step } from "../../src/core/example.ts";
import { eventId, groupId, memberId, ruleId } from "../../src/core/ids.ts";
import { textOf } from "../../src/core/decide.ts";
import type { RuleKind, Verdict } from "../../src/core/rule.ts";
import { createAgenda, step, timerEvent } from "../../src/core/run.ts";
import { exampleFaq } from "../../src/rules/faq.ts";
import { ruleKinds } from "../../src/rules/index.ts";
import { bookOf, start, stateOf } from "../core/stage.ts";

function eventOf(each: Exclude<Step, { step: "waits" }>, index: number): Event {
  const at = { id: eventId(`x${index}`), at: start + each.after * 1000, member: memberId(each.who) };
  if (each.step === "befriends") return { ...at, type: "friend_requested", name: each.who, text: each.text, flag: `f${index}` };
  const common = { ...at, group: groupId(each.group ?? "g1") };
  switch (each.step) {
    case "joins": return { ...common, type: "member_joined", name: each.who, ...(each.inviter !== undefined && { inviter: memberId(each.inviter) }) };
    case "leaves": return { ...common, type: "member_left", name: each.who };
    case "renames": return { ...common, type: "member_renamed", newName: each.to };
    case "applies": return { ...common, type: "join_requested", name: each.who, text: each.text, flag: `f${index}`, ...(each.inviter !== undefined && { inviter: memberId(each.inviter) }) };
    case "says":
      return {
        ...common, type: "message", name: each.who, text: each.text,
        ...(each.quoting !== undefined && { quoted: { text: each.quoting } }), ...(each.atBot !== undefined && { mentionsBot: each.atBot }),
      };
  }
}

/** The last event's verdict, in a community with this one rule. */
function run(kind: RuleKind, example: Example): Verdict | undefined {
  const book = bookOf([], { faq: exampleFaq });
  const bound = kind.bind(ruleId(kind.kind), example.options, book);
  const active = { id: ruleId(kind.kind), name: kind.kind, kind: kind.kind, mode: "enforce" as const, rule: bound, examples: { should: [], shouldNot: [] } };
  const full = { ...book, rules: [active] };
  const state = stateOf();
  // A member's name in the example is the one in the group until it is renamed.
  const names = new Map<string, string>();
  const agenda = createAgenda(state);
  let last: Verdict | undefined;
  const play = (event: Event): void => {
    const timer = event.type === "timer" && event.timer.kind === "deadline" ? state.timers.get(event.timer.id) : undefined;
    last = bound.judge(event, state, textOf(event), timer);
    agenda.note(step(state, event, full).entries);
  };
  for (const [index, each] of example.when.entries()) {
    const until = start + each.after * 1000;
    let fired = false;
    for (let timer = agenda.next(until); timer !== undefined; timer = agenda.next(until)) {
      play(timerEvent(timer, timer.at));
      fired = true;
    }
    if (each.step === "waits") {
      if (!fired) last = undefined;
      continue;
    }
    const event = eventOf(each, index);
    if (event.type === "member_renamed") names.set(each.who, event.newName);
    play(event.type === "message" ? { ...event, name: names.get(each.who) ?? event.name } : event);
  }
  return last;
}

const typesOf = (verdict: Verdict | undefined): string | readonly string[] => {
  if (verdict?.verdict !== "act") return verdict?.verdict ?? "pass";
  const { actions = [], warn, entries = [], asks = [] } = verdict.effects;
  return [...actions.map((action) => action.type), ...(warn ? [warn.removes ? "remove" : "warning"] : []), ...entries.map((entry: EntryDraft) => entry.type), ...asks.map(() => "case_opened")];
};

describe.each(ruleKinds.map((kind) => [kind.kind, kind] as const))("%s", (_name, kind) => {
  it("is declared in full: summary, reason, at least four examples, one of them a pass", () => {
    expect(kind.summary).toMatch(/\p{Script=Han}/u);
    expect(kind.why).not.toBe("");
    expect(kind.handles.length).toBeGreaterThan(0);
    expect(kind.examples.length).toBeGreaterThanOrEqual(4);
    expect(kind.examples.some((example) => example.then === "pass")).toBe(true);
  });

  it("every option has a default and a description", () => {
    const { properties = {} } = z.toJSONSchema(kind.options, { io: "input" });
    for (const [name, field] of Object.entries(properties)) expect(field, name).toHaveProperty("description");
    expect(() => kind.options.parse({})).not.toThrow();
  });

  it.each(kind.examples.map((example) => [example.name, example] as const))("example: %s", (_example, example) => {
    expect(typesOf(run(kind, example))).toEqual(example.then);
  });
});
