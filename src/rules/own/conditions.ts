/** conditions: the closed vocabulary of `if` and `unless`, beside all, any and not. */
import type { ConditionKind } from "./condition.ts";
import { contentConditions } from "./content.ts";
import { patternConditions } from "./pattern.ts";
import { placeConditions } from "./place.ts";
import { senderConditions } from "./sender.ts";
import { standingConditions } from "./standing.ts";

export const conditionKinds: readonly ConditionKind[] = [...contentConditions, ...patternConditions, ...senderConditions, ...standingConditions, ...placeConditions];

/** What makes one condition of others. */
export const combinators = [
  { name: "all", alias: "全部", summary: "列出的条件都要满足", example: 'all: [ { has: link }, { first_messages: 5 } ]' },
  { name: "any", alias: "任一", summary: "列出的条件满足一个就行", example: "any: [ { has: qr }, { words: 广告词 } ]" },
  { name: "not", alias: "不是", summary: "这个条件不满足", example: "not: { inviter: someone }" },
] as const;
/** How deep conditions may stand in each other, and how many of them a rule may have: each costs time for every message. */
export const deepest = 8;
export const mostConditions = 30;
