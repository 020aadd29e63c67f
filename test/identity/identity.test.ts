import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { accountId, eventId } from "../../src/core/ids.ts";
import { createIdentity } from "../../src/identity/identity.ts";
import { eventIdOf, platformMessage, recognise } from "../../src/identity/recognise.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { Ledger } from "../../src/ports.ts";
import { person, room } from "../fakes/events.ts";
import { folder } from "../ledger/helpers.ts";

const account = accountId("acc");
const open = (ledger: Ledger = openLedger(":memory:")) => createIdentity(ledger, () => 1);

describe("our ids", () => {
  it("are the same for the same platform id, also after reopening the ledger, and lead back to it", () => {
    const file = join(folder(), "ledger.db");
    const first = openLedger(file);
    const ours = [open(first).group(account, "e1", "p"), open(first).member(account, "e1", "p")] as const;
    first.close();
    const second = openLedger(file);
    const identity = open(second);
    expect([identity.platformId(account, "e1", ours[0]), identity.platformId(account, "e1", ours[1])]).toEqual(["p", "p"]);
    expect([identity.group(account, "e1", "p"), identity.member(account, "e1", "p")]).toEqual(ours);
    second.close();
  });

  it("are the same even when the process died before it wrote them down", () => {
    expect(open().member(account, "e1", "p")).toBe(open().member(account, "e1", "p"));
  });

  it("tell a group from a member, an account from another, and one life of the platform's ids from the next", () => {
    const identity = open();
    const ids = [identity.group(account, "e1", "p"), identity.member(account, "e1", "p"), identity.member(account, "e2", "p"), identity.member(accountId("acc2"), "e1", "p"), identity.member(account, "e1", "q")];
    expect(new Set(ids).size).toBe(ids.length);
    expect(identity.platformId(account, "e2", identity.member(account, "e1", "p"))).toBeUndefined();
    expect(ids.every((id) => /^[gm][0-9a-f]{12}$/.test(id))).toBe(true);
  });

  it("of a whole list cost one transaction", () => {
    const ledger = openLedger(":memory:");
    let transactions = 0;
    const identity = open({ ...ledger, transaction: (work) => (transactions++, ledger.transaction(work)) });
    const names = Array.from({ length: 500 }, (_, index) => `p${index}`);
    const ours = identity.members(account, "e1", [...names, "p0"]);
    expect([transactions, new Set(ours).size, [...ledger.idRows("acc", "e1")].length]).toEqual([1, 500, 500]);
    expect(identity.members(account, "e1", names)).toEqual(ours.slice(0, 500));
    expect([transactions, identity.member(account, "e1", "p7")]).toEqual([1, ours[7]]);
  });

  it("are given while the disk refuses, and written when it takes them", () => {
    const ledger = openLedger(":memory:");
    let full = true;
    const identity = open({
      ...ledger,
      transaction: (work) => {
        if (full) throw Object.assign(new Error("full"), { code: "SQLITE_FULL" });
        return ledger.transaction(work);
      },
    });
    const ours = identity.member(account, "e1", "p");
    expect([...ledger.idRows("acc", "e1")]).toEqual([]);
    full = false;
    expect(identity.member(account, "e1", "p")).toBe(ours);
    expect([...ledger.idRows("acc", "e1")].map((row) => row.ours)).toEqual([ours]);
  });

  it("of a group that was never taken in are not made by asking", () => {
    const ledger = openLedger(":memory:");
    const identity = open(ledger);
    expect(identity.knownGroup(account, "e1", "p")).toBeUndefined();
    expect([...ledger.idRows("acc", "e1")]).toEqual([]);
    const group = identity.group(account, "e1", "p");
    expect(identity.knownGroup(account, "e1", "p")).toBe(group);
  });
});

describe("what a gateway saw", () => {
  const gateway = { account, epoch: "e1" };

  it("becomes an event in our ids, with its time in whole ms", () => {
    const identity = open();
    const seen = { type: "message", id: "x1", at: 1000.4, group: room, member: person("p1", "小王"), text: "早", quoted: { text: "旧", message: "x0" }, mentionsBot: true } as const;
    expect(recognise(seen, gateway, identity)).toEqual({
      type: "message", id: "acc/x1", account: "acc", at: 1000, group: identity.group(account, "e1", "room1"), member: identity.member(account, "e1", "p1"), name: "小王", text: "早",
      quoted: { text: "旧", message: "acc/x0" }, mentionsBot: true,
    });
  });

  it("keeps what a private message quotes, the message by our id", () => {
    const identity = open();
    const seen = { type: "direct_message", id: "d1", at: 5, member: person("p1"), text: "/why", quoted: { text: "旧", message: "x0" } } as const;
    expect(recognise(seen, gateway, identity)).toMatchObject({ text: "/why", quoted: { text: "旧", message: "acc/x0" } });
    expect(recognise({ ...seen, quoted: { text: "旧" } }, gateway, identity)).toMatchObject({ quoted: { text: "旧" } });
  });

  it("keeps who invited whom", () => {
    const identity = open();
    expect(recognise({ type: "member_joined", id: "j1", at: 5, group: room, member: person("p1"), inviter: person("p2") }, gateway, identity)).toMatchObject({ inviter: identity.member(account, "e1", "p2") });
  });

  it("a message's event id leads back to the platform's, for this account only", () => {
    expect(platformMessage("acc", eventIdOf("acc", "x/1"))).toBe("x/1");
    expect(platformMessage("other", eventIdOf("acc", "x1"))).toBeUndefined();
    expect(platformMessage("acc", eventId("timer:x"))).toBeUndefined();
  });
});
