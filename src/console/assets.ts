/** assets: the page's own scripts, style and icon, read once; only these names are ever served. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname } from "node:path";
import type { Context } from "hono";

const types: Readonly<Record<string, string>> = { ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml" };

export type Assets = { serve(c: Context, name: string): Response };

/** Reads the client's folder. */
export async function readAssets(): Promise<Assets> {
  const folder = new URL("./client/", import.meta.url);
  const names = (await readdir(folder)).filter((name) => extname(name) in types);
  const files = new Map(await Promise.all(names.map(async (name) => {
    const body = await readFile(new URL(name, folder), "utf8");
    return [name, { body, tag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 16)}"` }] as const;
  })));
  return {
    serve(c, name) {
      const file = files.get(name);
      if (!file) return c.json({ mistake: "没有这个文件" }, 404);
      c.header("ETag", file.tag);
      c.header("Cache-Control", "no-cache");
      if (c.req.header("if-none-match") === file.tag) return c.body(null, 304);
      return c.body(file.body, 200, { "Content-Type": types[extname(name)] ?? "text/plain" });
    },
  };
}
