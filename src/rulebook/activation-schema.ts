/** activation-schema: what community.yaml says of saving: how far back new rules are tried, and how many more removals go through unasked. */
import { z } from "zod";
import { type Activation, usualActivation } from "../core/book.ts";
import { day, parseDuration, sayDuration } from "../core/time.ts";

const misspelt = "要写成 12h、7d 这样的时长";
const longest = 90 * day;

export const activationSchema = z.strictObject({
  more_removals: z.int().min(0).max(1000).default(usualActivation.moreRemovals).describe("存盘后，按历史试算最多允许多移出几人次；超过就先不采用，等创建者 /rules apply").meta({ alias: "多移出" }),
  look_back: z.string({ error: misspelt }).max(40).describe("拿最近多久的记录来试算，如 7d").transform((written, context): number => {
    const ms = parseDuration(written);
    if (ms !== undefined && ms <= longest) return ms;
    context.addIssue({ code: "custom", message: ms === undefined ? misspelt : `太长了，最多 ${sayDuration(longest)}` });
    return z.NEVER;
  }).prefault("7d").meta({ alias: "回看" }),
});

/** The settings as the rest of the program reads them. */
export const activationOf = ({ more_removals: moreRemovals, look_back: lookBack }: z.output<typeof activationSchema>): Activation => ({ moreRemovals, lookBack });
