import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type After, type Eyes, settleMs, watchRules } from "../../src/rulebook/watch.ts";

/** A clock that stands still until it is told. */
function stillClock() {
  const waiting = new Set<{ at: number; run: () => void }>();
  let now = 0;
  const clock: After = {
    after(ms, run) {
      const entry = { at: now + ms, run };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
  };
  const pass = (ms: number): void => {
    now += ms;
    for (const entry of waiting) if (entry.at <= now && waiting.delete(entry)) entry.run();
  };
  return { clock, pass, waiting };
}

function watched() {
  const heard: (readonly string[])[] = [];
  const { clock, pass, waiting } = stillClock();
  let see = (_path: string): void => undefined;
  let closed = false;
  const eyes: Eyes = (_folder, changed) => {
    see = changed;
    return { ready: Promise.resolve(), close: async () => void (closed = true) };
  };
  const watching = watchRules("/x/rules", (paths) => heard.push(paths), { clock, eyes });
  return { heard, pass, waiting, watching, see: (path: string) => see(`/x/rules/${path}`), isClosed: () => closed };
}

describe("watching", () => {
  it("tells of all that changed once the editor has come to rest", () => {
    const { see, pass, heard } = watched();
    see("demo/community.yaml");
    pass(settleMs - 1);
    see("demo/words/广告词.txt");
    see("demo/community.yaml");
    pass(settleMs - 1);
    expect(heard).toEqual([]);
    pass(1);
    expect(heard).toEqual([["demo/community.yaml", "demo/words/广告词.txt"]]);
    pass(settleMs);
    see("presets/底.yaml");
    pass(settleMs);
    expect(heard).toHaveLength(2);
  });
  it("pays no heed to what is no rule file", () => {
    const { see, waiting } = watched();
    for (const path of ["demo/.community.yaml.swp", "demo/community.yaml~", "demo/4913", "demo/.git/x.yaml", ".#a.yaml", "demo"]) see(path);
    expect(waiting.size).toBe(0);
  });
  it("says nothing more once it is closed", async () => {
    const { see, pass, heard, watching, isClosed } = watched();
    see("demo/community.yaml");
    await watching.close();
    pass(settleMs);
    expect(heard).toEqual([]);
    expect(isClosed()).toBe(true);
  });
  it("sees a file written, one put over it, one deleted and a new folder", async () => {
    const root = mkdtempSync(join(tmpdir(), "watch-"));
    mkdirSync(join(root, "demo"));
    const file = (path: string): string => join(root, path);
    for (const name of ["community", "faq", "drops"]) writeFileSync(file(`demo/${name}.yaml`), "a\n");
    // The clock does not wait here: each change is told at once. Each step has a file of its own, for one write may be seen twice.
    const clock: After = { after: (_, run) => (run(), () => undefined) };
    let hear = (_paths: readonly string[]): void => undefined;
    const watching = watchRules(root, (paths) => hear(paths), { clock });
    await watching.ready;
    const steps: Readonly<Record<string, () => void>> = {
      "demo/community.yaml": () => writeFileSync(file("demo/community.yaml"), "bb\n"),
      "demo/faq.yaml": () => (writeFileSync(file("demo/faq.yaml.tmp"), "ccc\n"), renameSync(file("demo/faq.yaml.tmp"), file("demo/faq.yaml"))),
      "new/community.yaml": () => (mkdirSync(file("new")), writeFileSync(file("new/community.yaml"), "d\n")),
      "demo/drops.yaml": () => rmSync(file("demo/drops.yaml")),
    };
    for (const [path, step] of Object.entries(steps)) {
      const heard = new Promise<void>((resolve) => (hear = (paths) => paths.includes(path) && resolve()));
      step();
      await heard;
    }
    await watching.close();
    rmSync(root, { recursive: true });
  });
});
