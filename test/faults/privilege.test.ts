/** faults/privilege: who got hold of what they should not have, in other bots, each case as a test. */
import { describe, expect, it } from "vitest";
import { commands } from "../../src/commands/index.ts";
import { hour, minute } from "../../src/core/time.ts";
import { isLoopback } from "../../src/console/guard.ts";
import { settings } from "../../src/config.ts";
import { open } from "../console/open.ts";
import { said } from "../rulebook/loading.ts";
import { actionTypes, bookOf, entryTypes, g1, joins, leaves, m, noBadWords, play, says, start, stateOf, tells } from "../core/stage.ts";

const dmOf = (decision: ReturnType<typeof play>[number] | undefined): string => {
  const dm = decision?.actions.find((action) => action.type === "dm");
  return dm?.type === "dm" ? dm.text : "";
};

describe("privilege", () => {
  it("no admin command works for a member without a role: qqadmin#59, wifepicker#13, group_guardian#31", () => {
    const slash = commands.filter((command) => command.where === "private" && command.roles !== "anyone");
    expect(slash.length).toBeGreaterThan(10);
    for (const command of slash) {
      for (const name of [command.name, ...command.aliases]) {
        const state = stateOf({ ming: "founder" });
        play(state, bookOf([noBadWords()]), [says("wang", "早"), says("li", "早")]);
        const [decision] = play(state, bookOf([noBadWords()]), [tells("wang", `/${name} li 1`, start + minute)]);
        expect(entryTypes(decision).filter((type) => type !== "answered"), name).toEqual([]);
        expect(actionTypes(decision), name).toEqual(["dm"]);
      }
    }
  });

  it("no slash-command works in the group, whoever says it: what is private stays private", () => {
    const state = stateOf({ ming: "founder" });
    const decisions = play(state, bookOf([noBadWords()]), [says("wang", "早"), says("ming", "/kick wang"), says("ming", "/warn wang")]);
    expect(decisions.flatMap(actionTypes)).toEqual([]);
  });

  it("taking an admin's name gives nothing: wechaty#274", () => {
    const state = stateOf({ ming: "founder" });
    play(state, bookOf([]), [says("wang", "早", start, { name: "ming" })]);
    const [decision] = play(state, bookOf([]), [{ ...tells("wang", "/groups", start + minute), name: "ming" }]);
    expect(dmOf(decision)).toContain("管理人员");
  });

  it("files outside the community's folder are out of reach: AstrBot#8501", () => {
    for (const path of ["../../etc/passwd", "/etc/passwd", "media/../../x.png", "C:\\x.png", "~/x.png"]) {
      const faq = { "demo/faq.yaml": `- { id: a, question: 问, answer: 答, image: '${path}' }\n` };
      expect(said('name: a\ngroups: [甲*]\n', faq, []), path).not.toEqual([]);
    }
  });

  it("the page listens on this machine alone unless told otherwise; then it asks strangers for a token that is not to be guessed: CowAgent#2733, wechat-robot-client, group_guardian back end, tg-spam", async () => {
    const { NUANQUN_CONSOLE: address } = settings.parse({});
    expect(isLoopback(address.slice(0, address.lastIndexOf(":")))).toBe(true);
    const page = await open({ host: "0.0.0.0" });
    for (const token of ["", "?token=", "?token=12345678", "?token=admin"]) expect((await fetch(`http://127.0.0.1:${new URL(page.url).port}/${token}`)).status).toBe(403);
  });

  it("becoming the founder takes a code that stands on the server's own console, once: CowAgent#592, CowAgent#918, CowAgent#1261", () => {
    const state = stateOf();
    const [asked, wrong] = play(state, bookOf([]), [tells("wang", "/help"), tells("wang", "/claim wrong", start + minute)]);
    expect(dmOf(asked)).toContain("在服务器的终端上看认领码");
    expect(dmOf(wrong)).toContain("认领码不对");
    expect(state.members.get(m("wang"))?.role).toBeUndefined();
  });

  it("coming back takes no warning away: makibot#152", () => {
    const state = stateOf();
    play(state, bookOf([noBadWords()]), [says("wang", "坏"), leaves("wang", start + minute), joins("wang", start + hour)]);
    expect(state.members.get(m("wang"))?.warnings).toHaveLength(1);
  });

  it("the bot, the owner, staff and other bots are never punished, and one failed removal stops no other: Draupnir#559, Draupnir#74, qqadmin#56", () => {
    const state = stateOf({ ming: "founder", robot: "bot" });
    state.groups.set(g1, { topic: "瑜伽①", owner: m("owner"), stays: new Map(), answered: new Map() });
    const decisions = play(state, bookOf([noBadWords()]), ["ming", "robot", "owner"].map((who, index) => says(who, "坏！！！", start + index)));
    expect(decisions.flatMap(entryTypes)).toEqual([]);
    const [kickOwner] = play(state, bookOf([noBadWords()]), [tells("ming", "/kick owner", start + minute)]);
    expect(actionTypes(kickOwner)).toEqual(["dm"]);
    const [next] = play(state, bookOf([noBadWords()]), [says("wang", "坏！！！", start + hour)]);
    expect(actionTypes(next)).toContain("remove");
  });

  it("a command that breaks tells nothing of the server, and nothing to the group: chatgpt-plugin#350", () => {
    const broken = { name: "boom", aliases: [], where: "private" as const, roles: "anyone" as const, usage: "", summary: "坏", examples: [], run: () => { throw new Error("坏了"); } };
    const [decision] = play(stateOf({ ming: "founder" }), bookOf([], { commands: [broken] }), [tells("ming", "/boom")]);
    expect(actionTypes(decision)).toEqual(["dm"]);
    expect(dmOf(decision)).toContain("什么都没有改动");
  });
});
