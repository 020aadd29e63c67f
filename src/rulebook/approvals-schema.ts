/** approvals-schema: which acts by hand need two people, as community.yaml says it. */
import { z } from "zod";
import type { Approvals } from "../core/book.ts";

const kinds = ["removal", "mass"] as const;

export const approvalsSchema = z.strictObject({
  two_person: z.array(z.enum(kinds).meta({ words: { removal: "移出", mass: "批量" } })).max(10).default([]).describe("要两个人同意才做的事：removal 手动移出（会到移出那一步的 /warn 也算），mass 一次涉及很多群或很多警告的操作").meta({ alias: "两人同意" }),
  mass_from: z.int().min(2).max(1000).default(5).describe("涉及几个群或几条警告起，算 mass").meta({ alias: "批量起点" }),
});

/** The setting as commands read it. */
export function approvalsOf({ two_person: wanted, mass_from: massFrom }: z.output<typeof approvalsSchema>): Approvals {
  return { removal: wanted.includes("removal"), mass: wanted.includes("mass"), massFrom };
}
