/** drops: drops.yaml, content planned ahead. */
import type { DropPlan } from "../core/book.ts";
import { cronMistake } from "./cron.ts";
import { check } from "./issues.ts";
import { mediaOf } from "./media.ts";
import { type Report, quote } from "./problem.ts";
import { dropSchema } from "./schema.ts";
import { type Tree, nodeAt } from "./tree.ts";
import { moment } from "./zoned.ts";

/** The drops of a checked list that are in order; those that are not are reported. Dates are in the community's zone. */
export function readDrops(items: readonly Tree[], timeZone: string, media: ReadonlySet<string> | undefined, report: Report): readonly DropPlan[] {
  const ids = new Set<string>();
  return items.flatMap((item) => {
    const drop = check(dropSchema, item, report);
    if (!drop) return [];
    if (ids.has(drop.id)) report(nodeAt(item, ["id"]) ?? item, `编号${quote(drop.id)}用了两次`);
    ids.add(drop.id);
    const when = whenOf(drop, item, timeZone, report);
    const shown = mediaOf(item, drop, media, report);
    if (!when) return [];
    return [{
      id: drop.id, when, text: drop.text, media: shown, late: drop.late,
      ...(drop.theme !== undefined && { theme: drop.theme }), ...(drop.groups && { groups: drop.groups }), ...(drop.announce && { announce: true }),
    }];
  });
}

function whenOf(drop: { readonly cron?: string | undefined; readonly at?: string | undefined }, item: Tree, timeZone: string, report: Report): DropPlan["when"] | undefined {
  if (drop.cron !== undefined) {
    const mistake = cronMistake(drop.cron, timeZone);
    if (mistake !== undefined) report(nodeAt(item, ["cron"]) ?? item, mistake);
    return mistake === undefined ? { cron: drop.cron.trim() } : undefined;
  }
  const at = moment(drop.at ?? "", timeZone);
  if (typeof at === "number") return { at };
  report(nodeAt(item, ["at"]) ?? item, `${at}（现在是${quote(drop.at)}）`);
  return undefined;
}
