/** reading: whether a word on the rule files was said already by the process of another account, which reads the same files. */
import type { RulesReadEvent } from "./event.ts";
import type { StateView } from "./state.ts";
import { minute } from "./time.ts";

/** Processes that see a save see it at about the same time; what is said later is said of a new one. */
const together = 10 * minute;

/** What is said, whoever says it and when. */
export const saidOf = ({ version, problems, onDisk, held }: RulesReadEvent): string => JSON.stringify([version, onDisk === true, held?.version ?? "", problems]);

/** One save is told of once. What one process says twice it means twice. */
export function isRetold(event: RulesReadEvent, { reading }: Pick<StateView, "reading">): boolean {
  return reading !== undefined && event.account !== undefined && reading.account !== event.account && Math.abs(event.at - reading.at) < together && reading.said === saidOf(event);
}
