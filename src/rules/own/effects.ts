/** effects: what several actions, or one action about several people, come to together. */
import type { Wish } from "../../core/action.ts";
import type { Effects } from "../../core/entry.ts";
import type { Do } from "./action.ts";
import type { Seen } from "./check.ts";

type Together = { readonly effects: Effects | undefined; /** Why there is nothing left to do. */ readonly idle: string };

/** The effects of all actions in their order. */
export function together(all: readonly Do[], seen: Seen, because: string): Together {
  const done = all.map((each) => each(seen, because));
  const idle = [...new Set(done.flatMap((each) => ("idle" in each ? [each.idle] : [])))].join("，");
  return { effects: merged(done.flatMap((each) => ("idle" in each ? [] : [each]))), idle };
}

/** The first warning with points, which also removes where another does, and all else; undefined when nothing is left to do. News for the same people is told in one. */
export function merged(all: readonly Effects[]): Effects | undefined {
  const warns = all.flatMap((each) => each.warn ?? []);
  const first = warns.find(({ points }) => points > 0) ?? warns[0];
  const removes = warns.some((each) => each.removes && each.member === first?.member && each.group === first.group);
  const warn = first && (removes ? { ...first, removes: true as const } : first);
  const actions = all.flatMap((each) => each.actions ?? []).reduce<Wish[]>(withNews, []);
  const entries = all.flatMap((each) => each.entries ?? []);
  const asks = all.flatMap((each) => each.asks ?? []);
  if (warn === undefined && actions.length === 0 && entries.length === 0 && asks.length === 0) return undefined;
  return { ...(warn && { warn }), ...(actions.length > 0 && { actions }), ...(entries.length > 0 && { entries }), ...(asks.length > 0 && { asks }) };
}

function withNews(wishes: Wish[], wish: Wish): Wish[] {
  const same = wish.type === "alert" ? wishes.findIndex((each) => each.type === "alert" && each.to.join("\n") === wish.to.join("\n")) : -1;
  const earlier = wishes[same];
  if (wish.type !== "alert" || earlier?.type !== "alert") return [...wishes, wish];
  return wishes.with(same, { ...earlier, text: `${earlier.text}\n\n${wish.text}` });
}
