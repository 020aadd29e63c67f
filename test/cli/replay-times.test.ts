/** replay-times: in a replay, times of day, put-off actions and counters' turns come between the lines, in order. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freshFolder, nuanqun } from "./run.ts";

const rules = `name: 瑜伽
groups: ["*"]
counters: [{ id: late, at: 2, window: 1h }]
rules:
  - { id: morning, mode: enforce, when: time, at: ["09:00"], then: [{ reply: 早安打卡 }] }
  - { id: signup, mode: enforce, when: message, if: { words: [报名] }, then: [{ schedule: 2h, do: [{ reply: "{昵称}，报好了吗" }] }] }
  - { id: late, mode: enforce, when: message, if: { words: [迟到] }, then: [{ counter: late }] }
  - { id: often, mode: enforce, when: counter, counter: late, then: [{ warn: 1, because: 常迟到 }] }
`;
const message = (id: string, text: string, time: string): object => ({ type: "message", id, group: "g1", member: "u1", name: "小王", text, at: `${time}+08:00` });

/** What was said or warned, after which event. */
async function replayed(lines: readonly object[]): Promise<readonly string[]> {
  const folder = freshFolder();
  mkdirSync(join(folder, "rules/yoga"), { recursive: true });
  writeFileSync(join(folder, "rules/yoga/community.yaml"), rules);
  writeFileSync(join(folder, "in.jsonl"), lines.map((line) => JSON.stringify(line)).join("\n"));
  const ran = await nuanqun(["replay", join(folder, "in.jsonl"), "--community", "yoga", "--rules", join(folder, "rules"), "--json"]);
  expect(ran).toMatchObject({ code: 0 });
  return ran.out.split("\n").filter((line) => line !== "").flatMap((line) => {
    const { id, actions } = JSON.parse(line) as { id: string; actions: { type: string; text?: string }[] };
    return actions.map((action) => `${id.replace(/\d{9,}/, "…")} ${action.text?.split("（")[0] ?? action.type}`);
  });
}

describe("nuanqun replay", () => {
  it("fires a time of day and a put-off action between two lines, in order of time", async () => {
    expect(await replayed([message("m1", "报名", "2026-11-22T08:30:00"), message("m2", "好", "2026-11-23T12:00:00")])).toEqual([
      "clock:yoga/morning:… 早安打卡", "timer:signup/later-1f6cuph/g1/u1@… 小王，报好了吗", "clock:yoga/morning:… 早安打卡",
    ]);
  });
  it("a counter that turns at the last line is heard all the same", async () => {
    expect(await replayed([message("m1", "迟到", "2026-11-22T10:00:00"), message("m2", "迟到", "2026-11-22T10:30:00")])).toEqual(["timer:counter:late/up/u1@… 【提醒】常迟到"]);
  });
});
