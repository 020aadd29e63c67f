/** words: times in the community's zone, and the letters on avatars. */
import { describe, expect, it } from "vitest";
import { actionStatuses } from "../../src/ports.ts";
import { hueOf, initialOf, sayClock, sayMode, sayMoment, statusWords } from "../../src/console/words.ts";
import { evening } from "./fakes.ts";

const hour = 3_600_000;
const shanghai = "Asia/Shanghai";

describe("times", () => {
  it.each([
    [0, "今天 20:15"],
    [3.74 * hour, "今天 23:59"],
    [3.75 * hour, "明天 00:00"],
    [-20.25 * hour, "今天 00:00"],
    [-20.26 * hour, "昨天 23:59"],
    [72 * hour, "11月25日 20:15"],
    [24 * 60 * hour, "2027年1月21日 20:15"],
  ])("%d ms from now", (shift, words) => expect(sayMoment(evening + shift, evening, shanghai)).toBe(words));

  it("belongs to the zone", () => {
    expect(sayClock(evening, "America/New_York")).toBe("07:15");
    expect(sayMoment(evening - 13 * hour, evening, "America/New_York")).toBe("昨天 18:15");
  });

  it("takes Shanghai where the zone is none", () => expect(sayClock(evening, "Mars/Crater")).toBe("20:15"));
});

describe("avatars", () => {
  it.each([["小林", "林"], ["阿明", "明"], ["王老师", "王"], ["小A", "小"], ["老", "老"], ["tom", "T"], ["🌸花", "🌸"], ["  ", "？"], ["", "？"]])("%s → %s", (name, initial) => expect(initialOf(name)).toBe(initial));
  it("gives one person one colour", () => {
    expect(hueOf("somebody")).toBe(hueOf("somebody"));
    for (const id of ["", "a", "群友", "🌸"]) expect(hueOf(id)).toBeGreaterThanOrEqual(0);
  });
});

it("has a word for every status, and each is another", () => {
  expect(new Set(actionStatuses.map((status) => statusWords[status].text)).size).toBe(actionStatuses.length);
});

it("leaves an unknown mode as it stands", () => expect([sayMode("enforce"), sayMode("dream")]).toEqual(["执行", "dream"]));
