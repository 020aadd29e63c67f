import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { communityId } from "../../src/core/ids.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { openDatabase } from "../../src/ledger/open.ts";
import { NewerLedger, migrate, migrations } from "../../src/ledger/schema.ts";
import { yoga } from "../fakes/book.ts";
import { morning } from "../fakes/clock.ts";
import { message, say } from "../fakes/events.ts";
import { ask, folder, memory } from "./helpers.ts";

const modeOf = (file: string): number => statSync(file).mode & 0o777;

describe("the file", () => {
  it("is made with its folder, for its owner's eyes alone, and keeps what was written", () => {
    const file = join(folder(), "deep", "ledger.db");
    const ledger = openLedger(file);
    ask(ledger, "m1", [say("好")]);
    expect(readdirSync(join(file, "..")).map((name) => modeOf(join(file, "..", name)))).toEqual([0o600, 0o600, 0o600]);
    ledger.close();
    const again = openLedger(file);
    expect([again.health(), again.actions(9).length]).toEqual([{ integrity: "ok", events: 1, schema: migrations.length }, 1]);
    again.close();
  });

  it("survives a death: what was committed is there without a close", () => {
    const file = join(folder(), "ledger.db");
    const ledger = openLedger(file);
    ask(ledger, "m1", [say("好")]);
    const second = openLedger(file);
    expect(second.event("m1")?.event.id).toBe("m1");
    second.close();
    ledger.close();
  });

  it("of a newer program is refused and left alone", () => {
    const file = join(folder(), "ledger.db");
    const db = openDatabase(file);
    db.pragma(`user_version = ${migrations.length + 1}`);
    db.close();
    expect(() => openLedger(file)).toThrow(NewerLedger);
    expect(() => openLedger(file)).toThrow(/升级暖群/);
    const look = openDatabase(file, [...migrations, ""]);
    expect(look.pragma("user_version", { simple: true })).toBe(migrations.length + 1);
    look.close();
  });

  it("that is no database is refused", () => {
    const file = join(folder(), "ledger.db");
    writeFileSync(file, "这不是数据库，只是一段够长的文字而已。".repeat(50));
    expect(() => openLedger(file)).toThrow(/not a database/);
  });

  it("is copied before a migration, and the copy opens as it was", () => {
    const file = join(folder(), "ledger.db");
    const ledger = openLedger(file);
    ask(ledger, "m1", [say("好")]);
    ledger.close();
    openDatabase(file, [...migrations, "CREATE TABLE extra (x TEXT) STRICT"]).close();
    const copy = `${file}.before-${migrations.length}`;
    expect([existsSync(copy), modeOf(copy)]).toEqual([true, 0o600]);
    const old = openLedger(copy);
    expect(old.health()).toEqual({ integrity: "ok", events: 1, schema: migrations.length });
    old.close();
    expect(() => openLedger(file)).toThrow(NewerLedger);
  });

  it("is brought up to date once, also where another process does it in the same moment", () => {
    const file = join(folder(), "ledger.db");
    openDatabase(file, migrations.slice(0, 1)).close();
    const db = openDatabase(file, migrations.slice(0, 1));
    migrate(db, () => openDatabase(file).close());
    expect(db.pragma("user_version", { simple: true })).toBe(migrations.length);
    db.close();
    expect(openLedger(file).health()).toMatchObject({ integrity: "ok", schema: migrations.length });
  });

  it("is not copied when it is new, and a migration that fails changes nothing", () => {
    const at = folder();
    const file = join(at, "ledger.db");
    openLedger(file).close();
    expect(readdirSync(at)).toEqual(["ledger.db"]);
    expect(() => openDatabase(file, [...migrations, "CREATE TABLE extra (x TEXT) STRICT; NO SUCH STATEMENT"])).toThrow(/syntax/);
    const ledger = openLedger(file);
    expect(ledger.health().schema).toBe(migrations.length);
    ledger.close();
  });

  it("is backed up whole while it is open and written to", async () => {
    const at = folder();
    const ledger = openLedger(join(at, "ledger.db"));
    ask(ledger, "m1", [say("好")]);
    const backup = ledger.backup(join(at, "copy.db"));
    ask(ledger, "m2", [say("好")]);
    await backup;
    const copy = openLedger(join(at, "copy.db"));
    expect([copy.health().integrity, copy.event("m1")?.event.id]).toEqual(["ok", "m1"]);
    copy.close();
    ledger.close();
  });
});

describe("small facts", () => {
  it("a version of the rules is kept once, by community", () => {
    const ledger = memory();
    ledger.keepVersion(yoga, "v1", { "a.yaml": "一" }, morning);
    ledger.keepVersion(yoga, "v1", { "a.yaml": "二" }, morning);
    expect([ledger.version(yoga, "v1"), ledger.version(yoga, "v2"), ledger.version(communityId("other"), "v1")]).toEqual([{ "a.yaml": "一" }, undefined, undefined]);
  });

  it("a platform id is written once, by account, epoch and kind", () => {
    const ledger = memory();
    const row = { account: "a", epoch: "e", platformId: "p", kind: "member", ours: "m1", firstSeen: 1 } as const;
    ledger.addId(row);
    ledger.addId({ ...row, ours: "m2", firstSeen: 2 });
    ledger.addId({ ...row, kind: "group", ours: "g1" });
    expect([...ledger.idRows("a", "e")]).toEqual([{ ...row, kind: "group", ours: "g1" }, row]);
    expect([...ledger.idRows("a", "other"), ...ledger.idRows("b", "e")]).toEqual([]);
  });

  it("a fact is the last one set", () => {
    const ledger = memory();
    ledger.set("k", "1");
    ledger.set("k", "2");
    expect([ledger.get("k"), ledger.get("none")]).toEqual(["2", undefined]);
    expect(ledger.recordEvent(yoga, message("m1"), "v1", morning)).toBe(true);
  });
});
