/** kill: law 5. The running bot is killed at random moments of its life and started again; nothing is lost, nothing is said twice. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { needBook } from "../../src/cli/books.ts";
import { type Action, atMostOnce } from "../../src/core/action.ts";
import { communityId } from "../../src/core/ids.ts";
import { step } from "../../src/core/run.ts";
import { emptyState } from "../../src/core/state.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { Past, StoredAction } from "../../src/ports.ts";
import { beginLife } from "./fixtures/lives.ts";
import { type Network, networkIn, sightingId } from "./fixtures/network.ts";
import { copyRules } from "./fixtures/rules.ts";
import { seeded } from "../../scripts/seeded.ts";
import { crowd } from "./fixtures/traffic.ts";

const kills = Number(process.env["NUANQUN_TEST_KILLS"] ?? 20);
/** Two bots die side by side, since there are two cores. */
const worlds = [1, 2];
/** What people do in one life, if it lasts. */
const deeds = 16;
/** Ms of traffic before the end, at most. */
const talking = 600;
const budget = 90_000 + kills * 8000;
const demo = communityId("demo");

/** What is left on disk at the end: what the network knows, and what the bot does. */
type Remains = { readonly network: Network; readonly past: readonly Past[]; readonly actions: readonly StoredAction[]; readonly rules: string; readonly platformId: (ours: string) => string };

/** Lives and dies, then lives once more until everything is done. */
async function liveAndDie(data: string, seed: number): Promise<Remains> {
  const rules = copyRules(data, [
    ["jitter: 0s", "jitter: 0s\n  same_text: 1s\n  replies_per_member: 100"],
    ["removals: 3, in: 10m", "removals: 100, in: 10m"],
  ]);
  // A drop falls due in every minute.
  const drops = [0, 1, 2, 3, 4].map((minute) => `- { id: 第${minute}套, cron: "${minute}-59/5 * * * *", text: 起来动一动 ${minute} }\n`);
  writeFileSync(join(rules, "demo", "drops.yaml"), drops.join(""));
  writeFileSync(join(data, "sandbox.jsonl"), `${JSON.stringify({ type: "born", id: "s0", at: Date.now(), seed: crowd })}\n`);
  const roll = seeded(seed);
  let starting = 0;
  for (let count = 0; count < kills / worlds.length; count++) {
    const life = beginLife(data, rules, deeds);
    const begun = performance.now();
    // A third of the kills falls into the start, whose length depends on the machine; the others fall into the traffic.
    if (count > 0 && roll() < 1 / 3) await Promise.race([life.failed, pass(roll() * starting)]);
    else {
      await life.ready;
      starting = performance.now() - begun;
      await Promise.race([life.failed, pass(roll() * talking)]);
    }
    await life.end("SIGKILL");
  }
  const last = beginLife(data, rules, 0);
  await last.ready;
  const ledger = openLedger(join(data, "ledger.db"));
  await vi.waitFor(() => {
    const { pending = 0, claimed = 0 } = ledger.countActions();
    expect({ pending, claimed, missing: missing(networkIn(data), [...ledger.past(demo)]).length }).toEqual({ pending: 0, claimed: 0, missing: 0 });
  }, { timeout: 60_000, interval: 100 }).catch(() => {});
  await last.end("SIGTERM");
  const past = [...ledger.past(demo)];
  const account = past.find(({ event }) => event.account !== undefined)?.event.account ?? "";
  const network = networkIn(data);
  const theirs = new Map([...ledger.idRows(account, `sandbox:${network.born.at}`)].map(({ ours, platformId }) => [ours, platformId]));
  const remains = { network, past, actions: ledger.actions(1_000_000), rules, platformId: (ours: string) => theirs.get(ours) ?? ours };
  ledger.close();
  return remains;
}

/** The platform's id in an event's id, which begins with the account. */
const afterAccount = (id: string): string => id.slice(id.indexOf("/") + 1);

/** What people did and no event tells of. */
function missing({ byPeople }: Network, past: readonly Past[]): readonly string[] {
  const recorded = new Set(past.map(({ event }) => afterAccount(event.id)));
  return byPeople.flatMap((happening) => {
    const id = sightingId(happening);
    return id === undefined || recorded.has(id) ? [] : [id];
  });
}

/** Where an action's words go, and to whom: one place for each delivery. */
function placesOf(action: Action, platformId: Remains["platformId"]): readonly string[] {
  switch (action.type) {
    case "say": return [JSON.stringify([platformId(action.group), (action.mention ?? []).map(platformId)])];
    case "post": return [JSON.stringify([platformId(action.group), []])];
    case "dm": return [JSON.stringify([`private:${platformId(action.member)}`, []])];
    case "alert":
    case "ask": return action.to.map((member) => JSON.stringify([`private:${platformId(member)}`, []]));
    default: return [];
  }
}

type Tally = { text: string; sure: number; perhaps: number; heard: number };

/** For each place and text: how often the bot believes to have said it, and how often it was heard. */
function tally({ network, actions, platformId }: Remains): { readonly tallies: readonly Tally[]; readonly unasked: readonly string[] } {
  const byPlace = new Map<string, Map<string, Tally>>();
  for (const { action, status } of actions) {
    if (!("text" in action)) continue;
    for (const place of placesOf(action, platformId)) {
      const texts = byPlace.get(place) ?? new Map<string, Tally>();
      byPlace.set(place, texts);
      const each = texts.get(action.text) ?? { text: `${place} ${action.text}`, sure: 0, perhaps: 0, heard: 0 };
      texts.set(action.text, each);
      if (status === "done") each.sure++;
      if (status === "unknown") each.perhaps++;
    }
  }
  const unasked: string[] = [];
  for (const { where, text, mentions = [], kind } of network.botSaid) {
    if (kind !== "text") continue;
    const texts = byPlace.get(JSON.stringify([where, mentions]));
    // The names that are called stand before the text.
    const [, heard] = [...(texts ?? [])].filter(([words]) => text.endsWith(words)).toSorted(([a], [b]) => b.length - a.length)[0] ?? [];
    if (heard) heard.heard++;
    else unasked.push(`${where} ${text}`);
  }
  return { tallies: [...byPlace.values()].flatMap((texts) => [...texts.values()]), unasked };
}

describe(`a bot that is killed ${kills} times`, () => {
  const folders = worlds.map(() => mkdtempSync(join(tmpdir(), "nuanqun-kill-")));
  let remains: readonly Remains[] = [];
  beforeAll(async () => {
    remains = await Promise.all(folders.map((folder, index) => liveAndDie(folder, worlds[index] ?? 0)));
  }, budget);
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  const counts = (actions: readonly StoredAction[]): string => {
    const sums = new Map<string, number>();
    for (const { status } of actions) sums.set(status, (sums.get(status) ?? 0) + 1);
    return [...sums].map(([status, sum]) => `${sum} ${status}`).join(", ");
  };

  it("records everything that people said and did exactly once", () => {
    for (const { network, past } of remains) {
      expect(network.byPeople.length).toBeGreaterThan(kills);
      expect(missing(network, past)).toEqual([]);
      const said = new Map(network.happenings.flatMap((happening) => (happening.type === "said" ? [[happening.id, happening.text]] : [])));
      const words = past.flatMap(({ event }) => (event.type === "message" || event.type === "direct_message" ? [event] : []));
      for (const { id, text } of words) if (!text.startsWith("/claim")) expect(text).toBe(said.get(afterAccount(id)));
      expect(new Set(words.map(({ id }) => id)).size).toBe(words.length);
    }
  });

  it("says nothing twice, nothing that it was not asked for, and everything that it believes to have said", () => {
    for (const each of remains) {
      const { tallies, unasked } = tally(each);
      expect(unasked).toEqual([]);
      expect(tallies.filter(({ heard, sure, perhaps }) => heard > sure + perhaps)).toEqual([]);
      expect(tallies.filter(({ heard, sure }) => heard < sure)).toEqual([]);
      const pictures = each.actions.filter(({ action }) => "media" in action && action.media !== undefined);
      const shown = each.network.botSaid.filter(({ kind }) => kind === "image").length;
      expect(shown).toBeLessThanOrEqual(pictures.filter(({ status }) => status === "done" || status === "unknown").length);
      expect(shown).toBeGreaterThanOrEqual(pictures.filter(({ status }) => status === "done").length);
    }
  });

  it("leaves no action open", () => {
    for (const { actions } of remains) {
      const open = actions.filter(({ status }) => !["done", "unknown", "expired", "dropped", "failed", "assisted"].includes(status));
      expect(open).toEqual([]);
    }
  });

  it("tells the admins of everything that may or may not have been said in a group", () => {
    for (const { actions, past } of remains) {
      const unknown = actions.filter(({ status }) => status === "unknown");
      expect(unknown.every(({ action }) => atMostOnce(action.type))).toBe(true);
      const receipts = new Map(past.flatMap(({ event }) => (event.type === "receipt" && event.outcome === "unknown" ? [[event.action, event.id]] : [])));
      const untold = unknown.filter(({ action }) => {
        const receipt = receipts.get(action.id);
        const news = actions.some((other) => other.action.type === "alert" && other.action.event === receipt);
        return receipt === undefined || ((action.type === "say" || action.type === "post") && !news);
      });
      expect(untold.map(({ action }) => action)).toEqual([]);
    }
  });

  it("has decided what the recorded events, decided anew, lead to", () => {
    for (const { past, actions, rules } of remains) {
      const { book } = needBook(rules, "demo");
      const state = emptyState(demo);
      const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
      for (const { event, entries } of past) {
        const decision = step(state, event, book);
        expect(plain(decision.entries)).toEqual(entries);
        expect(plain(decision.actions)).toEqual(actions.filter(({ action }) => action.event === event.id).map(({ action }) => action).toReversed());
      }
      expect(past.flatMap(({ entries }) => entries).filter(({ type }) => type === "warning").length).toBeGreaterThan(0);
    }
  });

  it("removes whom it was to remove, as the member lists show", () => {
    for (const { network, past, actions, platformId } of remains) {
      const at = new Map(past.map(({ event }) => [event.id, event.at]));
      for (const { action, status } of actions) {
        if (action.type !== "remove") continue;
        expect(status).toBe("done");
        const gone = network.happenings.some((happening) => happening.type === "left" && happening.room === platformId(action.group) && happening.person === platformId(action.member) && happening.at >= (at.get(action.event) ?? 0));
        expect(gone).toBe(true);
      }
    }
  });

  it("posts each drop at most once in each group", () => {
    for (const { actions } of remains) {
      const posts = actions.flatMap(({ action }) => (action.type === "post" && action.event.startsWith("drop:") ? [`${action.group} ${action.due}`] : []));
      expect(new Set(posts).size).toBe(posts.length);
    }
  });

  afterAll(() => {
    for (const each of remains) {
      const heard = tally(each).tallies.reduce((sum, { heard, sure }) => sum + heard - sure, 0);
      console.info(`${each.network.byPeople.length} deeds of people; actions: ${counts(each.actions)} (${heard} of the unknown were heard)`);
    }
  });
});
