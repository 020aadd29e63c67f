import { describe, expect, it } from "vitest";
import { loadFromFiles, sayProblem } from "../../src/rulebook/load.ts";
import { kinds } from "./kinds.ts";
import { type Files, minimal, said } from "./loading.ts";

/** What is wrong, the file, and all that is said of it. */
type Case = readonly [string, string, ...string[]];

const communities: readonly Case[] = [
  ["tab before a key", minimal + "charter:\n\tpurpose: 练习\n", "4:1 缩进里有制表符（Tab）：YAML 的缩进只能用空格，把它换成两个空格"],
  ["tab in a list", minimal + "rules:\n  - id: a\n\tuse: ads\n", "5:1 缩进里有制表符（Tab）：YAML 的缩进只能用空格，把它换成两个空格"],
  ["wide colon root", "name：瑜伽\ngroups: [\"a\"]\n", "1:5 冒号是全角的“：”：换成半角的 : 再空一格"],
  ["wide colon all", "name：瑜伽\nbind：auto\n", "1:5 冒号是全角的“：”：换成半角的 : 再空一格", "2:5 冒号是全角的“：”：换成半角的 : 再空一格"],
  ["wide colon nested", minimal + "charter:\n  purpose：练习\n  entry：邀请\n", "4:10 冒号是全角的“：”：换成半角的 : 再空一格", "5:8 冒号是全角的“：”：换成半角的 : 再空一格"],
  ["wide colon in rule", minimal + "rules:\n  - id: ads\n    use：ads\n", "5:8 冒号是全角的“：”：换成半角的 : 再空一格"],
  ["wide colon flow", minimal + "rules:\n  - id: r\n    use: rename-on-entry\n    with: { within：24h }\n", "6:19 冒号是全角的“：”：换成半角的 : 再空一格"],
  ["tight colon", "name:瑜伽\ngroups: [\"a\"]\n", "1:5 冒号后面要空一格，写成“键: 值”"],
  ["tight colon nested", minimal + "charter:\n  purpose:练习\n", "4:10 冒号后面要空一格，写成“键: 值”"],
  ["full-width comma in a list", "name: a\ngroups: [瑜伽一，瑜伽二]\n", "2:13 列表里用了“，”：各项之间换成半角的 , 再空一格；如果它是文字的一部分，给这段文字加上直引号 \""],
  ["a list as text with 、", "name: a\ngroups: 瑜伽一、瑜伽二\n", "2:9 这是一段文字，不是列表：写成 [甲, 乙]，用半角方括号和半角逗号（现在是“瑜伽一、瑜伽二”）"],
  ["list as string", "name: a\ngroups: '[\"a\"]'\n", "2:9 这是一段文字，不是列表：去掉最外面的引号，用半角方括号，写成 [甲, 乙]（现在是“[\"a\"]”）"],
  ["list as string2", "name: a\ngroups: \"a, b\"\n", "2:9 这是一段文字，不是列表：写成 [甲, 乙]，用半角方括号和半角逗号（现在是“a, b”）"],
  ["list expected", "name: a\ngroups: 瑜伽\n", "2:9 groups：要写列表：一行一个“- ”，或写成 [甲, 乙]（现在是“瑜伽”）"],
  ["list expected map", "name: a\ngroups: {a: b}\n", "2:9 groups：要写列表：一行一个“- ”，或写成 [甲, 乙]"],
  ["clock number", minimal + "day_starts_at: 4\n", "3:16 day_starts_at：要写成 \"04:00\" 这样带引号的时刻，冒号用半角（现在是“4”）"],
  ["clock wide", minimal + "day_starts_at: \"04：00\"\n", "3:16 day_starts_at：要写成 \"04:00\" 这样带引号的时刻，冒号用半角（现在是“04：00”）（最接近的写法：04:00）"],
  ["clock 25", minimal + "day_starts_at: \"25:00\"\n", "3:16 day_starts_at：要写成 \"04:00\" 这样带引号的时刻，冒号用半角（现在是“25:00”）"],
  ["quiet numbers", minimal + "pace: { quiet: [2330, 730] }\n", "3:17 要写成 \"04:00\" 这样带引号的时刻，冒号用半角（现在是“2330”）", "3:23 要写成 \"04:00\" 这样带引号的时刻，冒号用半角（现在是“730”）"],
  ["quiet one", minimal + "pace: { quiet: [\"23:30\"] }\n", "3:16 quiet：要写起止两个不同的时刻，如 [\"23:30\", \"07:30\"]；不要安静时段就写 []"],
  ["leading zero", minimal + "rules:\n  - id: 007\n    use: ads\n", "4:9 数字不能以 0 开头：是数字就写成 7，是文字就加引号，写成 \"007\""],
  ["leading zero in a number", minimal + "rules:\n  - id: a\n    use: ads\n    with: { first_messages: 05 }\n", "6:29 数字不能以 0 开头：是数字就写成 5，是文字就加引号，写成 \"05\""],
  ["a number in another base", minimal + "pace:\n  daily_cap: 0x10 # 十六\nvars: { a: 0o17 }\n", "4:14 数字不能以 0 开头：是数字就写成 16，是文字就加引号，写成 \"0x10\"", "5:12 数字不能以 0 开头：是数字就写成 15，是文字就加引号，写成 \"0o17\""],
  ["time without quotes", minimal + "day_starts_at: 12:30\n", "3:16 时刻要加引号，写成 \"12:30\""],
  ["times without quotes", minimal + "pace:\n  quiet: [23:30, 07:30]\n", "4:11 时刻要加引号，写成 \"23:30\"", "4:18 时刻要加引号，写成 \"07:30\""],
  ["times without quotes, a line each", minimal + "pace:\n  quiet:\n    - 23:30 # 夜里\n    - \"07:30\"\n", "5:7 时刻要加引号，写成 \"23:30\""],
  ["a rule of one's own", minimal + "rules:\n  - id: night\n    when: message\n    if: { has: link }\n    then: [{ warn: 1 }]\n", "7:12 缺少 because（写给成员看的原因；可用 {昵称} {社群} {群}）"],
  ["an if in a rule", minimal + "rules:\n  - id: a\n    use: ads\n    if: { has: link }\n", "6:5 “if”和 use 不能一起写：现成的规则用 with，自己写规则用 when、if、unless、then"],
  ["two letters, one alike", minimal + "rules:\n  - { id: a, use: ads, ie: 1 }\n", "4:24 不认识“ie”，可以写：id、name、use、mode、priority、continue、with、examples"],
  ["number id", minimal + "rules:\n  - id: 7\n    use: ads\n", "4:9 7 会被读成数字，这里要写文字：加上引号，写成 \"7\""],
  ["number with an exponent", minimal + "rules:\n  - id: 1e3\n    use: ads\n", "4:9 1e3 会被读成数字 1000：加上引号，写成 \"1e3\""],
  ["dup key", minimal + "name: b\n", "3:1 “name”写了两次：同一层里一个键只能出现一次"],
  ["dup id", minimal + "rules:\n  - { id: a, use: ads }\n  - { id: a, use: ads }\n", "5:11 规则编号“a”用了两次：编号不能重复"],
  ["bool yes", minimal + "rules:\n  - { id: a, use: ads, with: { strict_newcomers: yes } }\n", "4:50 “yes”在这里只是文字：要写 true 或 false（最接近的写法：true）"],
  ["mode enable", minimal + "rules:\n  - { id: a, use: ads, mode: enable }\n", "4:30 mode：没有“enable”这个值，可以写：off、watch、ask、enforce（最接近的写法：enforce）"],
  ["mode enforc", minimal + "rules:\n  - { id: a, use: ads, mode: enforc }\n", "4:30 mode：没有“enforc”这个值，可以写：off、watch、ask、enforce（最接近的写法：enforce）"],
  ["mode true", minimal + "rules:\n  - { id: a, use: ads, mode: true }\n", "4:30 mode：没有“true”这个值，可以写：off、watch、ask、enforce（最接近的写法：enforce）"],
  ["mode, nothing near", minimal + "rules:\n  - { id: a, use: ads, mode: 随便 }\n", "4:30 mode：没有“随便”这个值，可以写：off、watch、ask、enforce"],
  ["multi docs", minimal + "---\nname: b\n", "3:1 一个文件里只能有一份内容：去掉中间的 --- 或 ..."],
  ["unknown use", minimal + "rules:\n  - { id: a, use: ad }\n", "4:19 没有“ad”这种规则（最接近的写法：ads）"],
  ["unknown use far", minimal + "rules:\n  - { id: a, use: 完全不同的东西啊啊 }\n", "4:19 没有“完全不同的东西啊啊”这种规则，可以写：ads、rename-on-entry、welcome"],
  ["unknown with", minimal + "rules:\n  - id: a\n    use: rename-on-entry\n    with:\n      fromat: \"{城市}\"\n", "7:7 不认识“fromat”（最接近的写法：format）"],
  ["unknown root", minimal + "charters: {}\n", "3:1 不认识“charters”（最接近的写法：charter）"],
  ["unknown far", minimal + "zzzzzzzzzzz: {}\n", "3:1 不认识“zzzzzzzzzzz”，可以写：name、extends、vars、groups、bind、time_zone、day_starts_at、charter、staff、rules、sets、counters、ladder、pace、duty、approvals 等 18 个"],
  ["rule miss use", minimal + "rules:\n  - id: a\n", "4:5 缺少 use 或 when：use 用一种现成的规则，when 自己写规则"],
  ["rule miss id", minimal + "rules:\n  - use: ads\n", "4:5 缺少 id（规则编号，在本社群里不能重复）"],
  ["rule is string", minimal + "rules:\n  - ads\n", "4:5 要写缩进一层的“键: 值”（现在是“ads”）"],
  ["rules map", minimal + "rules:\n  ads: { use: ads }\n", "4:3 rules：要写列表：一行一个“- ”，或写成 [甲, 乙]"],
  ["missing option", minimal + "rules:\n  - { id: w, use: welcome }\n", "4:19 缺少 text（欢迎的话）"],
  ["empty groups", "name: a\ngroups: []\n", "2:9 groups：是空列表：空列表什么也匹配不到，至少写一项"],
  ["no groups", "name: a\n", "1:7 缺少 groups：不写群名就哪个群也不管，如 groups: [\"瑜伽小站*\"]"],
  ["no name", "groups: [a]\n", "1:1 缺少 name（社群的名字）"],
  ["empty value", minimal + "charter:\n  purpose:\n", "4:3 purpose：后面没有内容（宗旨：这个群是为了什么）"],
  ["name empty", "name: \"\"\ngroups: [a]\n", "1:7 name：不能是空的"],
  ["smart quotes", "name: “瑜伽”\ngroups: [“a”, “b”]\n", "1:7 引号是弯的“”，YAML 不认：换成直的 \"，如果弯引号是文字的一部分，在外面再加一层直引号", "2:10 引号是弯的“”，YAML 不认：换成直的 \"，如果弯引号是文字的一部分，在外面再加一层直引号", "2:15 引号是弯的“”，YAML 不认：换成直的 \"，如果弯引号是文字的一部分，在外面再加一层直引号"],
  ["smart key", minimal + "“charter”: {}\n", "3:1 引号是弯的“”：键不用加引号，要加就用直的 \""],
  ["{ first, and more text", minimal + "rules:\n  - id: r\n    use: rename-on-entry\n    with:\n      format: {城市}-{昵称}\n", "7:15 以 { 开头的文字要加引号"],
  ["{ first", minimal + "rules:\n  - id: r\n    use: rename-on-entry\n    with:\n      format: {城市}\n", "7:15 以 { 开头的文字要加引号"],
  ["@ first", minimal + "charter:\n  text: @所有人 看这里\n", "4:9 以 @ 开头的文字要加引号"],
  ["* first", "name: a\ngroups:\n  - *瑜伽*\n", "3:5 以 * 开头的文字要加引号，写成 \"*瑜伽*\""],
  ["! first", minimal + "charter:\n  text: !重要\n", "4:9 以 ! 开头的文字要加引号"],
  ["% first", minimal + "charter:\n  text: %重要\n", "4:9 以 % 开头的文字要加引号"],
  ["colon in text", minimal + "charter:\n  text: 注意: 不发广告\n", "4:9 文字里有“: ”（冒号加空格）会被当成键：给整段文字加上引号"],
  ["unclosed quote", minimal + "charter:\n  text: \"注意\n  entry: 邀请\n", "4:9 引号没有配对：这里开始的引号没有结束"],
  ["unclosed bracket", "name: a\ngroups: [a, b\nbind: auto\n", "2:9 括号没有配对：[ 要有 ]，{ 要有 }"],
  ["quote extra", minimal + "charter:\n  text: \"注意\"大家\n", "4:13 引号后面多了内容：检查引号是否成对；文字里要用引号就写成「」或在双引号里写 \\\""],
  ["indent", minimal + "charter:\n   purpose: a\n  entry: b\n", "5:3 缩进没有对齐：同一层的各行要从同一列开始"],
  ["indent deeper", minimal + "bind: auto\n  time_zone: a\n", "4:3 这一行多缩进了：上一行的“auto”已经是它的值，下面不能再缩进一层"],
  ["list item and key mixed", minimal + "rules:\n  - id: a\n    use: ads\n  mode: off\n", "6:3 缩进没有对齐：同一层的各行要从同一列开始"],
  ["full-width dash", minimal + "rules:\n  － id: a\n", "4:3 横线后面要空一格，写成“- 键: 值”，横线用半角"],
  ["no space after the dash", minimal + "rules:\n  -id: a\n   use: ads\n", "4:3 横线后面要空一格，写成“- 键: 值”"],
  ["full-width space as indent", minimal + "charter:\n　　purpose: a\n", "4:1 缩进里有全角空格：换成普通（半角）空格"],
  ["escape", minimal + "charter:\n  text: \"a\\d\"\n", "4:11 双引号里的 \\ 有特别的意思：写成 \\\\，或改用单引号 '"],
  ["zone", minimal + "time_zone: 北京\n", "3:12 time_zone：没有这个时区：写 Asia/Shanghai、Asia/Tokyo 这样的名字（现在是“北京”）"],
  ["zone near", minimal + "time_zone: Asia/Shanghia\n", "3:12 time_zone：没有这个时区：写 Asia/Shanghai、Asia/Tokyo 这样的名字（现在是“Asia/Shanghia”）（最接近的写法：Asia/Shanghai）"],
  ["zone offset", minimal + "time_zone: \"+08:00\"\n", "3:12 time_zone：没有这个时区：写 Asia/Shanghai、Asia/Tokyo 这样的名字（现在是“+08:00”）"],
  ["ladder order", minimal + "ladder: { steps: { 2: 提醒, 1: 移出 } }\n", "3:27 阶梯要从小到大写：1 不该在 2 后面"],
  ["ladder after", minimal + "ladder: { steps: { 1: 移出, 2: 提醒 } }\n", "3:27 第 1 次已经移出，后面的 2 不会用到"],
  ["ladder name", minimal + "ladder: { steps: { 1: 踢飞 } }\n", "3:23 1：没有“踢飞”这个动作，可以写：提醒、提醒并告知管理员、移出、禁言 10m，否则提醒（现在是“踢飞”）"],
  ["ladder 0", minimal + "ladder: { steps: { 0: 提醒 } }\n", "3:20 “0”不能作键：阶梯的键是警告次数，写 1 到 100 的数字"],
  ["ladder key", minimal + "ladder: { steps: { 一: 提醒 } }\n", "3:20 “一”不能作键：阶梯的键是警告次数，写 1 到 100 的数字"],
  ["ladder list", minimal + "ladder: { steps: [提醒, 移出] }\n", "3:18 steps：要写缩进一层的“键: 值”"],
  ["ladder empty", minimal + "ladder: { steps: {} }\n", "3:18 阶梯是空的：至少写一级，如 3: 移出；不想处罚就把规则设为 watch"],
  ["duration", minimal + "retention: 一个月\n", "3:12 retention：要写成 30m、24h、3d、1h30m 这样的时长（s m h d，或 秒 分钟 小时 天）（现在是“一个月”）"],
  ["duration num", minimal + "retention: 30\n", "3:12 retention：要写成 30m、24h、3d、1h30m 这样的时长（s m h d，或 秒 分钟 小时 天）（现在是“30”）"],
  ["duration short", minimal + "retention: 36h\n", "3:12 retention：要写整天，1d 到 365d（现在是“36h”）"],
  ["pace big", minimal + "pace: { group_per_minute: 1000, daily_cap: 0 }\n", "3:27 group_per_minute：太大了，最大 60（现在是“1000”）", "3:44 daily_cap：太小了，最小 1（现在是“0”）"],
  ["pace str", minimal + "pace: { group_per_minute: \"6\", daily_cap: ６０, same_text: 5分钟 }\n", "3:27 \"6\" 是文字，这里要写数字：去掉引号", "3:43 “６０”用了全角数字：换成半角（最接近的写法：60）"],
  ["pace frac", minimal + "pace: { group_per_minute: 1.5 }\n", "3:27 group_per_minute：要写整数（现在是“1.5”）"],
  ["var unknown", minimal + "charter: { purpose: \"在${城市}练习\" }\nvars: { 城巿: 上海 }\n", "3:23 没有变量“城市”，请写进 vars（最接近的写法：城巿）"],
  ["var none", minimal + "charter: { purpose: \"在${城市}练习\" }\n", "3:23 没有变量“城市”，请写进 vars"],
  ["unquoted variable inside braces", minimal + "vars: { n: 9 }\npace: { daily_cap: \"${n}\", group_per_minute: ${n} }\n", "4:46 [ ] 和 { } 里面的 ${变量} 要加引号"],
  ["var bad", minimal + "vars: { a: \"${b}\", c: [1], d: }\n", "3:12 变量的值里不能再用变量", "3:23 这里要写文字、数字、true 或 false", "3:28 d：后面没有内容"],
  ["empty file", "", "1:1 文件里没有内容：至少写 name 和 groups"],
  ["comment only", "# 空\n", "1:1 文件里没有内容：至少写 name 和 groups"],
  ["scalar", "hello\n", "1:1 最外层要写“键: 值”，如 name: 瑜伽小站"],
  ["list root", "- a\n", "1:1 最外层要写“键: 值”，如 name: 瑜伽小站"],
  ["cyclic", minimal + "vars: &a { b: *a }\n", "3:15 以 * 开头的文字要加引号，写成 \"*a\""],
  ["Windows line ends", "name: 瑜伽小站\r\ngroups: [\"瑜伽小站*\"]\r\nrules:\r\n  - id: a\r\n    use: adz\r\n", "5:10 没有“adz”这种规则（最接近的写法：ads）"],
  ["byte order mark", "\ufeffname: 瑜伽小站\ngroups: [\"瑜伽小站*\"]\nzz: 1\n", "3:1 不认识“zz”，可以写：name、extends、vars、groups、bind、time_zone、day_starts_at、charter、staff、rules、sets、counters、ladder、pace、duty、approvals 等 18 个"],
  ["merge", minimal + "<<: 1\n", "3:1 不支持 << 合并：用 extends 以预设为底"],
  ["examples str", minimal + "rules:\n  - { id: a, use: ads, examples: { should: 加微信 } }\n", "4:44 should：要写列表：一行一个“- ”，或写成 [甲, 乙]（现在是“加微信”）"],
  ["with null", minimal + "rules:\n  - id: a\n    use: ads\n    with:\n", "6:5 with：后面没有内容（这种规则的选项）"],
  ["only one choice", minimal + "ladder: { at_most: { then: remove } }\n", "3:28 then：没有“remove”这个值，可以写：ask"],
  ["a value of several kinds", minimal + "vars: { a: [1] }\n", "3:12 这里要写文字、数字、true 或 false"],
  ["comment no space", minimal + "bind: auto#x\n", "3:7 bind：没有“auto#x”这个值，可以写：auto、manual（最接近的写法：auto）"],
  ["flow colon tight", minimal + "ladder: {expires:30d}\n", "3:17 冒号后面要空一格，写成“键: 值”"],
  ["capital letters", minimal + "Name: x\n", "3:1 不认识“Name”（最接近的写法：name）"],
  ["full-width colon before a list", minimal + "staff:\n  founder： [阿明]\n  secretary: [小美]\n", "4:10 冒号是全角的“：”：换成半角的 : 再空一格"],
  ["full-width space after a colon", minimal + "bind:　auto\ntime_zone: Asia/Tokyo\n", "3:6 冒号后面是全角空格：换成普通（半角）空格"],
  ["full-width space after a dash", minimal + "rules:\n  -　id: a\n    use: ads\n", "4:4 横线后面是全角空格：换成普通（半角）空格"],
  ["full-width comma between numbers", minimal + "pace: { daily_cap: 3， group_per_minute: 4 }\n", "3:21 逗号是全角的“，”：换成半角的 , 再空一格"],
  ["full-width braces", minimal + "pace: ｛ daily_cap: 3 }\n", "3:7 括号是全角的：换成半角的 { } 或 [ ]"],
  ["full-width digit", minimal + "retention: ３d\n", "3:12 retention：要写成 30m、24h、3d、1h30m 这样的时长（s m h d，或 秒 分钟 小时 天）（现在是“３d”）（最接近的写法：3d）"],
  ["capital unit, with a space", minimal + "retention: 3 D\n", "3:12 retention：要写成 30m、24h、3d、1h30m 这样的时长（s m h d，或 秒 分钟 小时 天）（现在是“3 D”）（最接近的写法：3d）"],
  ["remark without its sign", minimal + "bind: auto 自动\n", "3:7 bind：没有“auto 自动”这个值，可以写：auto、manual（最接近的写法：auto）"],
  ["remark without its sign after a list", minimal + "staff:\n  founder: [阿明] 创建者\n", "4:17 括号后面多了内容：如果是说明，前面要有半角空格和 #"],
  ["half a quotation", 'name: a\ngroups: [瑜伽*"]\n', "2:13 引号没有配对：只有后一半"],
  ["half a list, first half missing", 'name: a\ngroups: "瑜伽*"]\n', "2:14 多了一个 ]：括号要成对"],
  ["half a list of words", "name: a\ngroups: 瑜伽, 跑步]\n", "2:9 方括号没有配对：列表写成 [甲, 乙]（现在是“瑜伽, 跑步]”）"],
  ["several things and no list", 'name: a\ngroups: "瑜伽", "跑步"\n', "2:9 写了好几项却没有方括号：列表写成 [甲, 乙]"],
  ["variable without its end", minimal + "charter:\n  text: |\n    在${城市}\n    问${店长\nvars: { 城市: 杭州 }\n", "6:6 变量要写成 ${名字}，花括号用半角，要成对；文字里要用 ${ 就写 $${"],
  ["full bracket", "name: a\ngroups: 【a】\n", "2:9 方括号是全角的：列表用半角方括号和半角逗号，写成 [甲, 乙]（现在是“【a】”）"],
  ["full bracket2", "name: a\ngroups: ［\"a\"］\n", "2:9 方括号是全角的：列表用半角方括号和半角逗号，写成 [甲, 乙]（现在是“［\"a\"］”）"],
  ["an id that the program uses itself", minimal + "rules:\n  - { id: case, use: ads }\n", "4:11 id：这个编号程序自己要用，换一个（现在是“case”）"],
  ["the same in capitals", minimal + "rules:\n  - { id: Outbox, use: ads }\n", "4:11 id：这个编号程序自己要用，换一个（现在是“Outbox”）"],
  ["wide colon before a remark", "name：瑜伽 # 名字\ngroups: [a]\n", "1:5 冒号是全角的“：”：换成半角的 : 再空一格"],
  ["both names of a key", minimal + "bind: auto\n接管: 手动\n", "4:1 “bind”写了两次：“接管”和“bind”是同一个键"],
  ["a promise that the ladder does not keep", minimal + "charter: { text: 警告满五次移出 }\n", "3:21 这里写着“五次移出”，处罚阶梯却是 3 分才移出（1 分：提醒；2 分：提醒并告知管理员；3 分：移出）：改这句话，或改 ladder"],
];

describe("community.yaml", () => {
  it.each(communities.map(([name, text, ...says]) => ({ name, text, says })))("$name", ({ text, says }) => {
    expect(said(text)).toEqual(says.map((words) => `demo/community.yaml:${words}`));
  });
  it.each([
    ["mode: off is a word", "rules:\n  - { id: a, use: ads, mode: off }\n"],
    ["times in quotes", "day_starts_at: \"04:00\"\npace: { quiet: ['23:30', \"07:30\"] }\n"],
    ["nought, and less than one", "rules:\n  - { id: a, use: ads, with: { first_messages: 0 } }\nvars: { a: 0.5, b: -0.5, c: \"0571\" }\n"],
    ["a time within a text", "charter:\n  purpose: 12:30 开始\n"],
    ["a title in a block of text", "charter:\n  text: |\n    标题：群规\n    \t一、不发广告\n"],
    ["a quoted list of Chinese sentences", 'charter: { values: ["好，很好", "甲、乙"] }\n'],
    ["smart quotes inside a text", "charter:\n  purpose: “静”字怎么写\n"],
    ["a link in a text", "charter:\n  purpose: 看 https://example.com/a 这里\n"],
    ["an anchor and its alias", "charter: { purpose: &p 一起练, members: *p }\n"],
    ["document start", "# 说明\n"],
  ])("is in order: %s", (_, more) => {
    expect(said(minimal + more)).toEqual([]);
  });
  it("is in order after a document start", () => {
    expect(said(`---\n${minimal}`)).toEqual([]);
  });
  it("may not be small on paper and vast when read", () => {
    const rows = ["a", "b", "c", "d", "e", "f"].map((name, index) => `  ${name}: &${name} [${Array.from({ length: 10 }, () => (index === 0 ? "1" : `*${"abcdef"[index - 1]}`)).join(",")}]\n`);
    expect(said(`${minimal}vars:\n${rows.join("")}`)).toEqual(["demo/community.yaml:8:19 内容太多（超过 50000 项）或嵌套太深（超过 40 层）；& 和 * 的引用也算在内"]);
  });
  it.each([100, 5_000, 50_000])("may not be nested %i deep", (depth) => {
    expect(said(`${minimal}vars: ${"[".repeat(depth)}${"]".repeat(depth)}\n`)[0]).toMatch(/^demo\/community\.yaml:3:\d+ .*嵌套/);
  });
  it("may not reach into an object's own making", () => {
    expect(said(`${minimal}__proto__: { a: 1 }\n`)).toEqual(["demo/community.yaml:3:1 不认识“__proto__”"]);
    expect(said(`${minimal}constructor: 1\n`)[0]).toContain("3:1 不认识“constructor”");
  });
  it("tells no more than twenty slips of one file's grammar", () => {
    expect(said(Array.from({ length: 60 }, (_, index) => `k${index}: @x\n`).join(""))).toHaveLength(20);
  });
});

it("tells no more than two hundred problems of one file, and how many more there are", () => {
  const says = said(minimal + Array.from({ length: 250 }, (_, index) => `k${index}: 1\n`).join(""));
  expect(says).toHaveLength(201);
  expect(says.at(-1)).toBe("demo/community.yaml:203:1 这个文件还有 50 处问题，改好上面这些再看");
});

/** What is wrong, the files beside community.yaml, and all that is said of them. */
type Beside = readonly [string, Files, ...string[]];
const zone = "2026-12-01 20:00";
const besides: readonly Beside[] = [
  ["word list that is not there", { "demo/community.yaml": `${minimal}rules:\n  - { id: a, use: ads, with: { words: [广告] } }\n`, "demo/words/广告词.txt": "a" }, "demo/community.yaml:4:40 没有词表 广告（最接近的写法：广告词）"],
  ["empty word list", { "demo/words/广告词.txt": "\ufeff# 说明\r\n\r\n" }, "demo/words/广告词.txt:1:1 空词表什么也匹配不到：至少写一个词，或删掉这个文件"],
  ["a sentence in a word list", { "demo/words/a.txt": `甲\n  ${"长".repeat(101)}\n` }, "demo/words/a.txt:2:3 太长了（超过 100 个字）：词表一行写一个词"],
  ["unknown variable in a word list", { "demo/words/a.txt": "甲\n${城市}团购\n" }, "demo/words/a.txt:2:1 没有变量“城市”，请写进 vars"],
  ["unknown preset", { "demo/community.yaml": `${minimal}extends: presets/辅住型\n`, "presets/辅助型.yaml": "bind: auto\n" }, "demo/community.yaml:3:10 没有“presets/辅住型”这个预设（最接近的写法：辅助型）"],
  ["a path for a preset", { "demo/community.yaml": `${minimal}extends: ../demo\n`, "presets/辅助型.yaml": "bind: auto\n" }, "demo/community.yaml:3:10 没有“../demo”这个预设，可以写：辅助型"],
  ["presets in a ring", { "demo/community.yaml": `${minimal}extends: a\n`, "presets/a.yaml": "extends: b\n", "presets/b.yaml": "extends: presets/a\n" }, "presets/b.yaml:1:10 预设套成了一圈：a → b → a"],
  ["faq is no list", { "demo/faq.yaml": "a: b\n" }, "demo/faq.yaml:1:1 要写列表：一行一个“- ”，或写成 [甲, 乙]"],
  ["faq without an answer", { "demo/faq.yaml": "- question: a\n  answr: c\n" }, "demo/faq.yaml:1:3 缺少 answer（回答）", "demo/faq.yaml:2:3 不认识“answr”（最接近的写法：answer）"],
  ["faq without a question", { "demo/faq.yaml": "- answer: y\n- questions: []\n  answer: x\n" }, "demo/faq.yaml:1:3 question（一个问题）和 questions（几种问法）要写一个，也只写一个", "demo/faq.yaml:2:14 questions：是空列表：空列表什么也匹配不到，至少写一项"],
  ["faq asked twice", { "demo/faq.yaml": "- { id: 甲, question: a, answer: b }\n- { id: 乙, questions: [c, a], answer: d }\n- { id: 甲, question: e, answer: f }\n" },
    "demo/faq.yaml:2:27 问题“a”已经在“甲”里了：同一个问题只能有一个回答", "demo/faq.yaml:3:9 编号“甲”用了两次"],
  ["faq date", { "demo/faq.yaml": "- { question: a, answer: b, review: 2026-13-01 }\n" }, 'demo/faq.yaml:1:37 review：要写成 "2026-12-01" 这样的日期（现在是“2026-13-01”）'],
  ["media", { "demo/faq.yaml": ["../x.png", "/x.png", "C:/x.png", "media\\a.png", "a.mp4", "media/a.png"].map((path, index) => `- { question: q${index}, answer: a, image: ${path} }\n`).join("") },
    "demo/faq.yaml:1:37 图片要放在社群文件夹里，路径里不能有 ..：“../x.png”",
    "demo/faq.yaml:2:37 图片要放在社群文件夹里，路径从那里写起，如 media/课表.png：“/x.png”",
    "demo/faq.yaml:3:37 图片要放在社群文件夹里，路径从那里写起，如 media/课表.png：“C:/x.png”",
    "demo/faq.yaml:4:37 路径里的 \\ 换成 /：“media\\a.png”",
    "demo/faq.yaml:5:37 “a.mp4”不像图片（png、jpg、gif、webp）",
    "demo/faq.yaml:6:37 社群文件夹里没有图片 “media/a.png”（最接近的写法：media/b.png）"],
  ["drops", { "demo/drops.yaml": ['cron: "* * * * *"', 'cron: "0 9 * *"', "cron: 0 25 * * 1", 'cron: "0 0 31 2 *"', "at: 2026-02-30 10:00", 'at: "2026-12-01 20：00"', `at: ${zone}, late: later`, "theme: 早", `at: ${zone}, cron: 0 9 * * *`, "at: 20261201"].map((when, index) => `- { id: ${"abcdefghij"[index]}, text: x, ${when} }\n`).join("") },
    "demo/drops.yaml:1:27 太频繁了：两次投放至少隔 5 分钟",
    'demo/drops.yaml:2:27 cron 要写五段：分 时 日 月 星期，如 "0 9 * * 1-5"（现在是 4 段）',
    "demo/drops.yaml:3:27 cron 的“时”写法不对：25（可以写 0 到 23 的数字、*、1-5、*/2）",
    "demo/drops.yaml:4:27 cron 永远不会到：没有这样的日期",
    "demo/drops.yaml:5:25 没有这样的日期或时刻（现在是“2026-02-30 10:00”）",
    'demo/drops.yaml:6:25 要写成 "2026-12-01 20:00" 这样的日期和时刻，冒号用半角（现在是“2026-12-01 20：00”）',
    "demo/drops.yaml:7:49 late：没有“later”这个值，可以写：skip、send、ask",
    "demo/drops.yaml:8:3 cron（周期）和 at（只发一次）要写一个，也只写一个",
    "demo/drops.yaml:9:3 cron（周期）和 at（只发一次）要写一个，也只写一个",
    'demo/drops.yaml:10:25 at：要写成 "2026-12-01 20:00"，带引号（现在是“20261201”）'],
  ["a cron pattern without quotes", { "demo/drops.yaml": "- id: a\n  cron: */5 * * * *\n  text: x\n" }, 'demo/drops.yaml:2:9 以 * 开头的文字要加引号'],
  ["the same inside braces", { "demo/drops.yaml": "- { id: a, cron: */5 * * * *, text: x }\n" }, "demo/drops.yaml:1:18 以 * 开头的文字要加引号"],
  ["drops with one id", { "demo/drops.yaml": '- { id: a, cron: "0 9 * * *", text: x }\n- { id: a, cron: "0 8 * * *", text: y }\n' }, "demo/drops.yaml:2:9 编号“a”用了两次"],
  ["drops for no group", { "demo/drops.yaml": '- { id: a, cron: "0 9 * * *", text: x, groups: [] }\n' }, "demo/drops.yaml:1:48 groups：是空列表：空列表什么也匹配不到，至少写一项"],
  ["scripts", { "demo/scripts.yaml": "争吵: 停\n空:\n数: 3\n表: [a]\n" }, "demo/scripts.yaml:2:1 空：后面没有内容", 'demo/scripts.yaml:3:4 3 会被读成数字，这里要写文字：加上引号，写成 "3"', "demo/scripts.yaml:4:4 这里要写文字、缩进一层的“键: 值”"],
];

describe("the other files", () => {
  it.each(besides.map(([name, files, ...says]) => ({ name, files, says })))("$name", ({ files, says }) => {
    expect(said(minimal, files, ["demo/media/b.png"])).toEqual(says);
  });
});

it("a folder without community.yaml", () => {
  const result = loadFromFiles({ "demo/faq.yaml": "" }, { community: "demo", kinds, commands: [], rootName: "my-rules" });
  expect("problems" in result && result.problems.map(sayProblem)).toEqual(["my-rules/demo/community.yaml:1:1 没有这个文件：一个社群的文件夹里要有 community.yaml"]);
});
