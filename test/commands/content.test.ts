/** /faq, /drop, /rules, /why: what the community has planned and how it judges. */
import { describe, expect, it } from "vitest";
import type { Capability } from "../../src/core/action.ts";
import { ruleId } from "../../src/core/ids.ts";
import { book, community, g1, g2, m, now, queried, send, textOf } from "./fixture.ts";

describe("/faq", () => {
  it("lists, shows one by number or id", () => {
    for (const text of ["/faq", "/常见问题 list", "/faq 列表"]) expect(textOf(send("li", text))).toContain("1. 几点上课？\n2. 多少钱？");
    expect(textOf(send("ming", "/faq 1"))).toContain("答：每天早上七点。");
    expect(textOf(send("ming", "/faq PRICE"))).toContain("price.png");
  });

  it("says what is wrong", () => {
    expect(textOf(send("ming", "/faq 3"))).toContain("一共 2 条");
    expect(textOf(send("ming", "/faq prise"))).toContain("price");
    expect(textOf(send("ming", "/faq", { book: { ...book, faq: [] } }))).toContain("faq.yaml");
    expect(send("wang", "/faq")).toBe("refused");
  });

  it("a long list is cut", () => {
    const faq = Array.from({ length: 35 }, (_, index) => ({ id: `q${index}`, questions: [`问题${index}`], answer: "答", media: [] }));
    expect(textOf(send("ming", "/faq", { book: { ...book, faq } }))).toContain("…还有 5 条");
  });
});

describe("/drop", () => {
  const facts = { what: "drops", next: { morning: now + 3_600_000 } } as const;

  it("lists with the next times", () => {
    expect(queried("/drop")).toEqual({ what: "drops" });
    const text = textOf(send("li", "/投放", { facts }));
    expect(text).toContain("1. 早安（morning）：下次 11-22 11:00");
    expect(text).toContain("2. one：下次 11-23 10:00");
    expect(text).toContain("3. nowhere：没有下一次");
    expect(textOf(send("li", "/drop list"))).toContain("morning");
  });

  it("previews text, next time and groups", () => {
    const text = textOf(send("li", "/drop 预览 早安", { facts }));
    for (const part of ["下次 11-22 11:00", "瑜伽小站1群\n瑜伽小站2群", "早安，今天练拜日式。"]) expect(text).toContain(part);
    expect(textOf(send("li", "/drop preview 2"))).not.toContain("1群");
    expect(textOf(send("li", "/drop preview nowhere"))).toContain("没有符合的群");
  });

  it("says what is announced, and where it will be ordinary words", () => {
    const announced = { ...book, drops: book.drops.map((plan) => ({ ...plan, announce: true as const })) };
    const state = community();
    expect(textOf(send("li", "/drop", { book: announced, facts }))).toContain("1. 早安（morning）：下次 11-22 11:00，发群公告");
    expect(textOf(send("li", "/drop preview morning", { book: announced, state }))).toContain("作为群公告发；发不了公告的群当普通消息发\n");
    for (const [group, able] of [[g1, ["say"]], [g2, ["say", "announce"]]] as const) {
      const known = state.groups.get(group);
      if (known) known.able = new Set<Capability>(able);
    }
    expect(textOf(send("li", "/drop preview morning", { book: announced, state }))).toContain("当普通消息发（现在是瑜伽小站1群）");
    expect(send("mei", "/drop now morning", { book: announced })).toMatchObject({ effects: { actions: [{ type: "post", announce: true }, { type: "post", announce: true }] } });
    expect(textOf(send("li", "/drop preview morning", { facts }))).not.toContain("公告");
  });

  it("posts now, to each group that it is for", () => {
    const reply = send("mei", "/drop now morning");
    expect(reply).toMatchObject({ effects: { actions: [{ type: "post", group: g1, drop: "morning", due: now }, { type: "post", group: g2, drop: "morning", due: now }] }, audit: { did: "立即投放 morning" } });
    expect(send("mei", "/drop 立即 one")).toMatchObject({ effects: { actions: [{ group: g2 }] } });
    expect(send("mei", "/drop now nowhere")).not.toHaveProperty("effects");
  });

  it("pauses and resumes, once", () => {
    expect(send("ming", "/drop pause morning")).toMatchObject({ effects: { entries: [{ type: "drop_paused", drop: "morning", by: m("ming") }] }, audit: { before: "照常", after: "暂停" } });
    expect(send("ming", "/drop resume morning")).not.toHaveProperty("effects");
    const state = community();
    state.pausedDrops.add("morning");
    expect(send("ming", "/drop 恢复 morning", { state })).toMatchObject({ effects: { entries: [{ type: "drop_resumed", drop: "morning" }] }, audit: { before: "暂停", after: "照常" } });
    expect(send("ming", "/drop pause morning", { state })).not.toHaveProperty("effects");
    expect(textOf(send("ming", "/drop", { state, facts }))).toContain("早安（morning）：已暂停");
    expect(textOf(send("ming", "/drop now morning", { state }))).toContain("只发这一次");
  });

  it.each(["/drop dance", "/drop now", "/drop now mornin", "/drop pause xyz"])("%s is answered with help", (text) => {
    const reply = send("ming", text);
    expect(textOf(reply)).toContain("/drop [list]");
    expect(reply).not.toHaveProperty("effects");
  });

  it("who only reads, only reads", () => {
    for (const sub of ["now", "pause", "resume"]) {
      const reply = send("li", `/drop ${sub} morning`);
      expect(reply).not.toHaveProperty("effects");
      expect(textOf(reply)).toContain("日常管理");
    }
    expect(send("wang", "/drop")).toBe("refused");
    expect(textOf(send("ming", "/drop", { book: { ...book, drops: [] } }))).toContain("drops.yaml");
  });
});

describe("/rules", () => {
  it("lists id, name, mode and version", () => {
    const state = community();
    state.modes.set(ruleId("ads"), "enforce");
    const text = textOf(send("li", "/规则", { state }));
    for (const part of ["abcdef", "1. ads 广告：执行（文件里是观察）", "2. faq 答疑：执行"]) expect(text).toContain(part);
    expect(text).not.toContain("改模式");
    expect(textOf(send("ming", "/rules ads"))).toBe("ads 广告：观察");
  });

  it.each([["/rules ads enforce", "enforce", "执行"], ["/rules 广告 关", "off", "关"], ["/规则 1 询问", "ask", "询问"], ["/rules ADS OFF", "off", "关"]])("%s", (text, mode, after) => {
    expect(send("mei", text)).toMatchObject({ effects: { entries: [{ type: "mode_set", rule: "ads", mode, by: m("mei") }] }, audit: { before: "观察", after } });
  });

  it("says what is wrong, and who may not", () => {
    expect(textOf(send("ming", "/rules adss off"))).toContain("是不是 ads");
    for (const [slip, meant] of [["hist", "history"], ["rolback", "rollback"], ["ap", "apply"]]) expect(textOf(send("ming", `/rules ${slip}`))).toContain(`是不是 /rules ${meant}？`);
    expect(textOf(send("ming", "/rules ads 打开看看"))).toContain("关、观察、询问、执行");
    expect(send("ming", "/rules ads watch")).not.toHaveProperty("effects");
    expect(send("li", "/rules ads off")).not.toHaveProperty("effects");
    expect(send("wang", "/rules")).toBe("refused");
    const [first] = book.rules;
    expect(first && textOf(send("ming", "/rules", { book: { ...book, rules: [{ ...first, priority: 5 }] } }))).toContain("，优先 5");
    expect(textOf(send("ming", "/rules", { book: { ...book, rules: [] } }))).toContain("community.yaml");
  });
});

describe("/rules history", () => {
  const versions = [{ version: "abcdef1234", firstUsed: now, events: 12 }, { version: "fedcba9876", firstUsed: now - 3_600_000, events: 340 }];

  it.each(["/rules history", "/规则 历史", "/rules 版本"])("%s asks for the versions and shows them, with the one in use", (text) => {
    expect(queried(text)).toEqual({ what: "versions", limit: 15 });
    expect(textOf(send("li", text, { facts: { what: "versions", versions } }))).toBe("abcdef 11-22 10:00 起用，判过 12 个事件（现用）\nfedcba 11-22 09:00 起用，判过 340 个事件");
  });

  it("says so when there is nothing to show, and asks for nothing where it is not meant", () => {
    expect(textOf(send("ming", "/rules history", { facts: { what: "versions", versions: [] } }))).toContain("还没有");
    expect(textOf(send("ming", "/rules history"))).toContain("查不到");
    expect([queried("/rules"), queried("/rules ads watch")]).toEqual([undefined, undefined]);
  });
});

describe("/rules rollback", () => {
  const facts = (...versions: readonly string[]) => ({ what: "rollback", matches: versions.map((version) => ({ version, readable: version !== "broken" })) }) as const;
  const back = (text: string, from = "ming", known = facts("fedcba9876"), state = community()) => send(from, text, { facts: known, state });

  it.each(["/rules rollback FEDCBA", "/规则 退回 fedcba"])("%s asks for the version and goes back to it, with a way forward", (text) => {
    expect(queried(text)).toEqual({ what: "rollback", version: "fedcba" });
    const reply = back(text);
    expect(reply).toMatchObject({
      effects: { entries: [{ type: "rules_pinned", version: "fedcba9876", onDisk: "abcdef1234", by: m("ming") }] },
      audit: { did: "规则换到版本 fedcba", before: "abcdef1234", after: "fedcba9876" },
    });
    expect(textOf(reply)).toContain("/rules rollback abcdef");
  });

  it("is the founder's alone", () => {
    for (const who of ["mei", "li"]) expect(back("/rules rollback fedcba", who)).not.toHaveProperty("effects");
    expect(textOf(back("/rules rollback fedcba", "mei"))).toContain("创建者");
  });

  it("changes nothing for a version that is missing, unclear, unreadable, in use, or not named", () => {
    for (const [reply, words] of [
      [back("/rules rollback zz", "ming", facts()), "没有版本「zz」"], [back("/rules rollback f", "ming", facts("fa", "fb")), "fa、fb"],
      [back("/rules rollback broken", "ming", facts("broken")), "读不了"], [back("/rules rollback abc", "ming", facts("abcdef1234")), "现在用的就是"],
      [back("/rules rollback"), "/rules history"], [send("ming", "/rules rollback fedcba"), "查不到"],
    ] as const) {
      expect(textOf(reply)).toContain(words);
      expect(reply).not.toHaveProperty("effects");
    }
  });

  it("from an older version to one older still, and forward to the disk's", () => {
    const pinned = { ...community(), pin: { version: "abcdef1234", onDisk: "9999990000" } };
    expect(back("/rules rollback fedcba", "ming", facts("fedcba9876"), pinned)).toMatchObject({ effects: { entries: [{ version: "fedcba9876", onDisk: "9999990000" }] } });
    const forward = back("/rules rollback 999999", "ming", facts("9999990000"), pinned);
    expect(forward).toMatchObject({ effects: { entries: [{ version: "9999990000", onDisk: "9999990000" }] } });
    expect(textOf(forward)).toContain("换回规则目录里的版本 999999");
  });
});

describe("/why", () => {
  it("asks for what was written, with or without quotes", () => {
    expect(queried("/why m123")).toEqual({ what: "why", message: "m123" });
    expect(queried("/为什么 「加薇 ab」")).toEqual({ what: "why", message: "加薇 ab" });
    expect(queried("/why 加薇  ab")).toEqual({ what: "why", message: "加薇  ab" });
    expect(queried("/why")).toBeUndefined();
  });

  it("prints what was found, or that nothing was", () => {
    expect(textOf(send("li", "/why m1", { facts: { what: "why", lines: ["ads：命中", "faq：没有"] } }))).toBe("ads：命中\nfaq：没有");
    expect(textOf(send("ming", "/why m1", { facts: { what: "why", lines: undefined } }))).toContain("没有找到「m1」");
    expect(textOf(send("ming", "/why"))).toContain("/why <消息编号");
    expect(send("wang", "/why m1")).toBe("refused");
  });
});
