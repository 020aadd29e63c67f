import { describe, expect, it } from "vitest";
import { tiers } from "../../src/core/entry.ts";
import { isAtLeast, tierOf } from "../../src/core/tier.ts";
import { day } from "../../src/core/time.ts";
import { g2, m, start, stateOf } from "./stage.ts";

describe("a member's tier", () => {
  it("is the one that was given", () => {
    const state = stateOf();
    state.members.set(m("ann"), { name: "ann", tier: "leader" });
    expect(tierOf(state, m("ann"), start)).toBe("leader");
  });
  it("else a participant's within 30 days of a word in any group, and a bystander's beyond", () => {
    const state = stateOf();
    expect(tierOf(state, m("ann"), start)).toBe("bystander");
    state.groups.get(g2)?.stays.set(m("ann"), { name: "ann", messages: 1, lastAt: start });
    expect(tierOf(state, m("ann"), start + 30 * day)).toBe("participant");
    expect(tierOf(state, m("ann"), start + 30 * day + 1)).toBe("bystander");
  });
  it("is at least another that is as near or further away", () => {
    expect(tiers.filter((tier) => isAtLeast(tier, "spreader"))).toEqual(["leader", "co_leader", "spreader"]);
  });
});
