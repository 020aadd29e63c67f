// usage: how a call beyond somebody's role is answered.
import { expect, it } from "vitest";
import { notYours, runners } from "../../src/commands/usage.ts";
import { send, textOf } from "./fixture.ts";

it("a role that does not reach: Chinese words need no space before the next, Latin ones do", () => {
  expect(notYours("改规则的模式", runners).text).toMatch(/^改规则的模式要.+或.+才能用。/u);
  expect(notYours("/drop add", runners).text).toMatch(/^\/drop add 要/u);
  expect(textOf(send("li", "/rules ads watch"))).toMatch(/^改规则的模式要/u);
});
