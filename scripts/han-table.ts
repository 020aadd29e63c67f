/** han-table: writes src/core/traditional.ts from OpenCC's character table. Run by hand: node --import tsx scripts/han-table.ts */
import { writeFileSync } from "node:fs";
import { Converter } from "opencc-js/t2cn";

const convert = Converter({ from: "t", to: "cn" });

/** Of GB 2312's characters, these are everyday traditional writing and next to unknown in simplified. */
const traditionalAllTheSame = "後徵夥於菸麽";

/** The other characters of GB 2312: what ordinary simplified writing needs stays as it is (乾隆, 拚命, 捱打). */
function ordinary(): ReadonlySet<string> {
  const decoder = new TextDecoder("gbk");
  const set = new Set<string>();
  for (let row = 0xb0; row <= 0xf7; row += 1) for (let cell = 0xa1; cell <= 0xfe; cell += 1) set.add(decoder.decode(Uint8Array.of(row, cell)));
  for (const character of traditionalAllTheSame) set.delete(character);
  return set;
}

const kept = ordinary();
let traditional = "";
let simplified = "";
for (let code = 0x3400; code <= 0x9fff; code += 1) {
  const character = String.fromCharCode(code);
  const other = convert(character);
  if (other === character || other.length !== 1 || kept.has(character)) continue;
  // One step leads to the end, so that normalising twice changes nothing.
  if (convert(other) !== other && !kept.has(other)) continue;
  traditional += character;
  simplified += other;
}

writeFileSync(
  new URL("../src/core/traditional.ts", import.meta.url),
  `/** traditional: single traditional characters and their simplified forms, in step. Made by scripts/han-table.ts from OpenCC (Apache-2.0). */
export const traditional =
  "${traditional}";
export const simplified =
  "${simplified}";
`,
);
console.log(`${traditional.length} characters`);
