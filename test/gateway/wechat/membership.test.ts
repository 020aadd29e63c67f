/** Comings and goings: lists, lines and talk in every order. */
import { describe, expect, it } from "vitest";
import { emptyMembership, type Membership, type MembershipEvent, seeHint, seeList, seeTalker, settleTime, type Someone, type Step, tick } from "../../../src/gateway/wechat/membership.ts";
import { type Hint, readSystemText } from "../../../src/gateway/wechat/system-text.ts";

const minute = 60_000;
const start = 1_795_000_000_000;
const person = (id: string, nickname: string, card = ""): Someone => ({ id, nickname, card });
const bot = person("@bot", "暖群");
const [jia, yi, bing] = [person("@1", "甲"), person("@2", "乙"), person("@3", "丙")];

/** A room that is told things one after the other; times in ms after the start. */
class Room {
  state: Membership = emptyMembership(bot.id);
  events: MembershipEvent[] = [];
  last: Step | undefined;
  #note(step: Step): this {
    this.state = step.state;
    this.events.push(...step.events);
    this.last = step;
    return this;
  }
  list(at: number, people: readonly Someone[], memberCount?: number): this {
    return this.#note(seeList(this.state, people, start + at, memberCount === undefined ? {} : { memberCount }));
  }
  line(at: number, text: string): this {
    const hint = readSystemText(text);
    if (!hint) throw new Error(text);
    return this.hint(at, hint);
  }
  hint(at: number, hint: Hint): this {
    return this.#note(seeHint(this.state, hint, start + at));
  }
  talk(at: number, id: string): this {
    return this.#note(seeTalker(this.state, id, start + at));
  }
  wait(at: number): this {
    return this.#note(tick(this.state, start + at));
  }
  get told(): readonly string[] {
    return this.events.map((one) => (one.type === "renamed" ? `${one.id} ${one.old}→${one.new}` : `${one.type} ${one.id} ${one.name}${one.type === "joined" && one.inviter !== undefined ? ` by ${one.inviter}` : ""}`));
  }
}
const room = (...members: readonly Someone[]): Room => new Room().list(0, [bot, ...members]);

describe("a join", () => {
  const invites = '"甲"邀请"乙"加入了群聊';
  it("line, then list", () => {
    const seen = room(jia).line(1000, invites);
    expect(seen.last).toMatchObject({ events: [], wantsList: true });
    expect(seen.list(1500, [bot, jia, yi]).events).toEqual([{ type: "joined", id: "@2", name: "乙", inviter: "@1", at: start + 1000 }]);
    expect(seen.last?.wantsList).toBe(false);
  });
  it("line, list three minutes later", () => expect(room(jia).line(1000, invites).list(3 * minute, [bot, jia, yi]).told).toEqual(["joined @2 乙 by @1"]));
  it("list, line within two seconds", () => {
    const seen = room(jia).list(1000, [bot, jia, yi]);
    expect(seen.last).toMatchObject({ events: [], settleAt: start + 1000 + settleTime });
    expect(seen.line(2500, invites).told).toEqual(["joined @2 乙 by @1"]);
    expect(seen.last).not.toHaveProperty("settleAt");
  });
  it("list, no line", () => expect(room(jia).list(1000, [bot, jia, yi]).wait(2999).wait(3000).wait(9000).told).toEqual(["joined @2 乙"]));
  it("list, line too late: told once", () => expect(room(jia).list(1000, [bot, jia, yi]).wait(3000).line(5000, invites).list(6000, [bot, jia, yi]).told).toEqual(["joined @2 乙"]));
  it("a late line is not taken for a namesake's", () => expect(room(jia).list(1000, [bot, jia, yi]).wait(3000).line(5000, invites).list(9000, [bot, jia, yi, person("@9", "乙")]).wait(11_000).told).toEqual(["joined @2 乙", "joined @9 乙"]));
  it("line, talk, no list", () => {
    const seen = room(jia).line(1000, invites).talk(9000, "@2");
    expect(seen.told).toEqual(["joined @2 乙"]);
    expect(seen.talk(9500, "@2").list(3 * minute, [bot, jia, yi]).wait(4 * minute).told).toEqual(["joined @2 乙"]);
  });
  it("talk of a stranger without a line, or with two", () => {
    expect(room(jia).talk(1000, "@2").told).toEqual(["joined @2 "]);
    expect(room(jia).line(900, invites).line(950, '"甲"邀请"丙"加入了群聊').talk(1000, "@2").told).toEqual(["joined @2 "]);
  });
  it("a wrong guess does not use the line up", () => expect(room(jia).line(900, invites).talk(1000, "@3").list(2000, [bot, jia, yi, bing]).told).toEqual(["joined @3 乙", "joined @2 乙 by @1"]));
  it("is told before the newcomer's words", () => expect(room(jia).list(1000, [bot, jia, yi]).talk(1100, "@2").wait(9000).told).toEqual(["joined @2 乙"]));
  it("of several", () => expect(room(jia).line(1000, '"甲"邀请"乙、丙"加入了群聊').list(1100, [bot, jia, yi]).list(1200, [bot, jia, yi, bing]).told).toEqual(["joined @2 乙 by @1", "joined @3 丙 by @1"]));
  it("of an old member's namesake", () => expect(room(jia, yi).line(1000, invites).list(1100, [bot, jia, yi, person("@9", "乙")]).told).toEqual(["joined @9 乙 by @1"]));
  it("of the inviter's namesake", () => expect(room(jia).line(1000, '"甲"邀请"甲"加入了群聊').list(1100, [bot, jia, person("@9", "甲")]).told).toEqual(["joined @9 甲 by @1"]));
  it("by one of two of a name has no inviter", () => expect(room(jia, person("@7", "甲")).line(1000, invites).list(1100, [bot, jia, person("@7", "甲"), yi]).told).toEqual(["joined @2 乙"]));
  it("of two of a name by different people has none", () => expect(room(jia, bing).line(1000, invites).line(1001, '"丙"邀请"乙"加入了群聊').list(1100, [bot, jia, bing, yi, person("@9", "乙")]).wait(9000).told).toEqual(["joined @2 乙", "joined @9 乙"]));
  it("of two of a name in one line", () => expect(room(jia).line(1000, '"甲"邀请"乙、乙"加入了群聊').list(1100, [bot, jia, yi, person("@9", "乙")]).told).toEqual(["joined @2 乙 by @1", "joined @9 乙 by @1"]));
  it("of two of a name with one line has none", () => expect(room(jia).line(1000, invites).list(1100, [bot, jia, yi, person("@9", "乙")]).wait(4000).told).toEqual(["joined @2 乙", "joined @9 乙"]));
  it("by the card of the inviter", () => expect(room(person("@1", "x", "甲")).line(1000, invites).list(1100, [bot, person("@1", "x", "甲"), yi]).told).toEqual(["joined @2 乙 by @1"]));
  it("by the bot", () => expect(room(jia).line(1000, '你邀请"乙"加入了群聊  ').list(1100, [bot, jia, yi]).told).toEqual(["joined @2 乙 by @bot"]));
  it.each(["😄", '乙"邀请"丙', "乙、丙", "a, b", "<b>", '"', '"加入了群聊'])("of somebody called %s", (name) => expect(room(jia).line(1000, `"甲"邀请"${name}"加入了群聊`).list(1100, [bot, jia, person("@2", name)]).told).toEqual([`joined @2 ${name} by @1`]));
  it("by somebody whose name holds the words", () => expect(room(person("@1", '甲"邀请"')).line(1000, '"甲"邀请""邀请"乙"加入了群聊').list(1100, [bot, person("@1", '甲"邀请"'), yi]).told).toEqual(["joined @2 乙 by @1"]));
  it("by an inviter who left meanwhile, not by a namesake", () => expect(room(jia, person("@7", "甲")).line(1000, invites).list(1100, [bot, person("@7", "甲"), yi]).told).toEqual(["joined @2 乙", "left @1 甲"]));
  it("by ids of a template", () => {
    const known = { inviter: { id: "@7", name: "甲" }, people: [{ id: "@9", name: "乙" }] };
    const seen = room(jia, person("@7", "甲")).hint(1000, { type: "joined", readings: [{ inviter: "甲", invitees: "乙" }], known });
    expect(seen.list(1100, [bot, jia, person("@7", "甲"), yi, person("@9", "乙")]).wait(9000).told).toEqual(["joined @9 乙 by @7", "joined @2 乙"]);
  });
  it("by names of a template whose ids are durable ones", () => expect(room(jia).hint(1000, { type: "joined", readings: [{ inviter: "甲", invitees: "乙" }], known: { inviter: { id: "wxid_1", name: "甲" }, people: [{ id: "wxid_2", name: "乙" }] } }).list(1100, [bot, jia, yi]).told).toEqual(["joined @2 乙 by @1"]));
  it("by a line of more than ten minutes ago has no inviter", () => expect(room(jia).line(0, invites).list(10 * minute + 1, [bot, jia, yi]).wait(11 * minute).told).toEqual(["joined @2 乙"]));
  it("again after leaving", () => expect(room(jia).line(1000, invites).list(1100, [bot, jia, yi]).list(2000, [bot, jia]).line(3000, '" 乙"通过扫描你分享的二维码加入群聊').list(3100, [bot, jia, yi]).told).toEqual(["joined @2 乙 by @1", "left @2 乙", "joined @2 乙 by @bot"]));
  it("and gone before it was told", () => expect(room(jia).list(1000, [bot, jia, yi]).list(1500, [bot, jia]).wait(9000).told).toEqual(["joined @2 乙", "left @2 乙"]));
});

describe("the first list", () => {
  it("tells nothing, whatever came before", () => expect(new Room().line(0, '"甲"邀请"乙"加入了群聊').talk(5, "@2").list(10, [bot, jia, yi]).wait(9000).told).toEqual([]));
  it("that is short is completed in silence", () => expect(new Room().list(0, [bot, jia], 4).list(10, [bot, jia, yi], 4).talk(20, "@3").list(30, [bot, jia, yi, bing], 4).wait(9000).list(9100, [bot, jia, yi, bing, person("@4", "丁")], 5).wait(20_000).told).toEqual(["joined @4 丁"]));
  it("that is short does not hide a join with a line", () => expect(new Room().list(0, [bot, jia], 9).line(10, '"甲"邀请"乙"加入了群聊').list(20, [bot, jia, yi], 9).told).toEqual(["joined @2 乙 by @1"]));
  it("after the bot was removed begins anew", () => expect(room(jia).line(10, '你被"甲"移出群聊').list(20, [bot, jia, yi]).wait(9000).told).toEqual([]));
});

describe("a leave", () => {
  it("is seen on a list", () => expect(room(jia, yi).list(10, [bot, jia]).list(20, [bot, jia]).told).toEqual(["left @2 乙"]));
  it("is not told by an empty or a short list", () => expect(room(jia, yi).list(10, []).list(20, [bot, jia], 3).told).toEqual([]));
  it("is not undone by a message that was under way", () => expect(room(jia, yi).list(1000, [bot, jia]).talk(900, "@2").told).toEqual(["left @2 乙"]));
  it("is by words after it", () => expect(room(jia, yi).list(1000, [bot, jia]).talk(1100, "@2").told).toEqual(["left @2 乙", "joined @2 "]));
  it("of somebody whom no list ever showed comes after ten minutes without a word", () => expect(room(jia).talk(1000, "@2").list(5 * minute, [bot, jia]).list(12 * minute, [bot, jia]).list(13 * minute, [bot, jia]).told).toEqual(["joined @2 ", "left @2 "]));
  it("the bot's own list is of no account", () => expect(room(jia).list(10, [jia]).list(20, [bot, jia]).told).toEqual([]));
});

describe("a rename", () => {
  it("is of the name shown", () => expect(room(jia).list(10, [bot, person("@1", "甲", "上海-甲")]).list(20, [bot, person("@1", "甲甲", "上海-甲")]).list(30, [bot, person("@1", "甲甲")]).told).toEqual(["@1 甲→上海-甲", "@1 上海-甲→甲甲"]));
  it("is none when a list has no name", () => expect(room(jia).list(10, [bot, person("@1", "")]).list(20, [bot, jia]).told).toEqual([]));
});

it("two hundred of one name at once do not hold up the rest", () => {
  const crowd = Array.from({ length: 200 }, (_, index) => person(`@n${index}`, "小号"));
  const there = room(jia, yi);
  for (const index of crowd.keys()) there.line(index, `"${index % 2 === 0 ? "甲" : "乙"}"邀请"小号"加入了群聊`);
  const began = performance.now();
  there.list(1000, [bot, jia, yi, ...crowd]);
  expect(performance.now() - began).toBeLessThan(2000);
});
