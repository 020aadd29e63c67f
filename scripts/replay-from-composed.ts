/**
 * replay-from-composed: turns composed chat logs (rows of room, date, t, seq, user, text, truth; gzip or plain JSON
 * Lines) into `replay`'s format. Usage: node --import tsx scripts/replay-from-composed.ts IN.jsonl.gz > OUT.jsonl
 * Rows that share a minute are spread over it in their order; the rooms are laid side by side in time.
 */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { z } from "zod";

const row = z.object({ room: z.string(), date: z.string(), t: z.string(), seq: z.int(), user: z.string(), text: z.string(), truth: z.string().optional() });
type Row = z.output<typeof row>;

const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write("usage: node --import tsx scripts/replay-from-composed.ts IN.jsonl[.gz] > OUT.jsonl\n");
  process.exit(2);
}

const source = createReadStream(file);
const rows: Row[] = [];
for await (const line of createInterface({ input: file.endsWith(".gz") ? source.pipe(createGunzip()) : source })) if (line !== "") rows.push(row.parse(JSON.parse(line)));

// A room's log may run past midnight under one date: where its clock falls back, a day has gone by.
const days = new Map<string, { t: string; day: number }>();
const dayOf = new Map<Row, number>();
for (const each of rows) {
  const last = days.get(each.room) ?? { t: each.t, day: 0 };
  const now = { t: each.t, day: last.day + (each.t < last.t ? 1 : 0) };
  days.set(each.room, now);
  dayOf.set(each, now.day);
}

const minutes = new Map<string, number>();
for (const each of rows) minutes.set(minuteOf(each), (minutes.get(minuteOf(each)) ?? 0) + 1);
const placed = new Map<string, number>();
const timed = rows.map((each) => {
  const place = placed.get(minuteOf(each)) ?? 0;
  placed.set(minuteOf(each), place + 1);
  const within = Math.floor((place * 60_000) / (minutes.get(minuteOf(each)) ?? 1));
  return { each, at: Date.parse(`${each.date}T${each.t}:00+08:00`) + (dayOf.get(each) ?? 0) * 86_400_000 + within };
});
for (const { each, at } of timed.toSorted((a, b) => a.at - b.at || a.each.seq - b.each.seq)) {
  const id = `${each.room}/${each.seq}`;
  process.stdout.write(`${JSON.stringify({ type: "message", id, group: each.room, member: each.user, name: each.user, text: each.text, at: new Date(at).toISOString(), truth: each.truth })}\n`);
}

function minuteOf({ room, date, t }: Row): string {
  return `${room} ${date} ${t}`;
}
