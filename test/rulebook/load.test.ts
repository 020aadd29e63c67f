import { describe, expect, it } from "vitest";
import { loadFromFiles } from "../../src/rulebook/load.ts";
import { kinds } from "./kinds.ts";
import { book, load, loaded, minimal, said } from "./loading.ts";

const hour = 3_600_000;

describe("a community that says almost nothing", () => {
  it("has the defaults", () => {
    expect(book(minimal)).toStrictEqual({
      community: "demo", version: book(minimal).version, name: "瑜伽小站", groups: ["瑜伽小站*"], bind: "auto", timeZone: "Asia/Shanghai", dayStartsAt: 240,
      charter: { values: [] },
      staff: { founder: [], secretary: [], growth: [], partner: [] },
      ladder: { expires: 720 * hour, steps: [{ at: 1, act: "notice" }, { at: 2, act: "notice_and_tell" }, { at: 3, act: "remove" }], atMost: { removals: 3, in: 600_000 } },
      pace: { groupPerMinute: 6, accountPerMinute: 20, jitter: 2000, dailyCap: 500, sameText: 300_000, repliesPerMember: 6 },
      retention: 30, faq: [], drops: [], words: new Map(), rules: [], commands: [],
      charterVersion: book(minimal).charterVersion, counters: [], sets: [], scripts: [],
      duty: { hours: {}, cases: { confirm: "secretary", appeal: "secretary", assisted: "secretary", approval: "secretary", tell: "secretary", gate: "secretary" }, within: 2 * hour },
      approvals: { removal: false, mass: false, massFrom: 5 },
      activation: { moreRemovals: 0, lookBack: 168 * hour },
    });
  });
  it("may leave its groups to its preset, and to nobody else", () => {
    expect(book("name: a\nextends: p\n", { "presets/p.yaml": "groups: [甲*]\n" }).groups).toEqual(["甲*"]);
    expect(said("name: a\nbind: manual\n")).toEqual(['demo/community.yaml:1:7 缺少 groups：不写群名就哪个群也不管，如 groups: ["瑜伽小站*"]']);
  });
});

describe("a community that says everything", () => {
  const full = `
name: 瑜伽小站
groups: ["瑜伽小站*", 老友群]
bind: manual
time_zone: Asia/Tokyo
day_starts_at: "05:30"
charter: { purpose: 一起练习, values: [互相鼓励], members: 想练的人, entry: 邀请, text: "  群规  " }
staff: { founder: [阿明], secretary: [小美, 小丽] }
ladder:
  expires: 14d
  steps: { 2: 提醒, 4: notice_and_tell }
  at_most: { removals: 5, in: 1h, then: ask }
pace: { group_per_minute: 3, account_per_minute: 10, jitter: 0s, quiet: ["23:30", "07:30"], daily_cap: 90, same_text: 1h, replies_per_member: 2 }
retention: 7d
`;
  it("is read as written", () => {
    expect(book(full)).toMatchObject({
      groups: ["瑜伽小站*", "老友群"], bind: "manual", timeZone: "Asia/Tokyo", dayStartsAt: 330,
      charter: { purpose: "一起练习", values: ["互相鼓励"], members: "想练的人", entry: "邀请", text: "群规" },
      staff: { founder: ["阿明"], secretary: ["小美", "小丽"], growth: [], partner: [] },
      ladder: { expires: 336 * hour, steps: [{ at: 2, act: "notice" }, { at: 4, act: "notice_and_tell" }], atMost: { removals: 5, in: hour } },
      pace: { groupPerMinute: 3, accountPerMinute: 10, jitter: 0, quiet: { from: 1410, to: 450 }, dailyCap: 90, sameText: hour, repliesPerMember: 2 },
      retention: 7,
    });
  });
  it("may have no quiet hours", () => {
    expect(book(`${minimal}pace: { quiet: [] }\n`).pace).not.toHaveProperty("quiet");
  });
  it.each(["\r\n", "\n"])("is the same with line ends %j and a byte order mark", (end) => {
    const { version: _, ...plain } = book(full);
    const { version: __, ...marked } = book(`\ufeff${full.replaceAll("\n", end)}`);
    expect({ ...marked, commands: [] }).toEqual(plain);
  });
});

describe("rules", () => {
  const rules = `${minimal}rules:
  - id: 广告
    name: 不发广告
    use: ads
    mode: enforce
    with: { sensitivity: strict, words: [广告词] }
    examples: { should: [加微信], should_not: ["微信读书"] }
  - id: rename
    use: rename-on-entry
  - { id: quiet-one, use: ads, mode: off }
`;
  it("are bound to their kinds, and only watch unless told otherwise", () => {
    expect(book(rules, { "demo/words/广告词.txt": "加微信\n" }).rules).toMatchObject([
      { id: "广告", name: "不发广告", kind: "ads", mode: "enforce", rule: { kind: "ads", judgesStaff: false }, examples: { should: ["加微信"], shouldNot: ["微信读书"] } },
      { id: "rename", name: "rename", kind: "rename-on-entry", mode: "watch", examples: { should: [], shouldNot: [] } },
      { id: "quiet-one", mode: "off" },
    ]);
  });
  it("keep the place of each example", () => {
    const { examples } = loaded(rules, { "demo/words/广告词.txt": "加微信\n" });
    expect(examples).toEqual([
      { rule: "广告", should: true, text: "加微信", place: { file: "rules/demo/community.yaml", line: 9, column: 26 } },
      { rule: "广告", should: false, text: "微信读书", place: { file: "rules/demo/community.yaml", line: 9, column: 45 } },
    ]);
  });
});

describe("the other files", () => {
  it("faq.yaml", () => {
    const faq = "- question: 几点上课\n  answer: 七点\n  image: ./media/课表.png\n  owner: 小美\n  review: 2027-01-01\n- id: 价格\n  questions: [多少钱, 怎么收费]\n  answer: |\n    一百\n  video: a.mp4\n  file: b.pdf\n";
    expect(book(minimal, { "demo/faq.yaml": faq }, ["demo/media/课表.png", "demo/a.mp4", "demo/b.pdf"]).faq).toEqual([
      { id: "几点上课", questions: ["几点上课"], answer: "七点", media: [{ type: "image", path: "media/课表.png" }], owner: "小美", reviewBy: "2027-01-01" },
      { id: "价格", questions: ["多少钱", "怎么收费"], answer: "一百", media: [{ type: "video", path: "a.mp4" }, { type: "file", path: "b.pdf" }] },
    ]);
  });
  it("drops.yaml, with dates in the community's zone", () => {
    const drops = '- { id: a, theme: 早安, cron: "30 7 * * 1-5", text: 早, groups: ["一群*"] }\n- { id: b, at: 2026-12-01 20:00, text: 晚, late: ask, image: a.png }\n';
    expect(book(minimal, { "demo/drops.yaml": drops }).drops).toEqual([
      { id: "a", theme: "早安", when: { cron: "30 7 * * 1-5" }, text: "早", media: [], groups: ["一群*"], late: "skip" },
      { id: "b", when: { at: Date.UTC(2026, 11, 1, 12) }, text: "晚", media: [{ type: "image", path: "a.png" }], late: "ask" },
    ]);
  });
  it("drops that are announced, in either language; no is no", () => {
    const drops = '- { id: a, cron: "30 7 * * 1-5", text: 早, announce: true }\n- { 编号: b, 周期: "0 9 * * *", 内容: 晚, 公告: true }\n- { id: c, cron: "0 9 * * *", text: 中, announce: false }\n';
    expect(book(minimal, { "demo/drops.yaml": drops }).drops.map(({ announce }) => announce)).toEqual([true, true, undefined]);
    expect(said(minimal, { "demo/drops.yaml": '- { id: a, cron: "0 9 * * *", text: 早, announce: 群公告 }\n' })).toEqual([expect.stringContaining("announce")]);
  });
  it("words, without remarks, blank lines, repeats, line ends or a byte order mark", () => {
    expect(book(minimal, { "demo/words/广告词.txt": "\ufeff# 说明\r\n加微信\r\n\r\n  兼职  \r\n加微信\r\n#话题\n" }).words).toEqual(new Map([["广告词", ["加微信", "兼职"]]]));
  });
  it("scripts.yaml", () => {
    expect(loaded(minimal, { "demo/scripts.yaml": "争吵: 先停一下\n道歉: |\n  抱歉\n" }).scripts).toEqual(new Map([["争吵", "先停一下"], ["道歉", "抱歉"]]));
  });
  it("may hold nothing but remarks", () => {
    expect(said(minimal, { "demo/faq.yaml": "# 以后再写\n", "demo/drops.yaml": "", "demo/scripts.yaml": "---\n" })).toEqual([]);
  });
});

describe("variables", () => {
  it("are filled in everywhere", () => {
    const read = loaded(`${minimal}vars: { 城市: 上海, 上限: 90 }\ncharter: { purpose: "在\${城市}，$\${城市}" }\npace:\n  daily_cap: \${上限}\n`, {
      "demo/faq.yaml": "- { question: 在哪, answer: '${ 城市 }路' }\n", "demo/scripts.yaml": "好: ${城市}好\n", "demo/words/地名.txt": "${城市}团购\n",
    });
    expect(read.book.charter.purpose).toBe("在上海，${城市}");
    expect(read.book.pace.dailyCap).toBe(90);
    expect(read.book.faq[0]?.answer).toBe("上海路");
    expect(read.scripts.get("好")).toBe("上海好");
    expect(read.book.words.get("地名")).toEqual(["上海团购"]);
  });
});

describe("a preset", () => {
  const preset = `bind: manual
vars: { 城市: 杭州 }
charter: { purpose: "在\${城市}", values: [甲, 乙] }
ladder: { expires: 7d, steps: { 1: 提醒, 2: 移出 } }
rules:
  - { id: welcome, use: welcome, with: { text: 你好 } }
  - { id: ads, use: ads, mode: enforce, with: { sensitivity: strict, allow_links: [a.com, b.com] } }
  - { id: other, use: ads, with: { sensitivity: strict } }
`;
  const own = `name: 小站
groups: [小站]
extends: presets/新群
vars: { 城市: 上海 }
charter: { values: [丙] }
ladder: { steps: { 5: 提醒 } }
rules:
  - { id: mine, use: ads }
  - { id: ads, mode: watch, with: { allow_links: [c.com] } }
  - { id: other, use: rename-on-entry }
`;
  it.each(["presets/新群.yaml", "presets/新群/community.yaml"])("is followed field by field (%s)", (path) => {
    const read = book(own, { [path]: preset });
    expect(read).toMatchObject({ bind: "manual", charter: { purpose: "在上海", values: ["丙"] }, ladder: { expires: 168 * hour, steps: [{ at: 5, act: "notice" }] } });
    expect(read.rules.map(({ id, kind, mode }) => [id, kind, mode])).toEqual([["welcome", "welcome", "watch"], ["mine", "ads", "watch"], ["ads", "ads", "watch"], ["other", "rename-on-entry", "watch"]]);
  });
  it("may follow another", () => {
    const read = book(`${minimal}extends: 新群\n`, { "presets/新群.yaml": "extends: 老群\nbind: manual\n", "presets/老群.yaml": "bind: auto\nretention: 5d\n" });
    expect(read).toMatchObject({ bind: "manual", retention: 5 });
  });
  it("that is a folder brings its words, its scripts and what files the community lacks", () => {
    const files = {
      "presets/新群/community.yaml": "bind: manual\n", "presets/新群/words/广告词.txt": "甲\n", "presets/新群/words/脏话.txt": "乙\n",
      "presets/新群/faq.yaml": "- { question: 一, answer: 二 }\n", "presets/新群/scripts.yaml": "甲: 一\n乙: 二\n",
      "demo/words/广告词.txt": "丙\n", "demo/scripts.yaml": "甲: 三\n",
    };
    const read = loaded(`${minimal}extends: 新群\n`, files);
    expect(read.book.words).toEqual(new Map([["广告词", ["丙"]], ["脏话", ["乙"]]]));
    expect(read.book.faq).toMatchObject([{ id: "一" }]);
    expect(read.scripts).toEqual(new Map([["甲", "三"], ["乙", "二"]]));
  });
  it("is told of at its own place", () => {
    expect(said(`${minimal}extends: 新群\n`, { "presets/新群.yaml": "bind: manual\nretention: 3\n" })[0]).toMatch(/^presets\/新群\.yaml:2:12 retention：/);
  });
});

describe("the version", () => {
  const more = { "demo/words/a.txt": "甲\n", "presets/p.yaml": "retention: 3d\n" };
  it("is ten hex digits and is the same for the same files", () => {
    expect(book(minimal, more).version).toMatch(/^[0-9a-f]{10}$/);
    expect(book(minimal, more).version).toBe(book(minimal, more).version);
  });
  it("changes with every file in use, a preset included, and with no other", () => {
    const using = `${minimal}extends: p\n`;
    const first = book(using, more).version;
    expect(book(using, { ...more, "demo/words/a.txt": "乙\n" }).version).not.toBe(first);
    expect(book(using, { ...more, "presets/p.yaml": "retention: 4d\n" }).version).not.toBe(first);
    expect(book(using, { ...more, "presets/other.yaml": "retention: 4d\n" }).version).toBe(first);
  });
  it("is found again from the files that it was made of", () => {
    const { book: first, files } = loaded(`${minimal}extends: p\n`, more);
    const again = loadFromFiles(files, { community: "demo", kinds, commands: [] });
    expect("book" in again && again.book.version).toBe(first.version);
  });
});

it("tells the mistakes of all files in one run", () => {
  const files = { "demo/faq.yaml": "- 1\n", "demo/drops.yaml": "a\n", "demo/scripts.yaml": "- a\n", "demo/words/a.txt": "" };
  const result = load(`${minimal}zz: 1\nrules:\n  - { id: a, use: adz }\n  - { id: b, use: ads, mode: no }\n`, files);
  expect("problems" in result && result.problems.map(({ file, line }) => `${file}:${line}`)).toEqual([
    "rules/demo/community.yaml:3", "rules/demo/community.yaml:5", "rules/demo/community.yaml:6", "rules/demo/drops.yaml:1", "rules/demo/faq.yaml:1", "rules/demo/scripts.yaml:1", "rules/demo/words/a.txt:1",
  ]);
});
