/** Whatever the tests write goes under one folder, which goes with the run: no test has to clean up after a failure. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Points the temporary folder of this process and of those that it starts at a fresh one; what it returns removes that. */
export default function oneFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "nuanqun-tests-"));
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
