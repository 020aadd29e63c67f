/** relogin-late: after a login whose lists are refused for a while, what came first decides nothing for good. */
import { describe, expect, it } from "vitest";
import { pointsOf } from "../../src/core/state.ts";
import { minute } from "../../src/core/time.ts";
import type { Sighting } from "../../src/ports.ts";
import { FakeClock } from "../fakes/clock.ts";
import { Login, type Place, type Soul, relogin } from "./relogin-world.ts";

const soul = (key: string, nickname: string, more: Partial<Soul> = {}): Soul => ({ key, nickname, card: `群里的${key}`, avatar: `pic-${key}`, ...more });
const boss = soul("boss", "阿明", { remark: "" });
const [bad, other] = [soul("bad", "小坏"), soul("other", "小其")];
const place: Place = { key: "room", topic: "瑜伽一群", owner: "bot", souls: [boss, bad, other, ...Array.from({ length: 10 }, (_, index) => soul(`s${index}`, `昵称${index}`))] };
/** As the gateway tells it: what people are known by stands in lists alone. */
function spoken(login: Login, id: string, who: Soul, text: string): Sighting {
  const said = login.say(id, place, who, text);
  return said.type === "message" ? { ...said, member: { id: said.member.id, name: said.member.name } } : said;
}
async function first(clock: FakeClock): Promise<Login> {
  const login = await new Login(1, clock, undefined).begin([place], [boss]);
  await login.world.see(spoken(login, "bad", bad, "坏"));
  await clock.advance(minute);
  return login;
}

describe("a group whose list comes late", () => {
  it.each([{ name: "in the same life of the process", restart: false }, { name: "after a restart", restart: true }])("is known again although somebody spoke in it first, $name", async ({ restart }) => {
    const clock = new FakeClock();
    let login = await relogin(await first(clock), 2, clock);
    await login.begin([], [boss]);
    await login.world.see(spoken(login, "hi", other, "早"));
    if (restart) login = await relogin(login, 2, clock);
    if (restart) await login.begin([place], [boss]);
    else await login.world.see(login.list(place));
    await clock.advance(minute);
    const state = login.world.state();
    expect([state.groups.size, pointsOf(state, login.member("群里的bad"), clock.now())]).toEqual([1, 1]);
    // Whoever spoke meanwhile is put to a human.
    expect([...state.doubts.values()].map(({ name }) => name)).toEqual(["群里的other"]);
  });
});

describe("what waits to be said when the login ends", () => {
  it("goes out once it is known where, and not before", async () => {
    const clock = new FakeClock();
    const before = await new Login(1, clock, undefined).begin([place], [boss]);
    before.gateway.loggedIn = false;
    await before.world.see(spoken(before, "bad", bad, "坏"));
    const after = await relogin(before, 2, clock);
    await after.world.open();
    await after.world.see(after.friends([boss]), after.list(place));
    expect(after.gateway.words).toEqual([]);
    await after.caughtUp();
    await clock.advance(minute);
    expect(after.gateway.ofType("say").map(({ group, mention }) => [group, mention.map(({ id }) => id)])).toEqual([["room@2", ["bad@2"]]]);
  });
});
