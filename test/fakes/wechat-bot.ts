/** wechat-bot: the whole bot over the loopback Web WeChat on its clock: gateway, intake, app, ledger in a file, outbox. */
import { join } from "node:path";
import { joinBot } from "../../src/bot.ts";
import { bookFromFiles, usableBooks } from "../../src/cli/books.ts";
import { accountId } from "../../src/core/ids.ts";
import { openWechat } from "../../src/gateway/open.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { Gateway, Ledger, Sighting } from "../../src/ports.ts";
import { FakeQueue } from "./queue.ts";
import type { Timed } from "./wechat.ts";

export type TimedWechatBot = {
  readonly gateway: Gateway;
  readonly ledger: Ledger;
  /** The claim codes that the server's own console showed. */
  readonly codes: readonly string[];
  readonly problems: readonly string[];
  readonly errors: readonly unknown[];
  stop(): Promise<void>;
};
export type Observer = { readonly onSeen?: (sighting: Sighting) => void };

/** Logs in and reads the rosters. `data` is an empty folder or that of an earlier life. */
export async function startTimedBot({ clock }: Timed, { data, rules, onSeen = () => {} }: { readonly data: string; readonly rules: string } & Observer): Promise<TimedWechatBot> {
  const [codes, problems, errors]: [string[], string[], unknown[]] = [[], [], []];
  const gateway = await openWechat({ account: accountId("wechat"), now: clock.now, clock, dataDir: data, onProblem: (problem) => problems.push(problem) });
  const ledger = openLedger(join(data, "ledger.db"));
  const { good } = usableBooks(rules);
  const { app, outbox, claims, seen } = joinBot({
    gateway, ledger, queue: new FakeQueue(clock), clock, random: () => 0.5, books: good, bookFrom: bookFromFiles,
    media: (community, path) => join(rules, community, path), makeCode: () => `CODE${codes.length + 1}X`, say: (line) => void codes.push(line.split(" ").at(-1) ?? ""),
    showsClaim: false, ruleProblems: () => [], onError: (error) => void errors.push(error),
  });
  await clock.until(app.start());
  await clock.until(gateway.start(async (sighting) => {
    onSeen(sighting);
    await seen(sighting);
  }).then(() => gateway.caughtUp()), 20 * 60_000);
  await clock.until(outbox.start());
  for (const community of app.communities()) claims.codeFor(community);
  return {
    gateway, ledger, codes, problems, errors,
    async stop() {
      await clock.until(outbox.stop());
      await clock.until(gateway.stop());
      await clock.until(app.stop());
      ledger.close();
    },
  };
}
