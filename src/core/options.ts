/** options: fields that several rules' options share, from the author's spelling to the value that code wants. */
import { z } from "zod";
import { parseDuration, sayDuration } from "./time.ts";

const misspelt = "要写成 30m、12h、3d 这样的时长";

/**
 * A duration written as "30m", "12h", "3d" or "1h30m"; its output is ms.
 * `fallback` (same spelling) stands in when the author leaves the field out; `min` and `max` are ms, both inclusive.
 */
export function durationOption(fallback: string, describe: string, { min = 0, max = Infinity }: { readonly min?: number; readonly max?: number } = {}) {
  return z
    .string({ error: misspelt })
    .max(40, { error: misspelt })
    .default(fallback)
    .describe(describe)
    .transform((text, context): number => {
      const ms = parseDuration(text);
      if (ms === undefined) context.addIssue({ code: "custom", message: misspelt });
      else if (ms < min) context.addIssue({ code: "custom", message: `太短，至少 ${sayDuration(min)}` });
      else if (ms > max) context.addIssue({ code: "custom", message: `太长，最多 ${sayDuration(max)}` });
      else return ms;
      return z.NEVER;
    });
}
