/** fields: what several schemas of the rule files share. */
import { z } from "zod";

export const idPattern = /^[\p{L}\p{N}][\p{L}\p{N}_-]*$/u;
/** The name of a rule, a drop, a counter within its community. */
export const id = (describe: string) => z.string().max(40).regex(idPattern, { error: "编号只能用文字、数字、- 和 _，不要空格" }).describe(describe);
