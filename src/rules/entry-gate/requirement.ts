/** requirement: the one condition that a gate declares, as it is written and as it is explained. */
import { z } from "zod";
import { charterWord } from "../../core/charter.ts";
import { type Tier, tierNames, tiers } from "../../core/entry.ts";
import { OptionMistake } from "../../core/rule.ts";
import { compact, normalise } from "../../core/text.ts";

/** Letters, figures and characters that an introduction has at least. */
export const leastIntroduction = 10;
const tierChoice = tiers.map((tier) => `${tier} ${tierNames[tier]}`).join("，");

export const requireOption = z
  .strictObject({
    invited_by: z.union([z.enum(["anyone", "staff"]).meta({ words: { anyone: "群成员", staff: "管理人员" } }), z.array(z.enum(tiers).meta({ words: tierNames })).min(1).max(tiers.length)]).optional().describe(`由谁邀请：anyone 任何群成员，staff 管理人员，或层级的列表（${tierChoice}）`).meta({ alias: "谁邀请" }),
    tier: z.enum(tiers).meta({ words: tierNames }).optional().describe(`邀请人的层级至少是：${tierChoice}`).meta({ alias: "邀请人层级" }),
    task: z.enum(["accept_charter", "introduce"]).meta({ words: { accept_charter: "同意群规", introduce: "介绍自己" } }).optional().describe(`先做一件事：accept_charter 同意群规（发「${charterWord}」），introduce 介绍自己`).meta({ alias: "先做" }),
    code: z.string().trim().min(2).max(30).optional().describe("说出暗号；说明里不会出现它，提示写在 hint").meta({ alias: "暗号" }),
    hint: z.string().trim().min(1).max(60).optional().describe("暗号的提示，如：置顶文章最后四个字").meta({ alias: "提示" }),
    words: z.array(z.string().trim().min(1).max(20)).min(1).max(20).optional().describe("申请的附言里要说到其中一个词").meta({ alias: "附言" }),
  })
  .default({ task: "accept_charter" })
  .describe("入群条件，只写一样：invited_by、tier、task、code（可加 hint）或 words");

type Written = z.output<typeof requireOption>;
/** The texts of `code` and `words` are plain (`plainOf`); `shown` is what people may see. */
export type Requirement =
  | { readonly kind: "invited_by"; readonly who: "anyone" | "staff" | readonly Tier[] }
  | { readonly kind: "tier"; readonly least: Tier }
  | { readonly kind: "accept_charter" }
  | { readonly kind: "introduce" }
  | { readonly kind: "code"; readonly code: string; readonly hint: string }
  | { readonly kind: "words"; readonly words: readonly string[]; readonly shown: readonly string[] };

/** A text as a code or a word is looked for in it, and as these are looked for: letters and figures alone, however they are spaced, cased or dressed up. */
export const plainOf = (text: string): string => compact(normalise(text)).text.replaceAll(/[^\p{L}\p{N}]/gu, "");

/** The one condition of what was written. Throws `OptionMistake` when it is none, or several. */
export function requirementOf({ invited_by: who, tier, task, code, hint, words }: Written): Requirement {
  const found: Requirement[] = [];
  if (who !== undefined) found.push({ kind: "invited_by", who });
  if (tier !== undefined) found.push({ kind: "tier", least: tier });
  if (task !== undefined) found.push({ kind: task });
  if (code !== undefined) found.push({ kind: "code", code: plainOf(code), hint: hint === undefined ? "" : `（提示：${hint}）` });
  if (words !== undefined) found.push({ kind: "words", words: words.map(plainOf), shown: words });
  const [first, second] = found;
  if (first === undefined) throw new OptionMistake(["require"], "没有写条件：写 invited_by、tier、task、code、words 中的一样");
  if (second !== undefined) throw new OptionMistake(["require"], `条件只能写一样，这里写了 ${found.length} 样；要几样都满足，就写成几条规则`);
  if (hint !== undefined && code === undefined) throw new OptionMistake(["require", "hint"], "hint 是暗号的提示，没有 code 就不用写");
  if (first.kind === "code" && first.code.length < 2) throw new OptionMistake(["require", "code"], "暗号至少要有两个字或字母");
  if (first.kind === "words" && first.words.includes("")) throw new OptionMistake(["require", "words"], "有一个词只有标点，认不出来");
  return first;
}

/** Where somebody stands who is told of the condition: outside, with an application to write, or inside already. */
export type Place = "asking" | "inside";

/** The condition in words, as that person can meet it. A code is never in it. */
export function sayRequirement(requirement: Requirement, place: Place): string {
  switch (requirement.kind) {
    case "invited_by": {
      const { who } = requirement;
      return who === "anyone" ? "由一位群成员邀请" : who === "staff" ? "由管理人员邀请" : `由${who.map((tier) => tierNames[tier]).join("、")}邀请`;
    }
    case "tier": return `由层级在${tierNames[requirement.least]}以上的成员邀请`;
    case "accept_charter": return place === "asking" ? `在附言里写上「${charterWord}」` : `发「群规」看一遍，同意就发「${charterWord}」`;
    case "introduce": return `${place === "asking" ? "在附言里" : "在群里"}介绍一下自己，${leastIntroduction} 个字以上`;
    case "code": return `${place === "asking" ? "在附言里写上入群暗号" : "把入群暗号私聊发给我，发在群里也行"}${requirement.hint}`;
    case "words": return `在附言里说到其中一项：${requirement.shown.join("、")}`;
  }
}
