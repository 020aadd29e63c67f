/** promises: what is promised to whoever writes rules, held to rulebooks and stories of any kind. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/commands/index.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { Event } from "../../src/core/event.ts";
import type { Decision } from "../../src/core/finding.ts";
import { step } from "../../src/core/run.ts";
import { day, hour } from "../../src/core/time.ts";
import { loadFromFiles } from "../../src/rulebook/load.ts";
import { ruleKinds } from "../../src/rules/index.ts";
import { actionKinds } from "../../src/rules/own/actions.ts";
import { whens } from "../../src/rules/own/check.ts";
import { conditionKinds } from "../../src/rules/own/conditions.ts";
import { bookOf, g1, g2, joins, leaves, live, m, noBadWords, says, start, stateOf, tells } from "./stage.ts";
import { story } from "./story.ts";

describe("watch", () => {
  const beside = { "demo/words/官方内容.txt": "官方\n", "demo/words/广告词.txt": "红包\n加薇\n", "demo/scripts.yaml": "争吵开头: 大家先冷静一下\n", "demo/faq.yaml": "- { question: 怎么报名, answer: 找小美 }\n" };
  const load = (rules: readonly string[]) => loadFromFiles(
    { ...beside, "demo/community.yaml": `name: 试\ngroups: ["瑜伽*"]\nladder: { steps: { 1: 移出 } }\nrules:\n${rules.map((rule, index) => `  - { id: r${index}, mode: watch, ${rule} }\n`).join("")}` },
    { kinds: ruleKinds, commands, community: "demo" });
  const loads = (rule: string): boolean => !("problems" in load([rule]));
  // Each word of the vocabulary shows in its own example how it is written: a new word is in here as soon as it is there.
  const condition = fc.letrec<{ one: string; any: string }>((tie) => ({
    one: fc.constantFrom(...conditionKinds.map(({ example }) => `{ ${example} }`)),
    any: fc.oneof({ maxDepth: 2 }, tie("one"), fc.tuple(fc.constantFrom("all", "any"), fc.array(tie("any"), { minLength: 1, maxLength: 3 })).map(([word, parts]) => `{ ${word}: [${parts.join(", ")}] }`), tie("any").map((part) => `{ not: ${part} }`)),
  })).any;
  const ownRule = fc.record({ when: fc.constantFrom(...whens), if: fc.option(condition, { freq: 1 }), unless: fc.option(condition, { freq: 1 }), then: fc.uniqueArray(fc.constantFrom(...actionKinds.map(({ example }) => example)), { minLength: 1, maxLength: 3 }) })
    .map(({ when, then, ...conditions }) => `when: ${when}, ${Object.entries(conditions).flatMap(([word, text]) => (text === null ? [] : [`${word}: ${text}, `])).join("")}then: [${then.join(", ")}]`).filter(loads);
  const shippedRule = fc.constantFrom(...ruleKinds.flatMap(({ kind, examples }) => [`use: ${kind}`, ...examples.map(({ options = {} }) => `use: ${kind}, with: ${JSON.stringify(options)}`)].filter(loads)));
  const book = fc.array(fc.oneof({ weight: 3, arbitrary: ownRule }, { weight: 2, arbitrary: shippedRule }), { minLength: 2, maxLength: 5 })
    // Two rules may contradict each other although each of them loads by itself: such a rulebook never runs. Nothing else may be wrong with it.
    .map(load).filter((read) => !("problems" in read && read.problems.every(({ message }) => /和规则“.*”(?:矛盾|是同一种)|^永远轮不到/u.test(message)))).map((read) => {
      if ("problems" in read) throw new Error(JSON.stringify(read.problems));
      return read.book;
    });
  /** Much is said that rules look for. */
  const lively = fc.tuple(story, fc.array(fc.constantFrom("加薇❤ ab12345 领红包", "官方 https://shop.example.com", "怎么报名", "长".repeat(300), "早"), { minLength: 1, maxLength: 5 }))
    .map(([events, texts]) => events.map((event, index): Event => (event.type === "message" && index % 3 > 0 ? { ...event, text: texts[index % texts.length] ?? "" } : event)));
  const isHumans = ({ event, findings }: Decision): boolean => ["direct_message", "human_verdict", "group_renamed"].includes(event.type) || findings.some(({ rule, verdict }) => rule.startsWith("command:") && verdict === "act");

  it("acts on nothing and writes nothing down, whatever the rulebook", () => {
    let wouldHaveActed = 0;
    const seen = new Set<string>();
    fc.assert(fc.property(book, lively, (rulebook, events) => {
      for (const decision of live(stateOf({ ming: "founder", mei: "secretary" }), rulebook, events)) {
        if (isHumans(decision)) continue;
        // Somebody who is seen to leave ends the task of removing them, which a human's order may have led to.
        expect({ actions: decision.actions, entries: decision.entries.filter((entry) => entry.type !== "case_closed") }).toEqual({ actions: [], entries: [] });
        for (const finding of decision.findings) {
          expect([finding.mode, finding.version]).toEqual(["watch", rulebook.version]);
          if (finding.verdict !== "act") continue;
          wouldHaveActed += 1;
          seen.add(rulebook.rules.find(({ id }) => id === finding.rule)?.kind ?? "");
        }
      }
    }), { numRuns: 100 });
    expect(wouldHaveActed).toBeGreaterThan(50);
    expect(seen.size).toBeGreaterThan(3);
  });
});

describe("the ladder", () => {
  const steps = [{ at: 1, act: "notice" }, { at: 2, act: "notice_and_tell" }, { at: 4, act: "remove" }] as const;
  const book = bookOf([noBadWords()], { ladder: { expires: 30 * day, steps, atMost: { removals: 1000, in: hour } } });
  const order = fc.array(fc.tuple(
    fc.constantFrom("坏", "坏！！", "坏！！！", "坏 g2", "/warn wang", "/warn wang 2", "/pardon wang", "/pardon wang all", "wait", "leave", "join", "join g2"),
    fc.constantFrom(hour, 5 * day, 31 * day),
  ), { maxLength: 40 });
  function eventsOf(acts: readonly (readonly [string, number])[]): readonly Event[] {
    let at = start;
    const began = [joins("wang", at), joins("wang", at, { group: g2 }), tells("ming", "/use 1", at)];
    return [...began, ...acts.flatMap(([act, wait]): Event[] => {
      at += act === "wait" ? wait : hour;
      if (act === "wait") return [];
      if (act === "leave") return [leaves("wang", at)];
      if (act.startsWith("join")) return [joins("wang", at, act === "join" ? {} : { group: g2 })];
      return act.startsWith("/") ? [tells("ming", act, at)] : [says("wang", act, at, act.endsWith("g2") ? { group: g2 } : {})];
    })];
  }

  it("acts at each step once, for any order of warnings, pardons, expiries, leaves and returns", () => {
    let reached = 0;
    fc.assert(fc.property(order, (acts) => {
      const state = stateOf({ ming: "founder" });
      let standing: { id: string; points: number; until: number }[] = [];
      /** The group of a removal that the member has not come back from. */
      const removedFrom = new Set<string>();
      const gone = new Set<string>();
      for (const event of eventsOf(acts)) {
        const { entries } = step(state, event, book);
        if (event.type === "member_left") gone.add(event.group);
        // Who is seen to join has come back, and so has who speaks after leaving.
        if (event.type === "member_joined" || (event.type === "message" && gone.has(event.group))) {
          removedFrom.delete(event.group);
          gone.delete(event.group);
        }
        standing = standing.filter(({ until }) => until > event.at);
        const pardoned = entries.flatMap((entry) => (entry.type === "pardon" ? entry.lifts : []));
        standing = standing.filter(({ id }) => !pardoned.includes(id));
        const warning = entries.find((entry): entry is Extract<Entry, { type: "warning" }> => entry.type === "warning");
        const acted = entries.flatMap((entry) => (entry.type === "ladder_step" ? [entry.step] : []));
        if (!warning) {
          expect(acted).toEqual([]);
          continue;
        }
        const before = standing.reduce((sum, { points }) => sum + points, 0);
        if (before < 4) removedFrom.clear();
        const after = before + warning.points;
        const due = steps.filter(({ at, act }) => at <= after && (before < at || (act === "remove" && !removedFrom.has(warning.group)))).map(({ at }) => at);
        expect(acted).toEqual(due);
        if (due.includes(4)) removedFrom.add(warning.group);
        reached += due.length;
        standing.push({ id: warning.id, points: warning.points, until: warning.expiresAt });
      }
    }), { numRuns: 400 });
    expect(reached).toBeGreaterThan(400);
  });

  it("says nothing twice: a warning that reaches no step is one card in the group and nothing else", () => {
    const state = stateOf({ ming: "founder" });
    const quiet = bookOf([noBadWords()], { ladder: { ...book.ladder, steps: [{ at: 1, act: "notice_and_tell" }] } });
    const types = [says("wang", "坏", start), says("wang", "坏", start + hour)].map((event) => step(state, event, quiet).actions.map(({ type }) => type));
    expect(types).toEqual([["say", "alert"], ["say"]]);
    expect(state.members.get(m("wang"))?.steps).toHaveLength(1);
    expect(state.groups.get(g1)?.stays.size).toBe(1);
  });
});
