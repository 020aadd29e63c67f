/** language: what is wrong with the keys of a rule's `when`, with counters, and with the words that name them, is told at its place. */
import { describe, expect, it } from "vitest";
import { loadFromFiles, sayProblem } from "../../src/rulebook/load.ts";
import { ruleKinds } from "../../src/rules/index.ts";

const head = 'name: 瑜伽小站\ngroups: ["瑜伽小站*"]\ncounters: [{ id: 迟到, at: 5, back_at: 2, window: 10m }, { id: 群数, per: group, at: 9 }]\n';
const files = { "demo/scripts.yaml": "欢迎词: 你好\n", "demo/drops.yaml": '- { id: 早安, cron: "0 9 * * *", text: 早 }\n' };
function said(text: string): readonly string[] {
  const result = loadFromFiles({ "demo/community.yaml": text, ...files }, { community: "demo", kinds: ruleKinds, commands: [] });
  return "problems" in result ? result.problems.map((problem) => sayProblem(problem).replace(/^rules\/demo\/community\.yaml:/, "")) : [];
}
/** A rule whose own lines begin with the sixth of the file, at column 5. */
const own = (...lines: readonly string[]): string => `${head}rules:\n  - id: r\n${lines.map((line) => `    ${line}\n`).join("")}`;
const tell = "then: [{ tell: founder }]";
const warn = "then: [{ warn: 1, because: 因 }]";
const then = (action: string, ...more: readonly string[]): string => own("when: message", "if: { has: link }", `then: [${action}]`, ...more);
const intro = (more: string): string => `  - { id: i, use: self-introduction, ${more} }\n`;

describe("when", () => {
  it.each<[string, string, ...string[]]>([
    ["time without at", own("when: time", tell), '6:11 when: time 要写 at：每天几点，如 at: "09:00" 或 at: ["09:00", "21:00"]'],
    ["a time without quotes", own("when: time", "at: 9:00", tell), '7:9 时刻要加引号，写成 "9:00"'],
    ["the same time twice", own("when: time", 'at: ["09:00", "09:00"]', tell), "7:9 at：同一个时刻写了两次"],
    ["at elsewhere", own("when: join", 'at: "09:00"', tell), "7:5 at 只用在 when: time、quiet 里"],
    ["after elsewhere", own("when: time", 'at: "09:00"', "after: 2h", tell), "8:5 after 只用在 when: no_name、no_introduction、quiet 里"],
    ["quiet without after", own("when: quiet", tell), "6:11 when: quiet 要写 after：多久以后，如 after: 24h"],
    ["quiet too short", own("when: quiet", "after: 2h", tell), "7:12 after：quiet 至少 1d"],
    ["quiet at two hours", own("when: quiet", "after: 14d", 'at: ["09:00", "10:00"]', tell), "8:9 at：quiet 每天只看一次，只写一个时刻"],
    ["no counter", own("when: counter", tell), "6:11 when: counter 要写 counter：哪个计数器的编号，如 counter: 迟到"],
    ["an unknown counter", own("when: counter", "counter: 迟道", tell), "7:14 没有叫「迟道」的计数器：先在 counters 里写（最接近的写法：迟到）"],
    ["turns misspelt", own("when: counter", "counter: 迟到", "turns: upp", tell), "8:12 turns：没有“upp”这个值，可以写：up、down（最接近的写法：up）"],
    ["no_name without a format", own("when: no_name", "after: 24h", tell), '6:11 when: no_name 要知道群昵称的格式：写 format，如 format: "{城市}-{昵称}"，或者加一条 use: rename-on-entry 的规则'],
    ["no_name with a bad one", own("when: no_name", "after: 24h", "format: 城市", tell), "8:13 至少要有一项，例如 {城市}-{昵称}"],
    ["no_introduction alone", own("when: no_introduction", "after: 24h", tell), "6:11 when: no_introduction 要有一条 use: self-introduction 的规则：由它认出谁介绍过"],
    ["no_introduction beside a rule that only watches", own("when: no_introduction", "after: 24h", tell) + intro("mode: watch"), "6:11 when: no_introduction 要规则「i」写明 mode: enforce：它不执行，就不知道谁介绍过"],
    ["no_introduction after the introduction's own time", own("when: no_introduction", "after: 49h", tell) + intro("mode: enforce"), "7:12 after：不能长过规则「i」的期限 2 天：过了期限它就不再认自我介绍了"],
    ["keys of one's own beside use", own("use: faq", 'at: "09:00"'), "7:5 “at”和 use 不能一起写：现成的规则用 with，自己写规则用 when、if、unless、then"],
  ])("%s", (_name, text, ...says) => expect(said(text)).toEqual(says));
  it("takes what is right", () => {
    expect(said(own("when: no_introduction", "after: 48h", tell) + intro("mode: enforce"))).toEqual([]);
    expect(said(own("when: no_name", "after: 1d", warn) + "  - { id: n, use: rename-on-entry }\n")).toEqual([]);
    expect(said(own("when: time", 'at: "24:00"', tell, "priority: -100", "continue: false"))).toEqual([]);
    expect(said(own("when: quiet", "after: 14d", tell))).toEqual([]);
  });
});

describe("who it is about", () => {
  it.each<[string, string, ...string[]]>([
    ["a warning at a time", own("when: time", 'at: "09:00"', warn), "8:14 warn 不能用在 when: time 里，只能用在 message、join、rename、counter、no_name、no_introduction 里"],
    ["a warning for a whole group", own("when: counter", "counter: 群数", warn), "8:14 warn 是对某个成员做的，这条规则不针对某个成员"],
    ["a tier at a time", own("when: time", 'at: "09:00"', "if: { tier: leader }", tell), "8:11 tier 问的是某个成员，这条规则不针对某个成员"],
    ["a member's counter at a time", own("when: time", 'at: "09:00"', "if: { counter: { name: 迟到, at_least: 1 } }", "then: [{ counter: 迟到 }]"), "8:28 计数器「迟到」按成员数，这条规则不针对某个成员", "9:23 计数器「迟到」按成员数，这条规则不针对某个成员"],
    ["a name where nobody is", own("when: time", 'at: "09:00"', 'then: [{ reply: "{昵称}早" }]'), "8:21 不认识 {昵称}，可以用的有 {社群} {群}"],
    ["a warning of who is quiet", own("when: quiet", "after: 14d", warn), "8:14 warn 不能用在 when: quiet 里，只能用在 message、join、rename、counter、no_name、no_introduction 里"],
    ["an approval of a message", then("{ approve: true }"), "8:14 approve 不能用在 when: message 里，只能用在 join_request 里"],
    ["a picture in an application", own("when: join_request", "if: { has: [link, qr] }", "then: [{ approve: true }]"), "7:23 入群申请里只有文字，没有二维码：when: join_request 的 has 只能写 link、phone_number"],
    ["days of who applies", own("when: join_request", "if: { days_in_group: { at_least: 1 } }", "then: [{ approve: true }]"), "7:11 days_in_group 只能用在 when: message、join、leave、rename、time、counter、no_name、no_introduction、quiet 里"],
  ])("%s", (_name, text, ...says) => expect(said(text)).toEqual(says));
});

describe("words that name something, and what stands under do", () => {
  it.each<[string, string, ...string[]]>([
    ["a counter misspelt", then("{ counter: 吃到 }"), "8:23 没有叫「吃到」的计数器：先在 counters 里写（最接近的写法：迟到）"],
    ["a drop misspelt", then("{ drop: 晚安 }"), "8:20 drops.yaml 里没有编号「晚安」（最接近的写法：早安）"],
    ["a script misspelt", then("{ tell: partner, script: 欢迎 }"), "8:37 scripts.yaml 里没有叫「欢迎」的话术（最接近的写法：欢迎词）"],
    ["text and script", then("{ tell: growth, text: 好, script: 欢迎词 }"), "8:45 text 和 script 只写一个"],
    ["no points", then("{ points: 0, because: 因 }"), "8:22 points：不能是 0（现在是“0”）"],
    ["points without a reason", then("{ points: 5 }"), "8:12 缺少 because（记在账上的原因；可用 {昵称} {社群} {群}）"],
    ["a tier misspelt", then("{ tier: activ }"), "8:20 tier：没有“activ”这个值，可以写：leader、co_leader、spreader、active、participant、bystander（最接近的写法：active）"],
    ["a bad format", then("{ rename_request: 城市 }"), "8:30 至少要有一项，例如 {城市}-{昵称}"],
    ["a refused pattern", own("when: message", "if: { pattern: '(a)\\1' }", tell), "7:20 反向引用（\\1、\\k<名>）用不了：它会让匹配慢到卡住，改写成直接写出要匹配的内容"],
    ["too long a pattern", own("when: message", `if: { pattern: '${"a".repeat(201)}' }`, tell), `7:20 pattern：太长了，最多 200 个字（现在是“${"a".repeat(40)}…”）`],
    ["counter without bounds", own("when: message", "if: { counter: { name: 迟到 } }", tell), "7:20 counter：at_least（至少）和 at_most（至多）要写一个或两个"],
    ["nothing under do", then("{ schedule: 2h, do: [] }"), "8:32 do：是空列表，至少写一个动作"],
    ["a mistake under do", then("{ schedule: 2h, do: [{ wran: 1 }] }"), "8:35 没有“wran”这个动作（最接近的写法：warn）"],
    ["a schedule in a schedule", then("{ schedule: 2h, do: [{ schedule: 1h, do: [{ tag: 好 }] }] }"), "8:35 schedule 不能写在 schedule 的 do 里"],
    ["a question in a question", then("{ ask: 好吗, do: [{ ask: 真的吗, do: [{ tag: 好 }] }] }"), "8:30 ask 不能写在 ask 的 do 里"],
    ["a recall put off", then("{ schedule: 2h, do: [{ recall: true }] }"), "8:35 recall 不能写在 schedule 的 do 里"],
    ["a removal under do", then("{ ask: 移出吗, do: [{ remove: true }] }"), "8:31 remove：会把人移出去，这条规则要写明 mode: ask 或 mode: enforce"],
    ["too soon", then("{ schedule: 30s, do: [{ tag: 好 }] }"), "8:24 schedule：太短，至少 1 分钟（现在是“30s”）"],
  ])("%s", (_name, text, ...says) => expect(said(text)).toEqual(says));
  it("a removal under do is taken where the rule says that it acts", () => {
    expect(said(then("{ ask: 移出吗, do: [{ remove: true }] }", "mode: enforce"))).toEqual([]);
  });
});

describe("counters", () => {
  const counters = (...all: readonly string[]): string => `name: a\ngroups: [a]\ncounters:\n${all.map((each) => `  - ${each}\n`).join("")}`;
  it.each<[string, string, ...string[]]>([
    ["window and decay", counters("{ id: a, at: 5, window: 10m, decay: { every: 1h } }"), "4:41 decay：window（只数最近）和 decay（慢慢减）只写一个"],
    ["back_at no lower", counters("{ id: a, at: 5, back_at: 5 }"), "4:30 back_at：back_at（落回）要比 at（满）小（现在是“5”）"],
    ["at too high", counters("{ id: a, at: 101 }"), "4:18 at：太大了，最大 100（现在是“101”）"],
    ["no at", counters("{ id: a }"), "4:5 缺少 at（数到几算满：叫醒 when: counter 的规则，一次满只叫一次）"],
    ["the same id twice", counters("{ id: a, at: 5 }", "{ id: a, at: 6 }"), "5:11 id：编号用了两次：编号不能重复（现在是“a”）"],
    ["a key misspelt", counters("{ id: a, at: 5, backat: 2 }"), "4:21 不认识“backat”（最接近的写法：back_at）"],
    ["a window in seconds", counters("{ id: a, at: 5, window: 5s }"), "4:29 window：要写成 10m、1h、7d 这样的时长，1m 到 365d（现在是“5s”）"],
    ["per whom", counters("{ id: a, at: 5, per: 每人 }"), "4:26 per：没有“每人”这个值，可以写：member、group、community"],
  ])("%s", (_name, text, ...says) => expect(said(text)).toEqual(says));
  it("say in Chinese as well by whom they count", () => {
    const per = ["成员", "群", "社群"].map((word, index) => `{ id: c${index}, at: 5, per: ${word} }`);
    const result = loadFromFiles({ "demo/community.yaml": counters(...per) }, { community: "demo", kinds: [], commands: [] });
    expect(result).toMatchObject({ book: { counters: [{ per: "member" }, { per: "group" }, { per: "community" }] } });
  });
  it("fall back to half their mark unless told otherwise", () => {
    const result = loadFromFiles({ "demo/community.yaml": counters("{ id: a, at: 5 }", "{ id: b, name: 乙, per: group, at: 1, decay: { every: 1h } }") }, { community: "demo", kinds: [], commands: [] });
    expect(result).toMatchObject({ book: { counters: [{ id: "a", name: "a", per: "member", at: 5, backAt: 2 }, { id: "b", name: "乙", per: "group", at: 1, backAt: 0, decay: { by: 1, every: 3_600_000 } }] } });
  });
});
