import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keptToken } from "../../src/console/token.ts";
import { freshTokenFile, open } from "./open.ts";

describe("the page's token", () => {
  it("is the same after a restart, so that a link goes on working: tg-spam#404", async () => {
    const tokenFile = freshTokenFile();
    const [first, second] = [await open({ host: "0.0.0.0", tokenFile }), await open({ host: "0.0.0.0", tokenFile })];
    expect(new URL(first.url).search).toMatch(/^\?token=[\w-]{24,}$/);
    expect(new URL(second.url).search).toBe(new URL(first.url).search);
  });
  it("is no two folders' the same, and only its owner may read it", () => {
    const file = join(mkdtempSync(join(tmpdir(), "token-")), "deep", "console.token");
    expect(keptToken(file)).not.toBe(keptToken(freshTokenFile()));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
  it.each(["", "12345678", "a b c d e f g h i j k l m n o p"])("is never an empty, short or ill-formed one that stands in the file (%j)", (written) => {
    const file = freshTokenFile();
    writeFileSync(file, written, { mode: 0o644 });
    expect(keptToken(file)).toMatch(/^[\w-]{24,}$/);
    expect(readFileSync(file, "utf8").trim()).not.toBe(written);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
