/** place: up to where all that happened is taken care of, in a file, so that a restart of ours asks for the rest. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { PlaceKeeper } from "./puppet.ts";

const content = z.object({ self: z.string(), at: z.number(), seconds: z.number(), asked: z.array(z.string()) });

/** What cannot be read is as good as nothing: all is asked for anew. */
export function placeIn(file: string): PlaceKeeper {
  return {
    read() {
      try {
        return content.parse(JSON.parse(readFileSync(file, "utf8")));
      } catch {
        return undefined;
      }
    },
    write(place) {
      writeFileSync(`${file}.new`, JSON.stringify(place), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}
