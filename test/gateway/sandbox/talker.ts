/** talker: a process that says numbers in a made-up WeChat and tells its parent of each one said, until it is killed. */
import { writeSync } from "node:fs";
import { demoSeed } from "../../../src/gateway/sandbox/demo-seed.ts";
import { World } from "../../../src/gateway/sandbox/world.ts";

const world = new World({ file: String(process.argv[2]), seed: demoSeed, now: Date.now, fsync: true });
for (let number = 1; number < 100_000; number++) {
  world.say("p:xiaoqing", "room:1", `${number}`);
  writeSync(1, `${number}\n`);
}
