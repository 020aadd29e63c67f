/** card: the login, kept in the data folder so that a restart needs no new scan. Whoever reads it is logged in: it is for its owner alone. */
import { chmodSync, copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { Wechat4uData } from "./package.ts";

const bag = z.record(z.string(), z.unknown());
const content = z.object({
  /** Absent once it was ended by the phone or the service. */
  session: z.object({ PROP: bag, CONF: bag, COOKIE: bag, user: bag }).optional(),
  /** When the service was last heard, in ms. */
  onlineAt: z.number().optional(),
  loginAt: z.number().optional(),
});
export type Kept = { readonly session?: Wechat4uData; readonly onlineAt?: number; readonly loginAt?: number };
export type Card = {
  /** What was kept; nothing where there is nothing, or nothing readable. */
  read(): Kept;
  write(kept: Kept): void;
};

/** The card in a file, with a copy of the one before. Both are readable by their owner alone, and no write leaves half a card. */
export function openCard(file: string, onProblem: (problem: string) => void): Card {
  const copy = `${file}.copy`;
  return {
    read() {
      for (const each of [file, copy]) {
        if (!existsSync(each)) continue;
        const kept = readKept(each);
        if (kept) return kept;
        onProblem(`登录信息 ${each} 读不出，${each === file && existsSync(copy) ? "改用备份" : "需要重新扫码"}`);
      }
      return {};
    },
    write(kept) {
      const next = `${file}.new`;
      writeFileSync(next, JSON.stringify(kept), { mode: 0o600 });
      if (existsSync(file)) {
        copyFileSync(file, copy);
        chmodSync(copy, 0o600);
      }
      renameSync(next, file);
      // A login that has ended is of no use to anybody but a thief.
      if (kept.session === undefined) rmSync(copy, { force: true });
    },
  };
}

function readKept(file: string): Kept | undefined {
  try {
    chmodSync(file, 0o600);
    const { session, onlineAt, loginAt } = content.parse(JSON.parse(readFileSync(file, "utf8")));
    return { ...(session && { session }), ...(onlineAt !== undefined && { onlineAt }), ...(loginAt !== undefined && { loginAt }) };
  } catch {
    return undefined;
  }
}
