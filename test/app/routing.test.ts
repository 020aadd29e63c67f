/** routing: which account's process performs what. */
import { describe, expect, it } from "vitest";
import type { Draft } from "../../src/core/action.ts";
import { accountId, caseId, type MemberId, memberId } from "../../src/core/ids.ts";
import { createRouting } from "../../src/routing.ts";
import { actionOf, ann, bob, g2, message, remove, say } from "../fakes/events.ts";

const known: Readonly<Record<string, readonly string[]>> = { g1: ["wx"], g2: ["qq"], ann: ["wx"], bob: ["qq"], both: ["wx", "qq"], old: ["gone"], g3: ["box-k3"], g4: ["box-2"], g5: ["box-2-k3"] };
const both = memberId("both");
const routing = (own = "wx", all: readonly string[] = ["wx", "qq"]) => createRouting({ own, all, accountsOf: (id) => known[id] ?? [] });
const event = message("e");
const ways = (draft: Draft, account?: string, own?: string) =>
  routing(own).route(actionOf(event, 0, draft), account === undefined ? event : { ...event, account: accountId(account) }).map(({ account: by, action }) => [by, action.id, ..."to" in action ? [action.to] : []]);
const alert = (...to: readonly MemberId[]): Draft => ({ type: "alert", to, text: "看" });

describe("an action", () => {
  it("about a group is its account's, whoever asks for it", () => {
    for (const own of ["wx", "qq"]) expect([say("好"), say("好", { group: g2 }), { ...remove(bob), group: g2 }].map((draft) => ways(draft as Draft, "wx", own)[0]?.[0])).toEqual(["wx", "qq", "qq"]);
  });

  it("to somebody goes where they are known; of two accounts, where they wrote, then by this process's", () => {
    const dm = (member: MemberId): Draft => ({ type: "dm", member, text: "好" });
    expect([ways(dm(ann), "qq"), ways(dm(bob), "wx"), ways(dm(both), "qq"), ways(dm(both)), ways(dm(both), undefined, "qq")].map(([way]) => way?.[0])).toEqual(["wx", "qq", "qq", "wx", "qq"]);
    expect([ways(dm(memberId("nobody"))), ways(dm(memberId("old")))].map(([way]) => way?.[0])).toEqual(["wx", "wx"]);
  });

  it("for people of several accounts becomes one for each, under ids that are always the same", () => {
    expect(ways(alert(ann, both), "wx")).toEqual([["wx", "e/0", [ann, both]]]);
    expect(ways(alert(ann, bob, both), "qq")).toEqual([["wx", "e/0@wx", [ann]], ["qq", "e/0@qq", [bob, both]]]);
    expect(ways(alert(bob))).toEqual([["qq", "e/0", [bob]]]);
    expect(ways(alert())).toEqual([["wx", "e/0", []]]);
    expect(ways({ type: "ask", to: [bob, memberId("nobody")], case: caseId("c1"), text: "?" })).toEqual([["qq", "e/0@qq", [bob]], ["wx", "e/0@wx", [memberId("nobody")]]]);
  });
});

it("a made-up network's world counts as the account that plays in it; the longer of two names that fit is meant", () => {
  const { namesOf, isOwn, nameOf } = routing("box", ["box", "box-2"]);
  expect(["g3", "g4", "g5", "old", "x"].map((id) => namesOf(id as typeof g2))).toEqual([["box"], ["box-2"], ["box-2"], [], []]);
  // What no account of the configuration knows is nobody else's.
  expect(["g3", "g4", "old"].map((id) => isOwn(id as typeof g2))).toEqual([true, false, true]);
  expect([nameOf("box-2"), nameOf("boxer")]).toEqual(["box-2", undefined]);
});
