/** rules: every rule kind that a rule author may `use:`. */
import type { RuleKind } from "../core/rule.ts";
import ads from "./ads.ts";
import faq from "./faq.ts";
import flood from "./flood.ts";
import renameOnEntry from "./rename-on-entry.ts";
import selfIntroduction from "./self-introduction.ts";
import welcome from "./welcome.ts";

export const ruleKinds: readonly RuleKind[] = [welcome, renameOnEntry, selfIntroduction, ads, flood, faq];
