import { describe, expect, it } from "vitest";
import type { Entry, EntryDraft } from "../../src/core/entry.ts";
import type { Decision } from "../../src/core/finding.ts";
import { actionId, communityId, eventId, memberId, ruleId } from "../../src/core/ids.ts";
import { day } from "../../src/core/time.ts";
import type { Ledger } from "../../src/ports.ts";
import { yoga } from "../fakes/book.ts";
import { morning } from "../fakes/clock.ts";
import { ann, decisionOf, direct, g1, message, say } from "../fakes/events.ts";
import { ask, memory } from "./helpers.ts";

const entry = (event: string, index: number, topic: string): Entry => ({ type: "answered", topic, group: g1, id: `${event}#${index}`, at: morning, event: eventId(event) });

function record(ledger: Ledger, id: string, topics: readonly string[], community = yoga): void {
  const event = message(id);
  ledger.transaction(() => {
    ledger.recordEvent(community, event, "v1", morning);
    ledger.recordDecision(community, decisionOf(event, [], {}, topics.map((topic, index) => entry(id, index, topic))), morning);
  });
}

describe("events", () => {
  it("an event of a known id is refused and changes nothing, whatever it says", () => {
    const ledger = memory();
    expect(ledger.recordEvent(yoga, message("m1", { text: "先" }), "v1", morning)).toBe(true);
    expect(ledger.recordEvent(communityId("other"), message("m1", { text: "后" }), "v2", morning + 1)).toBe(false);
    expect(ledger.event("m1")).toMatchObject({ community: yoga, version: "v1", event: { text: "先" } });
    expect(ledger.health()).toMatchObject({ integrity: "ok", events: 1 });
  });

  it("a decision's findings that acted or failed are kept, with entries and actions; passes are not", () => {
    const ledger = memory();
    const event = message("m1");
    const finding = { version: "v1", mode: "enforce", because: "因为" } as const;
    const decision: Decision = {
      ...decisionOf(event, [say("好")], {}, [entry("m1", 0, "t")]),
      findings: [
        { ...finding, rule: "a", verdict: "pass" }, { ...finding, rule: ruleId("b"), verdict: "act", score: 0.5, span: { start: 0, end: 1 } }, { ...finding, rule: "c", verdict: "fault" },
      ],
    };
    ledger.transaction(() => {
      ledger.recordEvent(yoga, event, "v1", morning);
      ledger.recordDecision(yoga, decision, morning);
    });
    expect(ledger.findings(10).map(({ rule, verdict, event: from, group }) => [rule, verdict, from, group])).toEqual([["c", "fault", "m1", g1], ["b", "act", "m1", g1]]);
    expect([...ledger.past(yoga)][0]?.entries).toEqual([entry("m1", 0, "t")]);
    expect(ledger.action(actionId("m1/0"))).toMatchObject({ status: "pending", attempts: 0, createdAt: morning, action: decision.actions[0] });
  });

  it("a decision about an event that was never recorded is refused", () => {
    expect(() => memory().recordDecision(yoga, decisionOf(message("m1"), [say("好")]), morning)).toThrow(/no such event/);
  });

  it("the past is told in order, each event with its own entries, one community at a time, and stops before the event named", () => {
    const ledger = memory();
    record(ledger, "m1", ["a", "b"]);
    record(ledger, "x1", ["x"], communityId("other"));
    record(ledger, "m2", []);
    record(ledger, "m3", ["c"]);
    const told = (before?: string) => [...ledger.past(yoga, before)].map(({ event, entries }) => [event.id, entries.map((each) => (each.type === "answered" ? each.topic : ""))]);
    expect(told()).toEqual([["m1", ["a", "b"]], ["m2", []], ["m3", ["c"]]]);
    expect(told("m3")).toEqual([["m1", ["a", "b"]], ["m2", []]]);
    expect(told("m1")).toEqual([]);
  });

  it("a reader that leaves the past half-way does not keep the ledger from being written", () => {
    const ledger = memory();
    record(ledger, "m1", ["a"]);
    record(ledger, "m2", ["b"]);
    for (const { event } of ledger.past(yoga)) if (event.id === "m1") break;
    expect(() => record(ledger, "m3", [])).not.toThrow();
  });

  it("a transaction that throws leaves nothing of itself", () => {
    const ledger = memory();
    expect(() => ledger.transaction(() => {
      ask(ledger, "m1", [say("好")]);
      ledger.set("k", "v");
      throw new Error("no");
    })).toThrow("no");
    expect([ledger.event("m1"), ledger.get("k"), ledger.actions(9), ledger.health().events]).toEqual([undefined, undefined, [], 0]);
  });

  it("the latest messages with a text in them are found, newest first", () => {
    const ledger = memory();
    for (const [id, text] of [["m1", "有红包吗"], ["m2", "早"], ["m3", "红包 100%_'"]] as const) ledger.recordEvent(yoga, message(id, { text }), "v1", morning);
    ledger.recordEvent(yoga, direct("d1", "红包"), "v1", morning);
    ledger.recordEvent(communityId("other"), message("o1", { text: "红包" }), "v1", morning);
    const found = (text: string, limit = 9) => ledger.findMessages(yoga, text, limit).map(({ id }) => id);
    expect(found("红包")).toEqual(["m3", "m1"]);
    expect(found("红包", 1)).toEqual(["m3"]);
    expect(found("100%_'")).toEqual(["m3"]);
    expect(found("没有")).toEqual([]);
  });

  it("audit tells a community's own acts, newest first", () => {
    const ledger = memory();
    for (const id of ["d1", "d2"]) {
      const event = direct(id, "/x");
      ledger.recordEvent(yoga, event, "v1", morning);
      ledger.recordDecision(yoga, decisionOf(event, [], {}, [{ type: "audit", by: ann, command: "x", did: id, id: `${id}#0`, at: morning, event: event.id }]), morning);
    }
    record(ledger, "m1", ["a"]);
    expect(ledger.audit(yoga, 9).map(({ id }) => id)).toEqual(["d2#0", "d1#0"]);
    expect(ledger.audit(communityId("other"), 9)).toEqual([]);
  });

  it("audit tells each act's number, which no filter changes, and whether it was taken back", () => {
    const ledger = memory();
    const write = (id: string, at: number, ...drafts: readonly EntryDraft[]): void => {
      const event = direct(id, "/x", { at });
      ledger.recordEvent(yoga, event, "v1", at);
      ledger.recordDecision(yoga, decisionOf(event, [], {}, drafts.map((draft, index) => ({ ...draft, id: `${id}#${index}`, at, event: event.id }))), at);
    };
    const bob = memberId("bob");
    write("d1", morning, { type: "audit", by: ann, command: "warn", did: "一" });
    write("d2", morning + day, { type: "audit", by: bob, command: "kick", did: "二" });
    write("d3", morning + 2 * day, { type: "undone", audit: "d1#0", by: ann }, { type: "audit", by: ann, command: "undo", did: "三" });
    const told = (filter?: Parameters<Ledger["audit"]>[2]) => ledger.audit(yoga, 9, filter).map(({ number, undone }) => [number, undone]);
    expect(told()).toEqual([[3, false], [2, false], [1, true]]);
    expect(told({ by: [ann] })).toEqual([[3, false], [1, true]]);
    expect(told({ by: [ann, bob], command: "kick" })).toEqual([[2, false]]);
    expect(told({ since: morning + day })).toEqual([[3, false], [2, false]]);
    expect([told({ by: [] }), ledger.audit(yoga, 1).length]).toEqual([[], 1]);
  });

  it("a member's warnings are told with their pardons, oldest first, and nobody else's", () => {
    const ledger = memory();
    const event = message("m1");
    const common = { at: morning, event: event.id, member: ann };
    const warning = { ...common, type: "warning", group: g1, points: 1, because: "坏", rule: "r", version: "v1", expiresAt: morning + day, evidence: event.id } as const;
    ledger.recordEvent(yoga, event, "v1", morning);
    ledger.recordDecision(yoga, decisionOf(event, [], {}, [
      { ...warning, id: "m1#0" }, { ...warning, id: "m1#1", member: memberId("bob") }, { ...common, id: "m1#2", type: "pardon", lifts: ["m1#0"], by: ann, because: "误判" }, { ...common, id: "m1#3", type: "reinstated", lifts: ["m1#0"], by: ann },
    ]), morning);
    expect(ledger.warningsOf(yoga, ann).map(({ id }) => id)).toEqual(["m1#0", "m1#2", "m1#3"]);
    expect(ledger.warningsOf(communityId("other"), ann)).toEqual([]);
  });

  it("a stretch of the record is that of the past, in pieces: each event of the community with its own entries", () => {
    const ledger = memory();
    for (const id of ["d1", "d2", "d3"]) {
      const event = direct(id, "x");
      ledger.recordEvent(id === "d2" ? communityId("other") : yoga, event, "v1", morning);
      ledger.recordDecision(yoga, decisionOf(event, [], {}, [0, 1].map((index) => ({ type: "focus", member: ann, group: g1, id: `${id}#${index}`, at: morning, event: event.id }))), morning);
    }
    expect([ledger.newest(), memory().newest()]).toEqual([3, 0]);
    expect([...ledger.stretch(yoga, 0, 2), ...ledger.stretch(yoga, 2, 3)]).toEqual([...ledger.past(yoga)]);
    expect(ledger.stretch(yoga, 1, 3).map(({ event, entries }) => [event.id, entries.length])).toEqual([["d3", 2]]);
    expect(ledger.entriesOf(yoga, "focus", 3).map(({ id }) => id)).toEqual(["d3#1", "d3#0", "d1#1"]);
  });

  it("a group's community is the one that bound it last", () => {
    const ledger = memory();
    for (const [id, community] of [["b1", yoga], ["b2", communityId("other")]] as const) {
      const event = { type: "group_renamed", id: eventId(id), at: morning, group: g1, topic: "一群" } as const;
      ledger.recordEvent(community, event, "v1", morning);
      ledger.recordDecision(community, decisionOf(event, [], {}, [{ type: "group_bound", group: g1, topic: "一群", id: `${id}#0`, at: morning, event: event.id }]), morning);
    }
    expect([...ledger.boundGroups()]).toEqual([[g1, "other"]]);
  });
});

describe("retention", () => {
  const facts = { what: "why", lines: ["原话"] } as const;
  function filled(): Ledger {
    const ledger = memory();
    ledger.recordEvent(yoga, message("old", { text: "旧话", at: morning - 40 * day, quoted: { text: "引用" } }), "v1", morning);
    ledger.recordEvent(yoga, message("bare", { text: "", at: morning - 40 * day, quoted: { text: "只引用" } }), "v1", morning);
    ledger.recordEvent(yoga, direct("dm", "私话", { at: morning - 40 * day, facts }), "v1", morning);
    ledger.recordEvent(communityId("other"), message("other", { text: "别处", at: morning - 40 * day }), "v1", morning);
    record(ledger, "new", ["t"]);
    return ledger;
  }

  it("bodies older than the limit are blanked once, with what they quote and what was looked up; the rest stands", () => {
    const ledger = filled();
    expect(ledger.blankBefore(morning - 30 * day)).toBe(4);
    expect(ledger.blankBefore(morning - 30 * day)).toBe(0);
    expect(ledger.event("old")?.event).toEqual({ ...message("old", { text: "", at: morning - 40 * day }) });
    expect(ledger.event("bare")?.event).not.toHaveProperty("quoted");
    expect(ledger.event("dm")?.event).toEqual(direct("dm", "", { at: morning - 40 * day }));
    expect(ledger.event("new")?.event).toMatchObject({ text: "早" });
    expect([...ledger.past(yoga)].flatMap(({ entries }) => entries)).toHaveLength(1);
  });

  it("so are the words of old requests", () => {
    const ledger = memory();
    const old = { at: morning - 40 * day, member: memberId("ann"), name: "安", text: "我住朝阳区", flag: "f" } as const;
    ledger.recordEvent(yoga, { type: "join_requested", id: eventId("join"), group: g1, ...old }, "v1", morning);
    ledger.recordEvent(yoga, { type: "friend_requested", id: eventId("friend"), ...old }, "v1", morning);
    expect(ledger.blankBefore(morning - 30 * day, yoga)).toBe(2);
    expect([ledger.event("join")?.event, ledger.event("friend")?.event]).toMatchObject([{ text: "", name: "安", flag: "f" }, { text: "" }]);
    expect(ledger.blankBefore(morning - 30 * day)).toBe(0);
  });

  it("one community's limit leaves the others alone", () => {
    const ledger = filled();
    expect(ledger.blankBefore(morning - 30 * day, yoga)).toBe(3);
    expect(ledger.event("other")?.event).toMatchObject({ text: "别处" });
  });

  it("exactly at the limit a body still stands", () => {
    const ledger = memory();
    ledger.recordEvent(yoga, message("m1", { at: morning }), "v1", morning);
    expect([ledger.blankBefore(morning), ledger.blankBefore(morning + 1)]).toEqual([0, 1]);
  });
});

describe("versions", () => {
  it("the newest event, with the version that judged it", () => {
    const ledger = memory();
    expect(ledger.latest(yoga)).toBeUndefined();
    ledger.recordEvent(yoga, message("m1"), "v1", morning);
    ledger.recordEvent(yoga, message("m2", { at: morning - day }), "v2", morning);
    ledger.recordEvent(communityId("other"), message("m3"), "v3", morning);
    expect(ledger.latest(yoga)).toEqual({ event: message("m2", { at: morning - day }), version: "v2" });
  });

  it("those that a community has had, with their first use and how much they judged; the last to judge stands first", () => {
    const ledger = memory();
    for (const version of ["v1", "v2"]) ledger.keepVersion(yoga, version, {}, morning);
    ledger.keepVersion(communityId("other"), "v9", {}, morning);
    for (const [index, version] of ["v1", "v2", "v1"].entries()) ledger.recordEvent(yoga, message(`m${index}`), version, morning + index);
    expect(ledger.versions(yoga, 9)).toEqual([{ version: "v1", firstUsed: morning, events: 2 }, { version: "v2", firstUsed: morning + 1, events: 1 }]);
    ledger.keepVersion(yoga, "v3", {}, morning + day);
    expect(ledger.versions(yoga, 2)).toEqual([{ version: "v3", firstUsed: morning + day, events: 0 }, { version: "v1", firstUsed: morning, events: 2 }]);
  });
});
