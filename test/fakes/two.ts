/** two: one community served by two accounts, each with a whole bot of its own over the same ledger file, on one clock. */
import { join } from "node:path";
import type { LoadedBook } from "../../src/app.ts";
import type { SeenGroup } from "../../src/ports.ts";
import { folder } from "../ledger/helpers.ts";
import { loadedBook } from "./book.ts";
import { FakeClock } from "./clock.ts";
import { FakeGateway } from "./gateway.ts";
import { type World, type WorldParts, makeWorld } from "./world.ts";

const names = ["wx", "qq"] as const;
export const wxRoom: SeenGroup = { id: "wx-room", topic: "瑜伽微信群" };
export const qqRoom: SeenGroup = { id: "qq-room", topic: "瑜伽QQ群" };
export type Two = { readonly clock: FakeClock; readonly file: string; readonly wx: World; readonly qq: World; /** Another life of an account over the same ledger. */ again(name: "wx" | "qq", more?: WorldParts): World; /** Lets both follow each other. */ follow(): Promise<void>; close(): Promise<void> };

/** Not opened yet. */
export function makeTwo({ books = [loadedBook()], ...more }: { readonly books?: readonly LoadedBook[] } & WorldParts = {}): Two {
  const clock = more.clock ?? new FakeClock();
  const file = join(folder(), "ledger.db");
  const again = (name: "wx" | "qq", parts: WorldParts = {}): World => makeWorld({ clock, gateway: new FakeGateway(clock, name), file, books, speaker: { name, all: names }, ...more, ...parts });
  const [wx, qq] = [again("wx"), again("qq")];
  return {
    clock, file, wx, qq, again,
    follow: () => clock.advance(1000),
    async close() {
      for (const { app, outbox, ledger } of [wx, qq]) {
        await clock.until(Promise.all([outbox.stop(), app.stop()]));
        ledger.close();
      }
    },
  };
}

/** Both opened, and each with its room. */
export async function openTwo(parts: Parameters<typeof makeTwo>[0] = {}): Promise<Two> {
  const two = makeTwo(parts);
  await two.wx.open();
  await two.qq.open();
  return two;
}
