/** commands: every slash-command and every member's word, in the order in which help lists them. */
import type { Command } from "../core/command.ts";
import { appeal } from "./appeal.ts";
import { audit } from "./audit.ts";
import { cases, oneCase } from "./case.ts";
import { claim } from "./claim.ts";
import { drop } from "./drop.ts";
import { duty } from "./duty.ts";
import { faq } from "./faq.ts";
import { groups, use } from "./group.ts";
import { type Family, helpFor } from "./help.ts";
import { identity, merge, split } from "./identity.ts";
import { kick } from "./kick.ts";
import { member } from "./member.ts";
import { mode } from "./mode.ts";
import { rules, why } from "./rule.ts";
import { status } from "./status.ts";
import { undo } from "./undo.ts";
import { pardon, warn, warnings } from "./warning.ts";
import { words } from "./words.ts";

/** The families under which /help shows the slash-commands. */
const families: readonly Family[] = [
  { title: "概况", commands: [status, groups, use] },
  { title: "成员", commands: [member, warn, pardon, warnings, kick] },
  { title: "认人", commands: [identity, merge, split] },
  { title: "内容", commands: [faq, drop] },
  { title: "规则", commands: [rules, mode, why] },
  { title: "工单与记录", commands: [cases, oneCase, duty, audit, undo] },
  { title: "开始", commands: [claim] },
];

export const commands: readonly Command[] = [helpFor(families), ...families.flatMap((family) => family.commands), ...words, appeal];
