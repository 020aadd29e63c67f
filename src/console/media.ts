/** media: pictures, videos and files out of one folder, and nothing else of it: rule files lie beside them. */
import { realpath, stat } from "node:fs/promises";
import { extname, isAbsolute, relative, resolve, sep } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import type { MiddlewareHandler } from "hono";

/** No SVG and no HTML: they can carry scripts. No text: word lists and YAML are not for the page. */
const shown = new Set([".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp", ".mp4", ".m4v", ".webm", ".mov", ".mp3", ".m4a", ".ogg", ".wav"]);
const downloaded = new Set([".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".zip"]);

export type Media = {
  /** Where the page finds a file, given as an absolute path or relative to the folder; undefined when it may not be shown. */
  url(path: string): string | undefined;
  /** Answers `/media/*`. */
  readonly serve: MiddlewareHandler;
};

/** Opens a folder of media. */
export function openMedia(folder: string): Media {
  const root = resolve(folder);
  return {
    url(path) {
      const inside = isAbsolute(path) ? relative(root, path) : path;
      const segments = inside.split(sep);
      return segments.every(plain) && kindOf(inside) !== undefined ? `/media/${segments.map(encodeURIComponent).join("/")}` : undefined;
    },
    async serve(c, next) {
      const file = await locate(root, new URL(c.req.url).pathname.slice("/media/".length));
      if (file === undefined) return c.json({ mistake: "没有这个文件" }, 404);
      if (kindOf(file) === "downloaded") c.header("Content-Disposition", "attachment");
      return serveStatic({ path: file })(c, next);
    },
  };
}

/** The file behind a URL's path, when it really lies in the folder: links that lead out of it are followed before the check. */
async function locate(root: string, path: string): Promise<string | undefined> {
  try {
    const segments = path.split("/").map(decodeURIComponent);
    if (!segments.every(plain)) return undefined;
    const home = await realpath(root);
    const file = await realpath(resolve(home, ...segments));
    return file.startsWith(home + sep) && kindOf(file) !== undefined && (await stat(file)).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

const plain = (segment: string): boolean => segment !== "" && !segment.startsWith(".") && !/[/\\\0]/.test(segment);

function kindOf(path: string): "shown" | "downloaded" | undefined {
  const extension = extname(path).toLowerCase();
  return shown.has(extension) ? "shown" : downloaded.has(extension) ? "downloaded" : undefined;
}
