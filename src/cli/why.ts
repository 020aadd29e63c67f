/** why: `nuanqun why`, over the ledger of a data folder. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { eventId } from "../core/ids.ts";
import { whyFrom, whyLines } from "../desk.ts";
import { openLedger } from "../ledger/ledger.ts";
import { bookFromFiles } from "./books.ts";
import { Failure } from "./fail.ts";

/** Each rule's verdict on a recorded message, by id, by the platform's id, or by a piece of its words. */
export function whyMessage(data: string, wanted: string): string {
  const file = join(data, "ledger.db");
  if (!existsSync(file)) throw new Failure(`${data} 里没有账本。`);
  const ledger = openLedger(file);
  try {
    const why = whyFrom(ledger, (community, version) => {
      const files = ledger.version(community, version);
      return files && bookFromFiles(files, community);
    });
    const named = ledger.eventsNamed(wanted);
    const found = ledger.event(wanted) ?? (named.length === 1 ? ledger.event(named[0] ?? "") : undefined) ?? [...new Set(ledger.boundGroups().values())].flatMap((community) => ledger.findMessages(community, wanted, 1)).map((event) => ledger.event(event.id))[0];
    const lines = found && whyLines(ledger, why, found.community, eventId(found.event.id));
    if (!lines) throw new Failure(`账本里没有消息「${wanted}」。编号见 replay 的输出、本机页面或日志。`);
    return lines.join("\n");
  } finally {
    ledger.close();
  }
}
