/** A day of a large community: fifty messages a second, an outage each hour; nothing is lost, nothing said twice, and the memory stays flat. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Down } from "../emulators/webwx/server.ts";
import { copyRules } from "../e2e/fixtures/rules.ts";
import { demo } from "../e2e/fixtures/bot.ts";
import { openTimed } from "../fakes/wechat.ts";
import { startTimedBot } from "../fakes/wechat-bot.ts";
import { gather } from "./crowd.ts";

const hours = Number(process.env["NUANQUN_TEST_HOURS"] ?? 24);
const perSecond = Number(process.env["NUANQUN_TEST_PER_SECOND"] ?? 50);
const second = 1000;
const minute = 60 * second;
/** Between two bursts. */
const step = 5 * second;
/** Some steps of the emulator's own memory: ten minutes of outage, and to spare. */
const kept = 2 * 20 * 60;
/** Forty-eight samples make four quarters of twelve. */
const sampleEvery = Math.max(step, Math.floor((hours * 60 * minute) / 48 / step) * step);
const kinds: readonly Exclude<Down, false>[] = ["refuse", "hang", "500", "broken"];
const lengths = [10 * second, minute, 10 * minute] as const;

type Sample = { readonly at: number; readonly rss: number; readonly heap: number };
const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

it(`lives through ${hours} hours`, async () => {
  const timed = await openTimed({ kept });
  const { server: { world, faults, traffic }, clock } = timed;
  const folder = mkdtempSync(join(tmpdir(), "nuanqun-day-"));
  const crowd = gather(world);
  let seen = 0;
  const bot = await startTimedBot(timed, { data: folder, rules: copyRules(folder), onSeen: ({ type }) => void (type === "message" && seen++) });
  world.say(crowd.founder, "bot", `/认领 ${bot.codes[0]}`);
  await clock.advance(30 * second);
  traffic.reset();

  const [samples, rows]: [Sample[], string[]] = [[], []];
  let said = 0;
  let sum = 0n;
  let [realAt, saidAt, outages] = [performance.now(), 0, 0];
  const began = clock.now();
  for (let at = 0; at < hours * 60 * minute; at += step) {
    const inHour = at % (60 * minute);
    const hour = Math.floor(at / (60 * minute));
    const length = lengths[hour % lengths.length] ?? minute;
    if (inHour === 20 * minute) {
      faults.down = kinds[hour % kinds.length] ?? false;
      outages++;
    }
    if (inHour === 20 * minute + length) faults.down = false;
    for (const id of crowd.speak(perSecond * (step / second))) {
      said++;
      sum = BigInt.asUintN(64, sum + BigInt(id) * BigInt(id));
    }
    await clock.advance(step);
    if ((at + step) % sampleEvery === 0) {
      global.gc?.();
      const { rss, heapUsed } = process.memoryUsage();
      samples.push({ at, rss, heap: heapUsed });
    }
    if (inHour + step === 60 * minute) {
      const real = performance.now();
      const rate = Math.round((said - saidAt) / ((real - realAt) / second));
      const last = samples.at(-1);
      rows.push(`${String(hour + 1).padStart(3)} h  rss ${megabytes(last?.rss ?? 0)} MB  heap ${megabytes(last?.heap ?? 0)} MB  ${rate} messages/s  ${said} said  ${seen} seen  ${world.sent.length} sent  ${traffic.count()} requests`);
      process.stdout.write(`${rows.at(-1)}\n`);
      [realAt, saidAt] = [real, said];
    }
  }
  for (let waited = 0; waited < 60 && seen < said; waited++) await clock.advance(minute);
  await clock.advance(5 * minute);
  process.stdout.write(`${outages} outages; requests ${JSON.stringify(Object.fromEntries(["synccheck", "webwxsync", "webwxsendmsg", "webwxbatchgetcontact", "webwxstatusnotify", "webwxinit", "jslogin"].map((endpoint) => [endpoint, traffic.count(endpoint)])))}; ${Math.round((clock.now() - began) / minute)} minutes\n`);
  process.stdout.write(`problems: ${JSON.stringify(bot.problems.slice(-5))} of ${bot.problems.length}; errors: ${bot.errors.length}; actions: ${JSON.stringify(bot.ledger.countActions())}\n`);

  let recorded = 0;
  let recordedSum = 0n;
  for (const { event } of bot.ledger.past(demo)) {
    if (event.type !== "message") continue;
    const id = BigInt(event.id.slice(event.id.lastIndexOf("/") + 1));
    recorded++;
    recordedSum = BigInt.asUintN(64, recordedSum + id * id);
  }
  expect(bot.errors).toEqual([]);
  expect({ seen, recorded, sum: recordedSum }).toEqual({ seen: said, recorded: said, sum });

  const done = bot.ledger.actions(1_000_000).filter(({ status }) => status === "done");
  const causes = done.map(({ action }) => JSON.stringify([action.event, action.type, "text" in action ? action.text : "", "group" in action ? action.group : ""]));
  expect(new Set(causes).size).toBe(causes.length);
  const deliveries = done.reduce((count, { platformIds = [] }) => count + platformIds.length, 0);
  expect(world.sent.length).toBe(deliveries);
  expect(world.sent.length).toBeGreaterThan(hours);
  expect(traffic.count("jslogin") + traffic.count("webwxinit")).toBe(0);

  const quarter = (number: number): readonly Sample[] => samples.slice(Math.floor((samples.length * (number - 1)) / 4), Math.floor((samples.length * number) / 4));
  for (const figure of ["rss", "heap"] as const) expect(mean(quarter(4).map((sample) => sample[figure])) / mean(quarter(2).map((sample) => sample[figure]))).toBeLessThanOrEqual(1.3);
  await bot.stop();
  await timed.close();
  rmSync(folder, { recursive: true, force: true });
});
