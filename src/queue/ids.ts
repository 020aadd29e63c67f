/** Names inside BullMQ, which allows no ":" and no bare numbers: `timer.<id>.<at>`, `drop.<id>.<at>`, `drop.<id>`. */
import type { Wake } from "../ports.ts";

/** A queue's name; two accounts never share one. */
export function queueName(account: string): string {
  return `nuanqun-${encodeURIComponent(account)}`;
}

/** What all jobs of one timer or drop have in common: the deduplication key, and a cron drop's scheduler id. */
export function wakeKey(kind: Wake["kind"], id: string): string {
  return `${kind}.${encodeURIComponent(id)}`;
}

/** The job of one deadline: its time is part of the name, so that a new one may be set while the old one runs. */
export function deadlineJobId(kind: Wake["kind"], id: string, at: number): string {
  return `${wakeKey(kind, id)}.${at}`;
}

/** The id behind a key, if it is one of this kind. */
export function idFromKey(kind: Wake["kind"], key: string): string | undefined {
  return key.startsWith(`${kind}.`) ? decodeURIComponent(key.slice(kind.length + 1)) : undefined;
}

/** The wake behind a job id, be it a deadline's or a scheduler's run (`repeat:drop.<id>:<at>`). */
export function wakeFromJobId(jobId: string): Wake | undefined {
  const run = /^(?:repeat:(drop)\.(.*):(\d+)|(timer|drop)\.(.*)\.(-?\d+))$/.exec(jobId);
  if (run === null) return undefined;
  const kind = run[1] ?? run[4];
  const id = decodeURIComponent(run[2] ?? run[5] ?? "");
  const due = Number(run[3] ?? run[6]);
  return { kind: kind === "timer" ? "timer" : "drop", id, due };
}
