/** match: who is whom, by unique and mutual evidence alone. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Person, matchMembers } from "../../src/identity/match.ts";
import { type Room, matchGroups } from "../../src/identity/match-groups.ts";
import type { Evidence } from "../../src/ports.ts";

type One = Person<string>;
const one = (id: string, nickname: string, card = "", avatar = "", more: Partial<One> = {}): One => ({ id, name: card || nickname, shown: { nickname, card, avatar }, ...more });
const pairsOf = (old: readonly One[], fresh: readonly One[]): Readonly<Record<string, string>> => Object.fromEntries(matchMembers(old, fresh).pairs.map(({ seen, as }) => [seen, as]));
const tiesOf = (old: readonly One[], fresh: readonly One[]): Readonly<Record<string, readonly string[]>> => Object.fromEntries(matchMembers(old, fresh).ties.map(({ id, candidates }) => [id, candidates.map((each) => each.id)]));

describe("the members of a group", () => {
  const others = [one("x", "丙", "卡丙", "p3"), one("y", "丁", "卡丁", "p4")];
  const same = [one("X", "丙", "卡丙", "p3"), one("Y", "丁", "卡丁", "p4")];
  it.each<[string, readonly One[], readonly One[], Record<string, string>, Record<string, string[]>]>([
    ["nothing changed", [one("a", "甲"), one("b", "乙")], [one("B", "乙"), one("A", "甲")], { A: "a", B: "b" }, {}],
    ["two have one nickname and nothing else: neither", [one("a", "小王"), one("b", "小王")], [one("A", "小王"), one("B", "小王")], {}, { A: ["a", "b"], B: ["a", "b"] }],
    ["two had one nickname, one is left: still neither", [one("a", "小王"), one("b", "小王")], [one("A", "小王")], {}, { A: ["a", "b"] }],
    ["two of one nickname are told apart by their cards", [one("a", "小王", "北京"), one("b", "小王", "上海")], [one("A", "小王", "上海"), one("B", "小王", "北京")], { A: "b", B: "a" }, {}],
    ["the only one left is not found by that", [one("a", "甲"), one("b", "乙")], [one("A", "甲"), one("N", "全新")], { A: "a" }, {}],
    ["one who is known already takes the name along", [one("a", "小王", "", "", { taken: true }), one("b", "小王")], [one("A", "小王", "", "", { taken: true }), one("B", "小王")], {}, { B: ["b"] }],
    ["swapped nicknames, card and picture kept", [one("a", "甲", "卡甲", "p1"), one("b", "乙", "卡乙", "p2")], [one("A", "乙", "卡甲", "p1"), one("B", "甲", "卡乙", "p2")], { A: "a", B: "b" }, {}],
    ["swapped nicknames against cards alone: nobody can tell", [one("a", "甲", "卡甲"), one("b", "乙", "卡乙")], [one("A", "乙", "卡甲"), one("B", "甲", "卡乙")], {}, { A: ["a", "b"], B: ["a", "b"] }],
    ["cards changed", [one("a", "甲", "旧卡"), one("b", "乙", "卡乙")], [one("A", "甲", "新卡"), one("B", "乙", "卡乙")], { A: "a", B: "b" }, {}],
    ["an admin's name is taken while they are away", [one("a", "管理", "群管", "p1", { firm: true }), one("b", "乙")], [one("T", "管理", "群管", "p1"), one("B", "乙")], { B: "b" }, { T: ["a"] }],
    ["a nickname alone, with another card and picture", [one("a", "甲", "卡甲", "p1"), ...others], [one("A", "甲", "别的", "p9"), ...same], { X: "x", Y: "y" }, { A: ["a"] }],
    ["two claim one person", [one("a", "甲", "卡甲"), ...others], [one("A", "甲", "另张"), one("B", "其他", "卡甲"), ...same], { X: "x", Y: "y" }, { A: ["a"], B: ["a"] }],
    ["pictures that all have new marks say nothing", [one("a", "甲", "", "p1"), one("b", "乙", "", "p2")], [one("A", "甲", "", "q1"), one("B", "乙", "", "q2")], { A: "a", B: "b" }, {}],
    ["no evidence at all", [one("a", ""), one("b", "")], [one("A", ""), one("B", "")], {}, {}],
    ["what was done under the new id stays until a human says so", [one("a", "甲")], [one("A", "甲", "", "", { heard: true })], {}, { A: ["a"] }],
  ])("%s", (_name, old, fresh, pairs, ties) => {
    expect([pairsOf(old, fresh), tiesOf(old, fresh)]).toEqual([pairs, ties]);
  });

  it("a doubt says what speaks for whom, and what against", () => {
    const { ties } = matchMembers([one("a", "小王", "北京"), one("b", "小王", "上海"), ...others], [one("A", "小王", "广州"), ...same]);
    expect(ties).toMatchObject([{ id: "A", candidates: [{ id: "a", for: ["昵称相同（不止一人）"], against: ["群昵称不同"] }, { id: "b" }] }]);
  });

  it("is found only by a value that one had and one has; nobody twice; nobody firm, taken or heard; whatever the names", () => {
    const value = fc.constantFrom("", "甲", "乙", "丙", "丁", "戊");
    const person = fc.record({ nickname: value, card: value, avatar: value, taken: fc.boolean(), firm: fc.boolean(), heard: fc.boolean() });
    fc.assert(fc.property(fc.array(person, { maxLength: 7 }), fc.array(person, { maxLength: 7 }), (before, now) => {
      const make = (kind: string) => ({ nickname, card, avatar, ...flags }: (typeof before)[number], index: number): One => ({ id: `${kind}${index}`, name: nickname, shown: { nickname, card, avatar }, ...flags });
      const [old, fresh] = [before.map(make("o")), now.map(make("n"))];
      const { pairs, ties } = matchMembers(old, fresh);
      for (const { seen, as } of pairs) {
        const [a, b] = [old.find(({ id }) => id === as), fresh.find(({ id }) => id === seen)];
        expect([a?.taken, a?.firm, b?.taken, b?.heard]).toEqual([false, false, false, false]);
        const has = (people: readonly One[], feature: keyof Evidence): number => people.filter(({ shown }) => shown[feature] === b?.shown[feature]).length;
        expect((["nickname", "card", "avatar"] as const).some((feature) => b?.shown[feature] !== "" && a?.shown[feature] === b?.shown[feature] && has(old, feature) === 1 && has(fresh, feature) === 1)).toBe(true);
      }
      expect([new Set(pairs.map(({ seen }) => seen)).size, new Set(pairs.map(({ as }) => as)).size]).toEqual([pairs.length, pairs.length]);
      expect(ties.some(({ id }) => pairs.some(({ seen }) => seen === id))).toBe(false);
      // The order in which people are listed decides nothing.
      const again = matchMembers(old.toReversed(), fresh.toReversed()).pairs;
      expect(new Set(again.map(({ seen, as }) => `${seen}${as}`))).toEqual(new Set(pairs.map(({ seen, as }) => `${seen}${as}`)));
    }), { numRuns: 1000 });
  });
});

describe("groups", () => {
  const people = (from: number, to: number): readonly Evidence[] => Array.from({ length: to - from }, (_, index) => ({ nickname: `人${from + index}`, card: "" }));
  const room = (id: string, topic: string, from: number, to: number, owned?: boolean): Room<string> => ({ id, topic, people: people(from, to), ...(owned !== undefined && { owned }) });
  it.each<[string, readonly Room<string>[], readonly Room<string>[], Record<string, string>, string[]]>([
    ["the same topic and people", [room("a", "一群", 0, 10)], [room("A", "一群", 2, 12)], { A: "a" }, []],
    ["the same topic, nobody in common", [room("a", "一群", 0, 10)], [room("A", "一群", 20, 30)], {}, ["A"]],
    ["another topic, most people the same", [room("a", "一群", 0, 10)], [room("A", "改名了", 1, 11)], { A: "a" }, []],
    ["another topic, some people the same", [room("a", "一群", 0, 10)], [room("A", "别的群", 6, 16)], {}, ["A"].filter(() => (4 / 16) >= 0.2)],
    ["another topic, few people the same", [room("a", "一群", 0, 10)], [room("A", "别的群", 8, 18)], {}, []],
    ["two with one topic are told apart by their people", [room("a", "群", 0, 10), room("b", "群", 20, 30)], [room("B", "群", 20, 30), room("A", "群", 0, 10)], { A: "a", B: "b" }, []],
    ["two with one topic and the same people", [room("a", "群", 0, 10), room("b", "群", 0, 10)], [room("A", "群", 0, 10)], {}, ["A"]],
    ["two with the same people and each its topic", [room("a", "一群", 0, 10), room("b", "二群", 0, 10)], [room("A", "一群", 0, 10), room("B", "二群", 0, 10)], { A: "a", B: "b" }, []],
    ["a stranger's group took the topic of one that was renamed", [room("a", "一群", 0, 10)], [room("T", "一群", 7, 12), room("A", "改名了", 0, 10)], { A: "a" }, []],
    ["another owner speaks against it", [room("a", "一群", 0, 10, true)], [room("A", "改名了", 2, 12, false)], {}, ["A"]],
    ["one in common is no evidence without the topic", [room("a", "一群", 0, 1)], [room("A", "家人", 0, 1)], {}, ["A"]],
    ["one in common is enough with it", [room("a", "一群", 0, 1)], [room("A", "一群", 0, 1)], { A: "a" }, []],
    ["those who are known already say more than names", [{ ...room("a", "一群", 0, 9), sure: ["x", "y", "z"] }], [{ ...room("A", "改名了", 20, 29), sure: ["x", "y", "z"] }], { A: "a" }, []],
    ["no topic, nobody", [room("a", "", 0, 0)], [room("A", "", 0, 0)], {}, []],
  ])("%s", (_name, old, fresh, pairs, ties) => {
    const found = matchGroups(old, fresh);
    expect([Object.fromEntries(found.pairs.map(({ seen, as }) => [seen, as])), found.ties.map(({ id }) => id)]).toEqual([pairs, ties]);
  });
});
