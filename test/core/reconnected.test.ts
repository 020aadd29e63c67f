/** reconnected: what the people on duty hear of an account that may be silenced: once for each doubt, and once when it is over. */
import { describe, expect, it } from "vitest";
import type { AccountDoubtedEvent } from "../../src/core/event.ts";
import { accountId, eventId } from "../../src/core/ids.ts";
import { step } from "../../src/core/run.ts";
import { hour, minute } from "../../src/core/time.ts";
import { bookOf, m, start, stateOf } from "./stage.ts";

let count = 0;
const doubt = (after: number, because?: string, more: Partial<AccountDoubtedEvent> = {}): AccountDoubtedEvent => ({ type: "account_doubted", id: eventId(`d${(count += 1)}`), at: start + after, account: accountId("qq"), ...(because !== undefined && { because }), ...more });
const people = { ming: "founder", mei: "secretary" } as const;

function hearing() {
  const state = stateOf(people);
  const book = bookOf([]);
  return (event: AccountDoubtedEvent): readonly string[] => step(state, event, book).actions.flatMap((action) => (action.type === "alert" ? [`${action.to.join("、")}：${action.text}`] : [action.type]));
}
const doubted = "mei：【瑜伽小站】机器人账号可能被限制或冻结：三条群消息没有回声。请在它登录的那一端看看能不能正常发言；在此之前群里的话先留着不发。";
const over = "mei：【瑜伽小站】机器人账号发的群消息又看得到了，恢复正常。";

describe("a doubt of the account", () => {
  it("is told to the people on duty once, and once when it is over", () => {
    const hear = hearing();
    const told = [doubt(0, "三条群消息没有回声"), doubt(minute, "三条群消息没有回声"), doubt(2 * minute, "又是一条"), doubt(3 * minute), doubt(4 * minute), doubt(5 * minute, "三条群消息没有回声")].map(hear);
    expect(told).toEqual([[doubted], [], [], [over], [], [doubted]]);
  });
  it("that lasts is told of again after six hours", () => {
    const hear = hearing();
    expect([0, 6 * hour - 1, 6 * hour, 6 * hour + minute].map((after) => hear(doubt(after, "三条群消息没有回声")).length)).toEqual([1, 0, 1, 0]);
  });
  it("that came too late is told to nobody, nor is what was over long ago; the next one is told", () => {
    const hear = hearing();
    expect([doubt(0, "三条群消息没有回声", { late: true }), doubt(1, undefined, { late: true })].map(hear)).toEqual([[], []]);
    expect(hear(doubt(2, "三条群消息没有回声"))).toEqual([doubted]);
    expect(hear(doubt(3, undefined, { late: true }))).toEqual([]);
    expect(hear(doubt(4))).toEqual([]);
    expect(hear(doubt(5, "三条群消息没有回声"))).toEqual([doubted]);
  });
  it("of one account is none of another", () => {
    const hear = hearing();
    const other = { account: accountId("wechat") };
    expect([doubt(0, "甲"), doubt(1, "乙", other), doubt(2, undefined, other), doubt(3, "甲")].map((event) => hear(event).length)).toEqual([1, 1, 1, 0]);
  });
  it("goes by the duty plan", () => {
    const state = stateOf(people);
    const mei = state.members.get(m("mei"));
    if (mei) mei.duty = { on: false };
    expect(step(state, doubt(0, "没有回声"), bookOf([])).actions).toMatchObject([{ type: "alert", to: [m("ming")], priority: "answer" }]);
  });
});
