/** options: fields that several rules' options share, from the author's spelling to the value that code wants. */
import { z } from "zod";
import { OptionMistake } from "./rule.ts";
import { template, unknownPlaceholders } from "./template.ts";
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

/**
 * An author's text with {名字} placeholders, ready to be filled. Throws `OptionMistake` at `field` for a placeholder that
 * nobody fills; `from` says where the text stands when that is not the field itself, `known` what the file may name there.
 */
export function templateOption<Name extends string>(field: string, text: string, names: readonly Name[], { from = "", known = [] }: { readonly from?: string; readonly known?: readonly string[] } = {}) {
  const [unknown] = unknownPlaceholders(text, names);
  if (unknown) {
    const hint = unknown.nearest === undefined ? `可以用的有 ${names.map((name) => `{${name}}`).join(" ")}` : `是想写 {${unknown.nearest}} 吗？`;
    throw new OptionMistake([field], `${from}不认识 {${unknown.name}}，${hint}`, known);
  }
  return template(text, names);
}
