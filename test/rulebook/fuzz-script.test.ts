/** fuzz-script: the script's own checks, over a few files: what `npm run fuzz` does by the hundred thousand. */
import { expect, it } from "vitest";
import { madeFiles } from "../../scripts/fuzz/make.ts";
import { readSeeds } from "../../scripts/fuzz/seeds.ts";
import { startedWith, tryFiles } from "../../scripts/fuzz.ts";
import { seeded } from "../../scripts/seeded.ts";

it("files that nobody wrote become a rulebook or mistakes with a line, and the last good version runs on", () => {
  const seeds = readSeeds();
  const inForce = startedWith({ ...seeds.presets, ...seeds.demo });
  const random = seeded(3);
  const good = Array.from({ length: 120 }, (_, index) => tryFiles(madeFiles(seeds, random), inForce, index % 40 === 0)).filter(Boolean).length;
  expect(seeds.snippets.length).toBeGreaterThan(50);
  expect(good).toBeGreaterThan(0);
  expect(good).toBeLessThan(120);
}, 60_000);

it("a bad file leaves the last good one", () => {
  const seeds = readSeeds();
  const inForce = startedWith({ ...seeds.presets, ...seeds.demo });
  expect(tryFiles({ "demo/community.yaml": "name: a\ngroups: [a]\n" }, inForce, false)).toBe(true);
  expect(tryFiles({ "demo/community.yaml": "name: [\n" }, inForce, false)).toBe(false);
  expect([...inForce.all()].map(({ book }) => book.name)).toEqual(["a"]);
});
