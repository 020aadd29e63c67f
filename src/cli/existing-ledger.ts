/** existing-ledger: the ledger of a data folder that a command reads. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openLedger } from "../ledger/ledger.ts";
import type { Ledger } from "../ports.ts";
import { Failure, sayFileError } from "./fail.ts";

/** Where a data folder keeps its ledger. */
export const ledgerIn = (data: string): string => join(data, "ledger.db");

/** Opens the ledger that is there. Throws `Failure` where there is none, or none that can be opened. */
export function openExisting(data: string): Ledger {
  const file = ledgerIn(data);
  if (!existsSync(file)) throw new Failure(`${data} 里没有账本。`);
  try {
    return openLedger(file);
  } catch (error) {
    throw new Failure(sayFileError(error, `开不了账本 ${file}`));
  }
}
