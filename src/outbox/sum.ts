/** sum: one receipt for an action that took several deliveries. */
import type { Receipt } from "../ports.ts";

const first = (receipts: readonly Receipt[], outcome: Receipt["outcome"]): Receipt | undefined => receipts.find((receipt) => receipt.outcome === outcome);

/** Words in pieces. What is half out is never begun again: the first to hear would hear it twice. */
export function sumOfWords(receipts: readonly Receipt[]): Receipt {
  const [done, unknown, retry, failed] = [first(receipts, "done"), first(receipts, "unknown"), first(receipts, "retry"), first(receipts, "failed")];
  if (retry) return done || unknown ? { ...retry, outcome: "unknown" } : retry;
  if (unknown) return unknown;
  if (done && failed) return { ...done, because: `有人没有收到：${failed.because}` };
  return done ?? failed ?? { outcome: "failed", because: "没有可发的内容" };
}

/** Messages taken back one by one: done when all are, and tried again from the start, since taking back twice harms nobody. `kept`: why others were left from the outset. */
export function sumOfRecalls(receipts: readonly Receipt[], kept: string): Receipt {
  const bad = first(receipts, "retry") ?? first(receipts, "unknown") ?? first(receipts, "failed");
  if (bad === undefined) return kept === "" ? { outcome: "done", because: `撤回了 ${receipts.length} 条` } : { outcome: "failed", because: `撤回了 ${receipts.length} 条；${kept}` };
  const gone = receipts.filter(({ outcome }) => outcome === "done").length;
  return gone === 0 ? bad : { ...bad, because: `${receipts.length} 条里撤回了 ${gone} 条：${bad.because}` };
}
