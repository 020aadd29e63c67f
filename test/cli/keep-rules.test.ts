/** keep-rules: what a running bot takes from its rule folder: files whose examples hold, and the last good ones where there are none. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { pino } from "pino";
import { usableBooks } from "../../src/cli/books.ts";
import { Failure } from "../../src/cli/fail.ts";
import { type KeeperParts, keepRules } from "../../src/cli/keep-rules.ts";
import { start } from "../../src/cli/start.ts";
import { readConfig } from "../../src/config.ts";
import { type CommunityId, communityId } from "../../src/core/ids.ts";
import { FakeClock } from "../fakes/clock.ts";
import { freshFolder } from "./run.ts";

const demo = communityId("demo");
const failing = /rules\/demo\/community\.yaml:\d+:\d+ 不应触发 ads 却触发了：“加薇❤ ab12345 领红包”/u;
function rulesFolder(): { readonly root: string; readonly edit: (from: string, to: string) => void } {
  const root = join(freshFolder(), "rules");
  cpSync("rules", root, { recursive: true });
  const file = join(root, "demo", "community.yaml");
  return { root, edit: (from, to) => writeFileSync(file, readFileSync(file, "utf8").replace(from, to)) };
}
const turnExample = ["should_not:\n        - 今天的微信读书打卡完成", "should_not:\n        - 加薇❤ ab12345 领红包"] as const;

describe("a rule folder", () => {
  it("holds a community that can be used only where its examples hold", () => {
    const { root, edit } = rulesFolder();
    expect([[...usableBooks(root).good.keys()], usableBooks(root).bad.size]).toEqual([[demo], 0]);
    edit(...turnExample);
    const { good, bad } = usableBooks(root);
    expect([good.size, bad.get(demo)]).toEqual([0, [expect.stringMatching(failing)]]);
  });

  it("whose example fails is turned away like one with a mistake, with the line", async () => {
    const { root, edit } = rulesFolder();
    edit(...turnExample);
    const problems: KeeperParts["problems"] = new Map();
    const refused: (readonly string[])[] = [];
    const replaced: CommunityId[] = [];
    const app = { communities: () => [demo], replaceBook: async ({ book }: { book: { community: CommunityId } }) => void replaced.push(book.community), refuseBook: async (_community: CommunityId, lines: readonly string[]) => void refused.push(lines) };
    const keeper = keepRules({ root, clock: new FakeClock(), problems, app, say: () => undefined, onError: (error) => { throw error; } });
    onTestFinished(() => keeper.close());
    await vi.waitFor(() => expect(refused).toEqual([[expect.stringMatching(failing)]]), { interval: 5, timeout: 10_000 });
    expect([replaced, problems.get(demo)]).toEqual([[], refused[0]]);
  });
});

describe("nuanqun start", () => {
  const open = (root: string, data: string) => start(readConfig({}, { NUANQUN_DATA: data, NUANQUN_RULES: root, NUANQUN_CONSOLE: "127.0.0.1:0" }, join(data, "no.env")), () => undefined, { log: pino({ level: "silent" }) });

  it("with files that cannot be used runs what ran last, and says what is wrong; without a past it does not begin", async () => {
    const { root, edit } = rulesFolder();
    const data = freshFolder();
    const first = await open(root, data);
    const { rulesVersion } = await first.desk.overview();
    await vi.waitFor(async () => expect((await first.desk.overview()).outbox).not.toEqual([]), { interval: 10, timeout: 10_000 });
    await first.stop();
    edit(...turnExample);
    await expect(open(root, freshFolder())).rejects.toThrow(Failure);
    const again = await open(root, data);
    onTestFinished(() => again.stop());
    expect(await again.desk.overview()).toMatchObject({ rulesVersion, problems: [expect.stringMatching(failing)] });
  });
});
