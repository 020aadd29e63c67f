/** signs: what shows that a message introduces its author, and what it tells. All of it reads normalised text; every quantifier is bounded. */
import { occupation, places, stop } from "./words.ts";

type Evidence = { readonly labels: readonly string[]; readonly pattern: RegExp };

/** One's own name: 我叫了个外卖, 叫我怎么说, 我是不是 name nobody. */
const called = new RegExp(
  `(?<![管喊人])我叫 ?(?![了不个怎什啥车外他她它你谁的得过快滴醒停上人帮]|大家|老师|师傅)[^${stop}]|(?:^|[${stop}]|可以|大家|就|都|请)叫我 ?(?![怎去来别不干做买给把写说帮也又这那看过回在先等如明今])[^${stop}]{1,8}|我的?(?:名字|昵称)(?:是|叫)`,
);
const being = new RegExp(
  `我是(?!说|想|觉得|不|真的|要|看|听|怕|否|认为|昨|今|刚|谁|哪|怎|什|因|为|第|才|就|最|很|跟|和|被|给|把|用|按|等|没|有|去|来(?!自)|一直|超|还|都|也|这|那|他|她|你|已|同意|支持|从|在)[^${stop}]|我是[从在][^${stop}]{1,8}(?:来|工作|上班|做|开|读书|上学|创业)`,
);
/** What is hardly said but by somebody who introduces themselves. */
const courtesy = new RegExp(`多多?(?:关照|指教|包涵)(?=$|[${stop}哈呀啦哦喔噢了\\p{Extended_Pictographic}])`, "u");
const arrival = new RegExp(
  `自我介绍(?!要|怎|写|模板|格式|在|是|可以|必须|吗|的)|新(?:人|成员)(?:报[到道](?!流程|须知|指南|模板|的|要|在)|一枚|求|[,。!~])|报个到|(?:^|[${stop}])(?:来|前来)?报[到道](?=$|[${stop}啦了])|初来乍到|新来的`,
);
const whence = new RegExp(
  `(?:^|[${stop}]|我|人)坐标[ :]?(?![的xyz点系都做就轴值])[^${stop}]|我来自|来自(?![^${stop}]{1,8}的(?![我小阿]))[^${stop}]|(?:^|[${stop}]|我)(?:现居|常居|常驻|家住)|本人(?:来自|坐标|在|现居|常驻|目前|是|叫|姓|从事|做|就职|任职|男|女|住|喜欢|爱好|\\d|${places})`,
);
/** A greeting introduces only those who go on about themselves. */
const greeting = /大家(?:好|早|晚上好|下午好|上午好)|各位(?:好|老师|朋友|伙伴|群友)|hello|hi[, ]|哈喽|你们好/;
const ownLife = new RegExp(`我(?:现在?|目前|平时|也|一直)?(?:在|住|做|从事|当|开|家|就职)|[${stop}](?:${places})(?:人|做|[${stop}]|的(?!老师|司机|朋友))`);
const occasion = /明天|昨天|后天|今晚|明晚|[下上本]周|[\d一二三四五六七八九十两]点|今天(?!刚|第一|加|进|才)/;

/** Whoever asks, seeks or offers something is not introducing themselves, unless they name themselves too. */
const asks = /请问|想问|问一?下|\?|吗|么(?:$|[,。!~\s])|有没有|有谁|谁(?:知道|有|能|会)|怎么|咋|哪[里儿个位天些]|多少|几点|什么时候|能不能|可不可以|是不是|要不要|求(?:推荐|助|购|租|带)|诚聘|急招|招聘:|招[^聘,。\s]{0,4}[一两三几\d]名|转让|出租|出售/;

const evidence: readonly Evidence[] = [
  {
    labels: ["城市", "地区", "坐标", "所在地", "位置", "家乡"],
    pattern: new RegExp(
      `${places}|(?:坐标|来自|现居|定居|常驻|人在|家在|住在|老家)[^${stop}]|(?:在|住|家住|位于)[^${stop}我你他想忙]{1,6}(?:(?<![小社地学园景校片])区|[县镇]|(?<![城超夜股菜])市)|在[^${stop}我你他想忙]{1,6}(?:工作|生活|上班|读书|上学|定居|创业|打拼|这边)|\\bbase\\b`,
    ),
  },
  { labels: ["行业", "职业", "工作", "岗位", "专业"], pattern: occupation },
  { labels: ["昵称", "名字", "姓名", "称呼"], pattern: new RegExp(`${called.source}|${being.source}|称呼我|本人(?:叫|姓|名)|姓名|昵称`) },
  { labels: ["兴趣", "爱好", "喜好"], pattern: new RegExp(`喜欢|爱好|热爱|爱看|爱玩|爱吃|爱跑|平时[^${stop}]|兴趣|擅长`) },
  { labels: ["来意", "期待", "目标"], pattern: /希望|想要|期待|为了|想(?:学|认识|找|来|跟|和|在|了解)|目标/ },
];

/** One thing that an introduction is asked to tell. */
export type Check = { readonly label: string; readonly pattern: RegExp | undefined; readonly filled: RegExp };

const escaped = (word: string): string => word.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
export function checkOf(label: string): Check {
  const known = evidence.find(({ labels }) => labels.includes(label));
  return { label, pattern: known?.pattern, filled: new RegExp(`(?:${(known?.labels ?? [label]).map(escaped).join("|")}) ?(?::|是|为|叫) ?[^${stop}:]`) };
}

/** Told by its name, by another name with something after it (职业：教师), or by what people say of it. */
export const told = (text: string, { label, pattern, filled }: Check): boolean => text.includes(label) || filled.test(text) || pattern?.test(text) === true;

const labels = [...evidence.flatMap((each) => each.labels), "性别", "年龄", "生日", "星座"].join("|");
const filledLine = new RegExp(`(?:^|\\n)[^\\p{Script=Han}\\n]{0,6}(?:${labels}) ?: ?[^\\s:]`, "gu");
const filledField = new RegExp(`(?<![\\p{Script=Han}])(?:${labels}) ?: ?[^\\s:]`, "gu");
/** How many of these there are, up to two: that many make a form. */
function isForm(text: string, field: RegExp): boolean {
  let found = 0;
  for (const _ of text.matchAll(field)) if (++found === 2) return true;
  return false;
}

/** `surely`: introduces its author; `named`: says who speaks; `perhaps`: a greeting, and something of one's own life. */
export type Opening = "surely" | "named" | "perhaps" | undefined;

/** What kind of introduction a message could be; undefined when it is none. */
export function openingOf(text: string): Opening {
  const sure = called.test(text) || courtesy.test(text) || isForm(text, filledLine);
  const named = being.test(text);
  if (!sure && !named && asks.test(text)) return undefined;
  if (sure || arrival.test(text) || whence.test(text) || isForm(text, filledField)) return "surely";
  if (named) return "named";
  return greeting.test(text) && ownLife.test(text) && !occasion.test(text) ? "perhaps" : undefined;
}
