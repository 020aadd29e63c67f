/** csv: a table that a spreadsheet reads as it was written, and runs nothing of. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditCsv, csvOf } from "../../src/core/csv.ts";

/** RFC 4180, read back. */
function read(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  for (let at = 0, quoted = false; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted && sign === '"' && text[at + 1] === '"') cell += text[(at += 1)];
    else if (sign === '"') quoted = !quoted;
    else if (!quoted && (sign === "," || (sign === "\r" && text[at + 1] === "\n"))) {
      rows.at(-1)?.push(cell);
      cell = "";
      if (sign === "\r") rows.push([]);
      if (sign === "\r") at += 1;
    } else cell += sign ?? "";
  }
  return rows.slice(0, -1);
}

describe("a table", () => {
  it("comes back as it was written, but that no cell begins as a formula does", () => {
    fc.assert(fc.property(fc.array(fc.array(fc.oneof(fc.string(), fc.constantFrom('"', ",", "\n", "\r\n", "=1+1", "+86", "-1", "@x", "\t=1", "\r=1")), { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (rows) => {
      expect(read(csvOf(rows))).toEqual(rows.map((row) => row.map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text))));
    }));
  });

  it.each([["=HYPERLINK(1)", "'=HYPERLINK(1)"], ["+1", "'+1"], ["-1", "'-1"], ["@a", "'@a"], ["a=1", "a=1"], ["他说\"好\"", '"他说""好"""'], ["甲,乙", '"甲,乙"'], ["甲\n乙", '"甲\n乙"']])("%j is written %j", (text, written) => expect(csvOf([[text]])).toBe(`${written}\r\n`));

  it("of the audit log has a head, numbers as numbers and the time in UTC", () => {
    expect(auditCsv([{ number: 3, at: 0, who: "@阿明", command: "warn", did: "警告", undone: true, undoable: false }])).toBe("编号,时间,谁,指令,做了什么,之前,之后,已撤回\r\n3,1970-01-01T00:00:00.000Z,'@阿明,warn,警告,,,是\r\n");
  });
});
