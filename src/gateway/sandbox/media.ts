/** media: where the made-up WeChat keeps pictures, videos and files, and what it calls them. */
import { basename } from "node:path";
import type { Said } from "./happening.ts";

/** Below the data folder. */
export const mediaFolder = "sandbox-media";

export function kindOf(mediaType: string): Exclude<Said["kind"], "text"> {
  if (mediaType.startsWith("image/")) return "image";
  return mediaType.startsWith("video/") ? "video" : "file";
}

/** The name without anything that could lead out of the media folder. */
export function safeName(name: string): string {
  return basename(name).replaceAll(/[^\p{L}\p{N}._-]/gu, "_").replace(/^\.+/, "_").slice(-80);
}
