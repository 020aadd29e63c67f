/** rules: every rule kind that a rule author may `use:`. */
import type { RuleKind } from "../core/rule.ts";
import ads from "./ads.ts";
import entryGate from "./entry-gate.ts";
import faq from "./faq.ts";
import flood from "./flood.ts";
import raid from "./raid.ts";
import renameOnEntry from "./rename-on-entry.ts";
import selfIntroduction from "./self-introduction.ts";
import welcome from "./welcome.ts";

export const ruleKinds: readonly RuleKind[] = [welcome, entryGate, renameOnEntry, selfIntroduction, ads, flood, raid, faq];
