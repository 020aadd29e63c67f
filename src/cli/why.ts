/** why: `nuanqun why`, over the ledger of a data folder. */
import { whyFrom, whyLines } from "../inquiry.ts";
import { bookFromFiles } from "./books.ts";
import { openExisting } from "./existing-ledger.ts";
import { Failure } from "./fail.ts";

/** Each rule's verdict on a recorded message, by id, by the platform's id, or by a piece of its words. */
export function whyMessage(data: string, wanted: string): string {
  const ledger = openExisting(data);
  try {
    const why = whyFrom(ledger, (community, version) => {
      const files = ledger.version(community, version);
      return files && bookFromFiles(files, community);
    });
    const named = ledger.eventsNamed(wanted);
    const known = ledger.event(wanted) ?? (named.length === 1 ? ledger.event(named[0] ?? "") : undefined);
    const lines = known
      ? whyLines(ledger, why, known.community, { message: known.event.id })
      : [...new Set(ledger.boundGroups().values())].map((community) => whyLines(ledger, why, community, { message: wanted })).find((each) => each !== undefined);
    if (!lines) throw new Failure(`账本里没有消息「${wanted}」。编号见 replay 的输出、本机页面或日志。`);
    return lines.join("\n");
  } finally {
    ledger.close();
  }
}
