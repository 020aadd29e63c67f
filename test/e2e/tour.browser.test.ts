/** tour: the walk that the README shows, stop by stop in a real headless browser, on the whole running program. */
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { beginTour, chromiumPath, openPage, stops, Visitor } from "../../scripts/demo-tour.ts";

const there = existsSync(chromiumPath);
if (!there) console.warn(`the tour is not walked: there is no Chromium at ${chromiumPath} (set CHROMIUM_PATH)`);

describe.skipIf(!there)("the tour of the sandbox page", { timeout: 90_000 }, () => {
  let tour: Awaited<ReturnType<typeof beginTour>> | undefined;
  let visitor: Visitor | undefined;
  const faults: string[] = [];
  beforeAll(async () => {
    tour = await beginTour();
    const page = await openPage(tour.browser, tour.url);
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    visitor = new Visitor(page);
  }, 60_000);
  afterAll(() => tour?.end());

  it.each(stops)("passes the stop: $name", async ({ walk }) => {
    if (!visitor) throw new Error("nobody is there");
    await walk(visitor);
  });

  it("makes no script error on its way", () => {
    expect(faults).toEqual([]);
  });
});
