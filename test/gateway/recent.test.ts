/** What is kept of the latest things. */
import { expect, it } from "vitest";
import { Recent } from "../../src/gateway/recent.ts";

it("keeps the latest, each once, and forgets the oldest", () => {
  const recent = new Recent<number>(3);
  expect(["a", "b", "c", "a", "d"].map((id, index) => recent.add(id, index))).toEqual([true, true, true, false, true]);
  expect(["a", "b", "c", "d"].map((id) => recent.get(id))).toEqual([undefined, 1, 2, 4]);
  expect(recent.add("a", 9)).toBe(true);
  expect(["b", "c", "d", "a"].map((id) => recent.get(id))).toEqual([undefined, 2, 4, 9]);
});
