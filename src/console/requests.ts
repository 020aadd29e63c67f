/** requests: what a page may send, with bounds, and how much of it is read. */
import { z } from "zod";

const id = z.string().min(1).max(200);

/** Query of `/api/state`. */
export const stateQuery = z.object({ as: id.optional().catch(undefined), where: id.optional().catch(undefined) });

/** Body of `/api/act`. */
export const actRequest = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("say"), as: id, where: id, text: z.string().max(10_000).refine((text) => text.trim() !== "", "不能发送空消息"), quoting: id.optional() }),
  z.strictObject({ do: z.literal("join"), as: id, where: id }),
  z.strictObject({ do: z.literal("apply"), as: id, where: id, text: z.string().trim().max(200, "附言太长了") }),
  z.strictObject({ do: z.literal("leave"), as: id, where: id }),
  z.strictObject({ do: z.literal("rename"), as: id, where: id, text: z.string().trim().min(1, "名字不能为空").max(100, "名字太长了") }),
]);
export type ActRequest = z.output<typeof actRequest>;

const largest = 64 * 1024;

/** The words of a request, or undefined when there are too many. Reads no further than the limit, whatever length was announced. */
export async function readWords(request: Request): Promise<string | undefined> {
  const reader = request.body?.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > largest) {
      await reader?.cancel();
      return undefined;
    }
    parts.push(part.value);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** JSON, or undefined when it is none. */
export function parseJson(words: string): unknown {
  try {
    return JSON.parse(words);
  } catch {
    return undefined;
  }
}
