import { describe, expect, it } from "vitest";
import { checkExamples } from "../../src/rulebook/examples.ts";
import { loadFromFiles, sayProblem } from "../../src/rulebook/load.ts";
import { mend } from "../../src/rulebook/mend.ts";
import { actionKinds } from "../../src/rules/own/actions.ts";
import { whens } from "../../src/rules/own/check.ts";
import { combinators, conditionKinds } from "../../src/rules/own/conditions.ts";
import { kinds } from "./kinds.ts";
import { type Files, loaded, minimal, said } from "./loading.ts";

const warn = "then: [{ warn: 1, because: 因 }]";
const files: Files = { "demo/drops.yaml": '- { id: 周末活动, cron: "0 9 * * 6", text: 走起 }\n', "demo/words/广告词.txt": "代购\n", "demo/scripts.yaml": "坏话术: 你好{某}\n好话术: 停\n" };
/** A rule whose own lines begin with the fifth of the file, at column 5. */
const own = (...lines: readonly string[]): string => `${minimal}rules:\n  - id: night\n${lines.map((line) => `    ${line}\n`).join("")}`;
const when = (condition: string, ...more: readonly string[]): string => own("when: message", `if: ${condition}`, ...(more.length > 0 ? more : [warn]));
const then = (action: string, ...more: readonly string[]): string => when("{ has: link }", `then: [${action}]`, ...more);

const clockSaid = '要写成 "23:00" 这样带引号的时刻，冒号用半角';
const emptyList = "是空列表：空列表什么也匹配不到，至少写一项";
/** What is wrong, the file, and all that is said of it. */
const broken: readonly (readonly [string, string, ...string[]])[] = [
  ["use and when", own("use: ads", "when: message", "if: { has: link }", warn), "6:5 use 和 when 只能写一个：use 用一种现成的规则，when 自己写规则"],
  ["neither", own("if: { has: link }", warn), "4:5 缺少 use 或 when：use 用一种现成的规则，when 自己写规则"],
  ["neither, with a slip", own("wen: message", warn), "4:5 缺少 use 或 when：use 用一种现成的规则，when 自己写规则", "5:5 不认识“wen”（最接近的写法：when）"],
  ["with", when("{ has: link }", warn, "with: {}"), "8:5 with 是现成规则（use）的选项：自己写的规则用 if、unless、then"],
  ["an unknown key", when("{ has: link }", warn, "exept: {}"), "8:5 不认识“exept”，可以写：id、name、when、at、after、format、counter、turns、mode、priority、continue、if、unless、then、examples"],
  ["priority and continue", when("{ has: link }", warn, "priority: 101", "continue: yes"), "8:15 priority：太大了，最大 100（现在是“101”）", "9:15 “yes”在这里只是文字：要写 true 或 false（最接近的写法：true）"],
  ["priority in words", when("{ has: link }", warn, "priority: 高"), "8:15 priority：要写数字（现在是“高”）"],
  ["when misspelt", own("when: mesage", "if: { has: link }", warn), "5:11 when：没有“mesage”这个值，可以写：message、join、leave、rename、join_request、time、counter、no_name、no_introduction、quiet（最接近的写法：message）"],
  ["when in Chinese", own("when: 进群", warn), "5:11 when：没有“进群”这个值，可以写：message、join、leave、rename、join_request、time、counter、no_name、no_introduction、quiet（最接近的写法：join）"],
  ["a time of day called otherwise", own("当: 定时", 'at: "09:00"', "then: [{ tell: founder }]"), "5:8 when：没有“定时”这个值，可以写：message、join、leave、rename、join_request、time、counter、no_name、no_introduction、quiet（最接近的写法：time）"],
  ["a time without its hour", own("when: time", "if: { hass: link }", "then: [{ tell: founder }]"), '5:11 when: time 要写 at：每天几点，如 at: "09:00" 或 at: ["09:00", "21:00"]', "6:11 没有“hass”这个条件（最接近的写法：has）"],
  ["no if for messages", own("when: message", warn), "5:11 when: message 要写 if：没有条件，每一条消息都会算"],
  ["if without a word", own("when: message", "if:", warn), "6:5 if：后面没有内容，要写条件，如 { has: link }"],
  ["empty if", when("{}"), "6:9 if：是空的条件，要写一个，如 { has: link }"],
  ["a list of conditions", when("[{ has: link }]"), "6:9 if：几个条件要写在 all（都要满足）或 any（满足一个就行）下面"],
  ["words for a condition", when("有链接"), "6:9 if：条件要写成 { has: link } 这样（现在是“有链接”）"],
  ["two in one", when("{ has: link, words: [a] }"), "6:22 一处只写一个条件：has 和 words 都要满足就写 all: [ … ]，满足一个就行写 any: [ … ]"],
  ["empty all", when("{ all: [] }"), "6:16 all：是空列表，至少写一个条件"],
  ["empty any in unless", own("when: join", "unless: { any: [] }", warn), "6:20 any：是空列表，至少写一个条件"],
  ["any of no list", when("{ any: { has: link } }"), "6:16 any：要写条件的列表，如 [ { has: link }, { first_messages: 5 } ]"],
  ["not of nothing", when("{ not: }"), "6:11 not：后面没有内容，要写条件，如 { has: link }"],
  ["too deep", when(`${"{ not: ".repeat(8)}{ has: link }${" }".repeat(8)}`), "6:65 条件套得太深：最多 8 层"],
  ["too many", when(`{ any: [${"{ has: qr }, ".repeat(31)}] }`), "6:409 条件太多：一条规则里最多 30 个，分成几条规则"],
  ["an unknown condition", when("{ word: [a] }"), "6:11 没有“word”这个条件（最接近的写法：words）"],
  ["a condition far from any", when("{ 完全不知道的词: 1 }"), "6:11 没有“完全不知道的词”这个条件，可以写：全部、任一、不是、词、含有、字数、正则、重复、头几条、身份、进群天数、邀请人、怎么走的、警告点数、群昵称、层级 等 23 个"],
  ["a tier misspelt", when("{ tier_at_least: spredder }"), "6:26 tier_at_least：没有“spredder”这个值，可以写：leader、co_leader、spreader、active、participant、bystander（最接近的写法：spreader）"],
  ["a condition on messages elsewhere", own("when: join", "if: { has: link }", warn), "6:11 has 只能用在 when: message、join_request 里"],
  ["has misspelt", when("{ has: lnk }"), "6:16 没有“lnk”这个值，可以写：link、card、mini_program、picture、qr、video、file、red_packet、mention、mention_bot、phone_number（最接近的写法：link）"],
  ["has nothing", when("{ has: [] }"), `6:16 has：${emptyList}`],
  ["no words", when("{ words: [] }"), `6:18 words：${emptyList}`],
  ["an unknown list", when("{ words: 广告 }"), "6:18 没有叫「广告」的词表；直接写词要用列表，如 [甲, 乙]（最接近的写法：广告词）"],
  ["a list's name among words", when("{ words: [团购, 广告词] }"), "6:23 「广告词」是词表的名字：要用这个词表，写成 words: 广告词，不加方括号"],
  ["a number for words", when("{ words: 3 }"), '6:18 3 会被读成数字，这里要写文字：加上引号，写成 "3"'],
  ["an invisible word", when('{ words: ["\u200b"] }'), "6:19 这个词里没有看得见的字"],
  ["no length", when("{ length: {} }"), "6:19 length：at_least（至少）和 at_most（最多）要写一个或两个"],
  ["length the wrong way round", when("{ length: { at_least: 5, at_most: 4 } }"), "6:19 length：at_least（至少）比 at_most（最多）还大，什么也匹配不到"],
  ["repeats too few", when("{ repeats: { times: 1 } }"), "6:29 times：太小了，最小 2（现在是“1”）"],
  ["repeats too many", when("{ repeats: { times: 13 } }"), "6:29 times：太大了，最大 12（现在是“13”）"],
  ["repeats in too long", when("{ repeats: { times: 3, in: 61m } }"), "6:36 in：太长，最多 1 小时（现在是“61m”）"],
  ["no first messages", when("{ first_messages: 0 }"), "6:27 first_messages：太小了，最小 1（现在是“0”）"],
  ["a role's slip", when("{ role: 群主 }"), "6:17 没有“群主”这个值，可以写：founder、secretary、growth、partner（最接近的写法：founder）"],
  ["days the wrong way round", when("{ days_in_group: { at_least: 3, at_most: 2 } }"), "6:26 days_in_group：at_least 比 at_most 还大，什么也匹配不到"],
  ["clocks without quotes", when("{ between: [23:00, 07:00] }"), '6:21 时刻要加引号，写成 "23:00"', '6:28 时刻要加引号，写成 "07:00"'],
  ["one clock", when('{ between: ["23:00"] }'), '6:20 between：要写起止两个不同的时刻，如 ["23:00", "07:00"]'],
  ["a clock in full width", when('{ between: ["23：00", "07:00"] }'), `6:21 ${clockSaid}（现在是“23：00”）（最接近的写法：23:00）`],
  ["no such weekday", when("{ weekday: [8] }"), "6:21 没有“8”这个值，可以写：周一、周二、周三、周四、周五、周六、周日"],
  ["no group", when("{ group: [] }"), `6:18 group：${emptyList}`],
  ["no name format", when('{ name: { fits: "城市" } }'), "6:25 至少要有一项，例如 {城市}-{昵称}"],
  ["no then", own("when: join"), "4:5 缺少 then（算了以后做什么）"],
  ["empty then", then(""), "7:11 then：是空列表，至少写一个动作"],
  ["then of no list", when("{ has: link }", "then: { recall: true }"), "7:11 then：要写列表：一行一个“- ”，或写成 [甲, 乙]"],
  ["an empty action", then("{}"), "7:12 是空的动作：写一个动作，如 { warn: 1, because: 原因 }"],
  ["an action in words", then("warn"), "7:12 动作要写成 { warn: 1, because: 原因 } 这样"],
  ["an unknown action", then("{ wran: 1 }"), "7:14 没有“wran”这个动作（最接近的写法：warn）"],
  ["ask without do", then("{ ask: 移走吗 }"), "7:12 缺少 do（值班人点头以后做什么）"],
  ["two actions in one", then("{ recall: true, mute: 10m }"), "7:28 一项里只写一个动作：recall 和 mute 分开写成两项"],
  ["warned twice", then("{ warn: 1, because: a }, { warn: 2, because: b }"), "7:39 warn 写了两次：一条规则里只能有一次"],
  ["warned without a reason", then("{ warn: 1 }"), "7:12 缺少 because（写给成员看的原因；可用 {昵称} {社群} {群}）"],
  ["recall: false", then("{ recall: false }"), "7:22 recall：只能写 true；不要这个动作就删掉这一项（现在是“false”）"],
  ["a recall where nothing was said", own("when: join", "then: [{ recall: true }]"), "6:14 recall 不能用在 when: join 里，只能用在 message 里"],
  ["a warning for who has left", own("when: leave", warn), "6:14 warn 不能用在 when: leave 里，只能用在 message、join、rename、counter、no_name、no_introduction 里"],
  ["remove in a rule that does not say that it acts", then("{ remove: true }"), "7:14 remove：会把人移出去，这条规则要写明 mode: ask 或 mode: enforce"],
  ["mute too long", then("{ mute: 31d }"), "7:20 mute：太长，最多 30 天（现在是“31d”）"],
  ["tell whom", then("{ tell: 秘书 }"), "7:20 tell：没有“秘书”这个值，可以写：founder、secretary、growth、partner（最接近的写法：secretary）"],
  ["a placeholder misspelt", then('{ reply: "你好{昵秤}" }'), "7:21 不认识 {昵秤}，是想写 {昵称} 吗？"],
  ["a script with a placeholder", then("{ tell: founder, text: 坏话术 }"), "7:35 话术「坏话术」里不认识 {某}，可以用的有 {昵称} {社群} {群}"],
  ["examples", when("{ has: link }", warn, 'examples: { should: [3, { text: a, att: 1 }, { text: a, at: "25:00" }] }'),
    '8:26 3 会被读成数字，这里要写文字：加上引号，写成 "3"', "8:40 不认识“att”（最接近的写法：at）", '8:65 at：要写成 "04:00" 这样带引号的时刻，冒号用半角（现在是“25:00”）'],
  ["three mistakes at once", own("when: message", "if: { hass: link }", "unless: { role: [] }", "then: [{ warn: 0, because: a }]"), "6:11 没有“hass”这个条件（最接近的写法：has）", `7:21 role：${emptyList}`, "8:20 warn：太小了，最小 1（现在是“0”）"],
];

describe("what is wrong with a rule of one's own is told at its place", () => {
  it.each(broken.map(([name, text, ...says]) => ({ name, text, says })))("$name", ({ text, says }) => {
    expect(said(text, files)).toEqual(says.map((words) => `demo/community.yaml:${words}`));
  });
  it.each([
    ["a tier", when("{ tier_at_least: 传播者 }"), when("{ tier_at_least: spreader }")],
    ["tiers", when("{ tier: [意见领袖, 联合意见领袖, 传播者, 活跃者, 参与者, 旁观者] }"), when("{ tier: [leader, co_leader, spreader, active, participant, bystander] }")],
    ["a tier that is given", then("{ tier: 活跃者 }"), then("{ tier: active }")],
    ["whom to tell", then("{ tell: 日常管理 }"), then("{ tell: secretary }")],
    ["whose role", when("{ role: [创建者, 合作伙伴] }"), when("{ role: [founder, partner] }")],
    ["a thing in a message", when("{ has: 小程序 }"), when("{ has: mini_program }")],
    ["a mention", when("{ has: [提到人, 提到机器人] }"), when("{ has: [mention, mention_bot] }")],
  ])("%s may be written in Chinese, and means the same", (_name, chinese, english) => {
    expect(said(chinese)).toEqual([]);
    // What is compiled cannot be compared: the words that it is compiled from can.
    expect(mend({ "demo/community.yaml": chinese }, { kinds, commands: [] }).map(({ text }) => text)).toEqual([english]);
    expect(said(english)).toEqual([]);
  });
  it("eight deep and thirty conditions are not too many", () => {
    expect(said(when(`${"{ not: ".repeat(7)}{ has: link }${" }".repeat(7)}`))).toEqual([]);
    expect(loaded(when(`{ any: [${"{ has: qr }, ".repeat(30)}] }`)).book.rules).toHaveLength(1);
  });
  it.each(["ask", "enforce"])("remove is taken in a rule with mode: %s", (mode) => expect(said(then("{ remove: true }", `mode: ${mode}`))).toEqual([]));
});

describe("the rows of the README's tables", () => {
  it.each([...combinators, ...conditionKinds].map((each) => ({ name: each.name, example: each.example, on: "on" in each ? each.on : whens })))("$name is taken as it is written there", ({ example, on }) => {
    const rule = on.includes("message") ? when(`{ ${example} }`) : own(`when: ${on[0]}`, `if: { ${example} }`, "then: [{ tell: founder }]");
    expect(said(`counters: [{ id: 迟到, at: 5 }]\n${rule}`, { "demo/words/官方内容.txt": "a\n", "demo/words/广告词.txt": "b\n" })).toEqual([]);
  });
  it.each(actionKinds.map(({ name, example, on }) => ({ name, example, on })))("$name is taken as it is written there", ({ example, on }) => {
    const rule = on.includes("message") ? then(example, "mode: ask") : own(`when: ${on[0]}`, `then: [${example}]`);
    expect(said(`counters: [{ id: 迟到, at: 5 }]\n${rule}`, files)).toEqual([]);
  });
});

describe("examples", () => {
  const tried = (text: string): readonly string[] => checkExamples(loaded(text)).map(sayProblem);
  it("may say when they are said and what comes with them", () => {
    const rule = (condition: string, examples: string) => tried(when(condition, warn, `examples: ${examples}`));
    expect(rule('{ between: ["23:00", "07:00"] }', '{ should: [{ text: a, at: "23:00" }, { text: a, at: "06:59" }], should_not: [a, { text: a, at: "07:00" }] }')).toEqual([]);
    expect(rule("{ weekday: [6] }", '{ should: [{ text: a, weekday: 6 }, { text: a, weekday: 6, at: "03:00" }, { text: a, weekday: 6, at: "04:00" }], should_not: [a, { text: a, weekday: 7 }] }')).toEqual([]);
    expect(rule("{ weekday: [2] }", "{ should: [a] }")).toEqual([]);
    expect(rule("{ has: picture }", '{ should: [{ text: "", has: [picture] }], should_not: [a] }')).toEqual([]);
  });
  it("are told with the reason when they do not hold", () => {
    expect(tried(when('{ between: ["23:00", "07:00"] }', warn, "examples: { should: [晚安] }"))).toEqual(["rules/demo/community.yaml:8:26 应当触发 night 却没有：“晚安”（不在 23:00–07:00 之间）"]);
  });
});

describe("a preset's rule", () => {
  const preset = `rules:\n  - { id: night, when: message, if: { has: link }, unless: { has: qr }, ${warn} }\n`;
  const judged = (rule: string) => loadFromFiles({ "demo/community.yaml": `${minimal}extends: p\nrules:\n  - { id: night, ${rule} }\n`, "presets/p.yaml": preset }, { community: "demo", kinds: [], commands: [] });
  it("keeps what the community leaves out, and gives way as a whole where it does not", () => {
    expect(judged("mode: enforce")).toMatchObject({ book: { rules: [{ mode: "enforce", kind: "own" }] } });
    expect(judged("if: { words: [a] }")).toMatchObject({ book: { rules: [{ mode: "watch" }] } });
  });
  it("is held to what it becomes, and starts afresh as another kind", () => {
    expect(judged("when: join, then: [{ tell: founder }]")).toMatchObject({ problems: [{ message: "has 只能用在 when: message、join_request 里" }, { message: "has 只能用在 when: message、join_request 里" }] });
    expect(judged("use: ads")).toMatchObject({ problems: [{ message: "没有“ads”这种规则" }] });
  });
});
