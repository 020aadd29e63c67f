/** requests: what a page may send, with bounds. */
import { z } from "zod";

const id = z.string().min(1).max(200);

/** Query of `/api/state`. */
export const stateQuery = z.object({ as: id.optional().catch(undefined), where: id.optional().catch(undefined) });

/** Body of `/api/act`. */
export const actRequest = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("say"), as: id, where: id, text: z.string().max(10_000).refine((text) => text.trim() !== "", "不能发送空消息"), quoting: id.optional() }),
  z.strictObject({ do: z.literal("join"), as: id, where: id }),
  z.strictObject({ do: z.literal("leave"), as: id, where: id }),
  z.strictObject({ do: z.literal("rename"), as: id, where: id, text: z.string().trim().min(1, "名字不能为空").max(100, "名字太长了") }),
]);
export type ActRequest = z.output<typeof actRequest>;
